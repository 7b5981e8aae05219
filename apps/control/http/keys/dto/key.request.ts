import { MetadataField, ObjectField, TextField, TimeField } from '../../conventions/fields/fields.js';
import { GlobsField } from '../../conventions/fields/globs-field.js';
import { LimitField } from '../../conventions/fields/limit-field.js';
import { ListQuery } from '../../conventions/lists/list.js';

export const KEY_STATUSES = ['active', 'revoked'] as const;

export class ListKeysQuery extends ListQuery {
  @TextField({
    max: 100,
    optional: true,
    description: 'Of these statuses only; a comma means "or".',
    example: 'active',
  })
  status?: string;

  @TextField({ max: 100, optional: true, description: 'Part of a name.' })
  q?: string;
}

export class KeyScopesRequest {
  @GlobsField({ optional: true, description: 'Models that may be used; empty: all that the organization may use.' })
  models?: string[];
}

export class UpdateKeyRequest {
  @TextField({ max: 100, optional: true, description: 'For people.', example: 'production' })
  name?: string;

  @ObjectField(() => KeyScopesRequest, { optional: true, description: 'What the key may be used for.' })
  scopes?: KeyScopesRequest;

  @LimitField({ description: 'Requests a minute.' })
  rpm?: number | null;

  @LimitField({ description: 'Tokens a minute.', example: 100_000 })
  tpm?: number | null;

  @LimitField({ description: 'Requests at a time.', example: 10 })
  concurrency?: number | null;

  @TimeField({ optional: true, nullable: true, description: 'From then on the key is refused. Null: never.' })
  expires_at?: string | null;

  @MetadataField({ optional: true, description: 'Your own labels.', example: { team: 'search' } })
  metadata?: Record<string, string | null>;
}

export class CreateKeyRequest extends UpdateKeyRequest {
  @TextField({ max: 100, description: 'For people.', example: 'production' })
  override name!: string;
}
