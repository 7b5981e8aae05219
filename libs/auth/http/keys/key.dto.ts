import type { CapHolder, CapUse } from '#billing/ledger';
import {
  choice,
  choices,
  id,
  integer,
  limit,
  metadata,
  object,
  objects,
  optional,
  shown,
  text,
  textsByName,
  time,
  CACHE_MARKS,
  KEY_SCOPES,
} from '#core';
import {
  body,
  query,
  reply,
  ipRanges,
  objectName,
  secret,
  version,
  ALIASES_ABOUT,
  globs,
  ReasonRequest,
  ListQuery,
  readChoices,
  readId,
  readOptionalId,
  definedFields,
  mergePatch,
  presentVersion,
  timeOf,
} from '#core/http';
import { type ApiKey, type ApiKeyFields, describeApiKey, type IssuedApiKey } from '../../keys/api-key.js';
import { spendCapsOf } from '../../domain/principal-of.js';
import { presentSpendCap, readSpendCaps, SpendCapResponse, spendCaps } from './spend-cap.dto.js';

const KEY_STATUSES = ['active', 'revoked'] as const;

export class ListKeysQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Filter by status, comma-separated.', { max: 100, example: 'active' }),
    q: text('Part of the name, or the beginning of the key.', { max: 100 }),
    member_id: id('mbr', 'Filter by the member who created the key.'),
    project_id: id('prj', 'Filter by project.'),
  }),
}) {}

/** Of which a list of keys shows only some. */
export function keyFilterOf({ member_id, project_id, status, q }: ListKeysQuery) {
  return definedFields({
    createdBy: member_id === undefined ? undefined : readId('mbr', member_id, 'member_id'),
    projectId: project_id === undefined ? undefined : readId('prj', project_id, 'project_id'),
    statuses: readChoices(status, 'status', KEY_STATUSES),
    q,
  });
}

const CACHE_MARKS_ABOUT =
  'When to mark prompts of Claude for the provider’s prompt cache, if a request has neither marks nor `routify.cache`: `auto` from the second request of a session, `always` from the first. `null`: the channel’s setting applies.';

export class KeyScopesRequest extends body(
  optional({
    models: globs(`Allowed models. Empty: all that the organization allows. ${ALIASES_ABOUT}`),
    endpoints: choices(KEY_SCOPES, 'Allowed paths. Empty: all.', { example: ['chat'] }),
  }),
) {}

export class CreateKeyRequest extends body({
  name: text('Display name.', { max: 100, example: 'production' }),
  ...optional({
    project_id: id('prj', 'Project of the key, which later requests count for. `null`: none.', {
      nullable: true,
      example: null,
    }),
    scopes: object(KeyScopesRequest, 'Scope of the key.'),
    rpm: limit('Maximum requests per minute. `null`: only the organization’s limit applies.', { nullable: true }),
    tpm: limit('Maximum tokens per minute. `null`: only the organization’s limit applies.', {
      nullable: true,
      example: 100_000,
    }),
    concurrency: limit('Maximum concurrent requests. `null`: only the organization’s limit applies.', {
      nullable: true,
      example: 10,
    }),
    caps: spendCaps('Spend limits, one per period. A limit counts spend from when it is set.'),
    ip_allow: ipRanges('Allowed IP addresses. Empty: all.'),
    cache_marks: choice(CACHE_MARKS, CACHE_MARKS_ABOUT, { nullable: true, example: 'auto' }),
    expires_at: time(
      'When the key expires. `null`, the default, is never. If `api_key_max_days` of the security settings limits lifetimes, the default is the latest it allows.',
      { nullable: true },
    ),
    metadata: metadata('Custom labels.', { example: { team: 'search' } }),
  }),
}) {}

export class UpdateKeyRequest extends body(optional(CreateKeyRequest.fields)) {}

const GRACE_SECONDS_MAX = 30 * 86_400;

export class RotateKeyRequest extends body({
  ...ReasonRequest.fields,
  grace_seconds: integer('Grace period in seconds during which the old secret stays valid. Defaults to 0.', {
    min: 0,
    max: GRACE_SECONDS_MAX,
    optional: true,
    example: 86_400,
  }),
}) {}

export class KeyScopesResponse extends reply(shown(KeyScopesRequest.fields)) {}

export class PreviousSecretResponse extends reply({
  masked: text({ example: 'rtf_ab12cd34…wxyz' }),
  valid_until: time(),
}) {}

const written = shown(CreateKeyRequest.fields);

export class KeyResponse extends reply({
  id: id('key'),
  object: objectName('api_key'),
  organization_id: id('org'),
  member_id: id('mbr', 'The member who created the key. `null` if an operator did.', { nullable: true }),
  project_id: written.project_id,
  name: written.name,
  purpose: choice(['api', 'playground'], 'Purpose of the key. Lists omit playground keys.'),
  masked: text({ example: 'rtf_ab12cd34…wxyz' }),
  imported_from: text(
    'The gateway that the key was imported from, such as `new-api`. It stays after a rotation. `null`: created here.',
    { nullable: true, example: null },
  ),
  status: choice(['active', 'revoked']),
  scopes: object(KeyScopesResponse),
  rpm: written.rpm,
  tpm: written.tpm,
  concurrency: written.concurrency,
  caps: objects(SpendCapResponse),
  ip_allow: written.ip_allow,
  cache_marks: written.cache_marks,
  expires_at: written.expires_at,
  revoked_at: time({ nullable: true }),
  last_used_at: time('When the key was last used, to the minute.', { nullable: true }),
  previous_secret: object(PreviousSecretResponse, 'The previous secret, within the grace period of a rotation.', {
    nullable: true,
  }),
  metadata: textsByName(),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export class IssuedKeyResponse extends reply({
  ...KeyResponse.fields,
  secret: secret('rtf_…'),
}) {}

export function presentKey(key: ApiKey, uses: readonly CapUse[]) {
  return {
    object: 'api_key' as const,
    ...describeApiKey(key),
    caps: uses.map(presentSpendCap),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    ...presentVersion(key),
  };
}

export function presentIssuedKey({ key, secret }: IssuedApiKey, uses: readonly CapUse[]): IssuedKeyResponse {
  return { ...presentKey(key, uses), secret };
}

/** The key as input of billing's cap usage. */
export function capHolderOf(key: ApiKey): CapHolder {
  return { id: key.id, caps: spendCapsOf(key), tz: key.organization.tz };
}

/** The key fields present in a body, merged with those of the key where it exists. */
export function keyFieldsOf(body: UpdateKeyRequest, before: ApiKey | null): ApiKeyFields {
  const { name, project_id, scopes, rpm, tpm, concurrency, caps, ip_allow, cache_marks, expires_at, metadata } = body;
  return definedFields({
    name,
    projectId: project_id === undefined ? undefined : readOptionalId('prj', project_id, 'project_id'),
    modelAllow: scopes?.models,
    endpoints: scopes?.endpoints,
    ipAllow: ip_allow,
    rpm,
    tpm,
    concurrency,
    cacheMarks: cache_marks,
    caps: caps === undefined ? undefined : readSpendCaps(caps, before === null ? [] : spendCapsOf(before)),
    expiresAt: timeOf(expires_at),
    metadata:
      metadata === undefined ? undefined : (mergePatch(before?.metadata ?? {}, metadata) as Record<string, string>),
  });
}
