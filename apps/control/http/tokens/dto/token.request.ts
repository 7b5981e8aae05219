import { TextField, TimeField } from '../../conventions/fields/fields.js';
import { ListQuery } from '../../conventions/lists/list.js';

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

  @TimeField({ optional: true, nullable: true, description: 'From then on the token is refused. Null: never.' })
  expires_at?: string | null;
}
