import { PLATFORM_ROLES } from '#auth';
import { body, query } from '../../../conventions/fields/declare.js';
import { choice, text, time } from '../../../conventions/fields/kinds.js';
import { ListQuery } from '../../../conventions/lists/list.js';

export const EXPIRY =
  'From then on the token is refused; 90 days from now unless set. `null` is never; `token_max_days` of the security settings may forbid that.';

export const TOKEN_STATUSES = ['active', 'revoked'] as const;

export class ListTokensQuery extends query({
  ...ListQuery.fields,
  status: text('Of these statuses only; a comma means "or".', { max: 100, optional: true, example: 'active' }),
}) {}

export class CreateTokenRequest extends body({
  name: text('For people: who or what uses it.', { max: 100, example: 'terraform' }),
  platform_role: choice(PLATFORM_ROLES, 'What it may do; superadmin unless told.', { optional: true }),
  expires_at: time(EXPIRY, { optional: true, nullable: true }),
}) {}
