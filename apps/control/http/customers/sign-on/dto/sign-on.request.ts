import { body, optional } from '../../../conventions/fields/declare.js';
import { flag, text } from '../../../conventions/fields/kinds.js';

export class AddDomainRequest extends body({
  domain: text('A domain of your organization.', { max: 253, example: 'example.com' }),
}) {}

export class UpdateSecurityRulesRequest extends body(
  optional({
    require_second_factor: flag('Members reach the organization with a second factor only, or by its own provider.', {
      example: false,
    }),
    require_single_sign_on: flag(
      'Members reach the organization by its own provider only; owners reach it in any way. Tokens stay.',
      { example: false },
    ),
  }),
) {}
