import { AUDIENCES } from '#identity';
import { body, optional } from '../../conventions/fields/declare.js';
import { choice, text } from '../../conventions/fields/kinds.js';

/** Where the browser goes in the end. */
export class ReturnRequest extends body(
  optional({
    return_to: text('The path of this site where the browser goes in the end; `/` unless named.', {
      max: 500,
      example: '/keys',
    }),
  }),
) {}

export class ProviderLoginRequest extends body({
  ...ReturnRequest.fields,
  audience: choice(AUDIENCES, 'The side to log in to: `customer`, unless named, or `operator`.', {
    optional: true,
    example: 'customer',
  }),
}) {}
