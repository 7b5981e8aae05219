import { CACHE_MARKS, KEY_SCOPES, type CacheMarks } from '#kernel';
import { ChoicesField } from '../../../conventions/fields/choices-field.js';
import {
  ChoiceField,
  IdField,
  MetadataField,
  ObjectField,
  TextField,
  TimeField,
  WholeNumberField,
} from '../../../conventions/fields/fields.js';
import { ALIASES_ABOUT, GlobsField } from '../../../conventions/fields/globs-field.js';
import { LimitField } from '../../../conventions/fields/limit-field.js';
import { IpRangesField } from '../../../conventions/fields/ip-ranges-field.js';
import { ReasonRequest } from '../../../conventions/fields/reason.request.js';
import { readId } from '../../../conventions/read-id.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { SpendCapsField, type SpendCapRequest } from './spend-cap.request.js';

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

  @IdField({ prefix: 'mbr', optional: true, description: 'Made by this member only.' })
  member_id?: string;
}

/** The id of the member whose keys are listed. */
export function readMember({ member_id: id }: ListKeysQuery): string | undefined {
  return id === undefined ? undefined : readId('mbr', id, 'member_id');
}

const CACHE_MARKS_ABOUT =
  'When prompts of Claude are marked for the provider’s cache, where a request neither has marks nor says it ' +
  '(`routify.cache`): `auto` from the second request of a session, `always` from the first. `null`: the channel decides.';

export class KeyScopesRequest {
  @GlobsField({
    optional: true,
    description: `Models that may be used; empty: all that the organization may use. ${ALIASES_ABOUT}`,
  })
  models?: string[];

  @ChoicesField({
    values: KEY_SCOPES,
    optional: true,
    description: 'Paths that may be called; empty: all.',
    example: ['chat'],
  })
  endpoints?: string[];
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

  @SpendCapsField('What it may spend, one a period; a cap counts what is spent from when it is set.')
  caps?: SpendCapRequest[];

  @IpRangesField({ optional: true, description: 'Addresses that may use it; empty: all.' })
  ip_allow?: string[];

  @ChoiceField({
    values: CACHE_MARKS,
    optional: true,
    nullable: true,
    description: CACHE_MARKS_ABOUT,
    example: 'auto',
  })
  cache_marks?: CacheMarks | null;

  @TimeField({
    optional: true,
    nullable: true,
    description:
      'From then on the key is refused. `null`, the default, is never; where `api_key_max_days` of the security settings limits lifetimes, the default is the latest that it allows.',
  })
  expires_at?: string | null;

  @MetadataField({ optional: true, description: 'Your own labels.', example: { team: 'search' } })
  metadata?: Record<string, string | null>;
}

export class CreateKeyRequest extends UpdateKeyRequest {
  @TextField({ max: 100, description: 'For people.', example: 'production' })
  override name!: string;
}

const GRACE_SECONDS_MAX = 30 * 86_400;

export class RotateKeyRequest extends ReasonRequest {
  @WholeNumberField({
    min: 0,
    max: GRACE_SECONDS_MAX,
    optional: true,
    description: 'How long the old secret is accepted beside the new one; 0 unless told.',
    example: 86_400,
  })
  grace_seconds?: number;
}
