import { FlagField, TextField } from '../../../conventions/fields/fields.js';

export class AddDomainRequest {
  @TextField({ max: 253, description: 'A domain of your organization.', example: 'example.com' })
  domain!: string;
}

export class UpdateSecurityRulesRequest {
  @FlagField({
    optional: true,
    description: 'Members reach the organization with a second factor only, or by its own provider.',
    example: false,
  })
  require_second_factor?: boolean;

  @FlagField({
    optional: true,
    description: 'Members reach the organization by its own provider only; owners reach it in any way. Tokens stay.',
    example: false,
  })
  require_single_sign_on?: boolean;
}
