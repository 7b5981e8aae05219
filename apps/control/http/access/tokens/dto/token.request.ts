import { PLATFORM_ROLES, type PlatformRole } from '#auth';
import { ChoiceField, TextField, TimeField } from '../../../conventions/fields/fields.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export const EXPIRY =
  'From then on the token is refused; 90 days from now unless set. `null` is never; `token_max_days` of the security settings may forbid that.';

export const TOKEN_STATUSES = ['active', 'revoked'] as const;

export class ListTokensQuery extends ListQuery {
  @TextField({
    max: 100,
    optional: true,
    description: 'Of these statuses only; a comma means "or".',
    example: 'active',
  })
  status?: string;
}

export class CreateTokenRequest {
  @TextField({ max: 100, description: 'For people: who or what uses it.', example: 'terraform' })
  name!: string;

  @ChoiceField({ values: PLATFORM_ROLES, optional: true, description: 'What it may do; superadmin unless told.' })
  platform_role?: PlatformRole;

  @TimeField({ optional: true, nullable: true, description: EXPIRY })
  expires_at?: string | null;
}
