import { describeApiKey, spendCapsOf, type ApiKey, type IssuedApiKey } from '#auth';
import type { CapHolder, CapUse } from '#billing';
import { CACHE_MARKS, KEY_SCOPES } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import {
  choice,
  choices,
  id,
  integer,
  object,
  objectName,
  objects,
  secret,
  text,
  texts,
  textsByName,
  time,
  version,
} from '../../../conventions/fields/kinds.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';
import { presentSpendCap, SpendCapResponse } from './spend-cap.response.js';

export class KeyScopesResponse extends reply({
  models: texts(),
  endpoints: choices(KEY_SCOPES),
}) {}

export class PreviousSecretResponse extends reply({
  masked: text({ example: 'rtf_ab12cd34…wxyz' }),
  valid_until: time(),
}) {}

export class KeyResponse extends reply({
  id: id('key'),
  object: objectName('api_key'),
  organization_id: id('org'),
  member_id: id('mbr', 'The member who made it; null when an operator did.', { nullable: true }),
  name: text({ example: 'production' }),
  purpose: choice(['api', 'playground'], 'Those of the playground are in no list.'),
  masked: text({ example: 'rtf_ab12cd34…wxyz' }),
  status: choice(['active', 'revoked']),
  scopes: object(KeyScopesResponse),
  rpm: integer("Null: only the organization's limit.", { nullable: true }),
  tpm: integer("Null: only the organization's limit.", { nullable: true }),
  concurrency: integer("Null: only the organization's limit.", { nullable: true }),
  caps: objects(SpendCapResponse),
  ip_allow: texts('Addresses that may use it; empty: all.'),
  cache_marks: choice(CACHE_MARKS, 'Null: the channel decides.', { nullable: true }),
  expires_at: time({ nullable: true }),
  revoked_at: time({ nullable: true }),
  last_used_at: time('Sampled about once a minute.', { nullable: true }),
  previous_secret: object(PreviousSecretResponse, 'After a rotation with a grace.', { nullable: true }),
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
