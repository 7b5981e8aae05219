import { TOKEN_SCOPES } from '#auth';
import { ChoicesField } from '../../../conventions/fields/choices-field.js';
import { EXPIRY } from '../../../access/tokens/dto/token.request.js';
import { TextField, TimeField } from '../../../conventions/fields/fields.js';

export class CreateMemberTokenRequest {
  @TextField({ max: 100, description: 'For people: who or what uses it.', example: 'billing export' })
  name!: string;

  @ChoicesField({
    values: TOKEN_SCOPES,
    optional: true,
    description: 'What it may do, of what your role allows; empty: all of it. Writing includes reading.',
    example: ['usage:read'],
  })
  scopes?: string[];

  @TimeField({ optional: true, nullable: true, description: EXPIRY })
  expires_at?: string | null;
}
