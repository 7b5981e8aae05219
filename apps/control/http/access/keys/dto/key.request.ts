import { CACHE_MARKS, KEY_SCOPES } from '#kernel';
import { body, optional, query } from '../../../conventions/fields/declare.js';
import { ipRanges } from '../../../conventions/fields/formats.js';
import { ALIASES_ABOUT, globs } from '../../../conventions/fields/globs.js';
import {
  choice,
  choices,
  id,
  integer,
  limit,
  metadata,
  object,
  text,
  time,
} from '../../../conventions/fields/kinds.js';
import { ReasonRequest } from '../../../conventions/fields/reason.request.js';
import { readId } from '../../../conventions/read-id.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { spendCaps } from './spend-cap.request.js';

export const KEY_STATUSES = ['active', 'revoked'] as const;

export class ListKeysQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Of these statuses only; a comma means "or".', { max: 100, example: 'active' }),
    q: text('Part of a name.', { max: 100 }),
    member_id: id('mbr', 'Made by this member only.'),
  }),
}) {}

/** The id of the member whose keys are listed. */
export function readMember({ member_id: id }: ListKeysQuery): string | undefined {
  return id === undefined ? undefined : readId('mbr', id, 'member_id');
}

const CACHE_MARKS_ABOUT =
  'When prompts of Claude are marked for the provider’s cache, where a request neither has marks nor says it ' +
  '(`routify.cache`): `auto` from the second request of a session, `always` from the first. `null`: the channel decides.';

export class KeyScopesRequest extends body(
  optional({
    models: globs(`Models that may be used; empty: all that the organization may use. ${ALIASES_ABOUT}`),
    endpoints: choices(KEY_SCOPES, 'Paths that may be called; empty: all.', { example: ['chat'] }),
  }),
) {}

export class UpdateKeyRequest extends body({
  name: text('For people.', { max: 100, optional: true, example: 'production' }),
  scopes: object(KeyScopesRequest, 'What the key may be used for.', { optional: true }),
  rpm: limit('Requests a minute.', { nullable: true, optional: true }),
  tpm: limit('Tokens a minute.', { example: 100_000, nullable: true, optional: true }),
  concurrency: limit('Requests at a time.', { example: 10, nullable: true, optional: true }),
  caps: spendCaps('What it may spend, one a period; a cap counts what is spent from when it is set.'),
  ip_allow: ipRanges('Addresses that may use it; empty: all.', { optional: true }),
  cache_marks: choice(CACHE_MARKS, CACHE_MARKS_ABOUT, { optional: true, nullable: true, example: 'auto' }),
  expires_at: time(
    'From then on the key is refused. `null`, the default, is never; where `api_key_max_days` of the security settings limits lifetimes, the default is the latest that it allows.',
    { optional: true, nullable: true },
  ),
  metadata: metadata('Your own labels.', { optional: true, example: { team: 'search' } }),
}) {}

export class CreateKeyRequest extends body({
  ...UpdateKeyRequest.fields,
  name: text('For people.', { max: 100, example: 'production' }),
}) {}

const GRACE_SECONDS_MAX = 30 * 86_400;

export class RotateKeyRequest extends body({
  ...ReasonRequest.fields,
  grace_seconds: integer('How long the old secret is accepted beside the new one; 0 unless told.', {
    min: 0,
    max: GRACE_SECONDS_MAX,
    optional: true,
    example: 86_400,
  }),
}) {}
