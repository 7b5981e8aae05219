import { AUDIENCES, type Audience } from '#identity';
import { ChoiceField, TextField } from '../../conventions/fields/fields.js';

/** Where the browser goes in the end. */
export class ReturnRequest {
  @TextField({
    max: 500,
    optional: true,
    description: 'The path of this site where the browser goes in the end; `/` unless named.',
    example: '/keys',
  })
  return_to?: string;
}

export class ProviderLoginRequest extends ReturnRequest {
  @ChoiceField({
    values: AUDIENCES,
    optional: true,
    description: 'The side to log in to: `customer`, unless named, or `operator`.',
    example: 'customer',
  })
  audience?: Audience;
}
