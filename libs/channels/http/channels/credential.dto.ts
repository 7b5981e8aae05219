import { choice, id, integer, object, optional, pick, shown, text, time, formatId, Secret } from '#core';
import { body, reply, objectName, version, presentVersion } from '#core/http';
import type { ChannelRecord } from '../../management/channels.repository.js';
import type { NewCredential } from '../../management/credentials.service.js';
import { CREDENTIAL_STATUSES, type CredentialRecord } from '../../channel-history/changes/credentials.repository.js';

const URL_MAX = 300;
const USER_MAX = 255;

/** A proxy between us and an upstream. */
export class ProxyRequest extends body({
  url: text(
    'URL of the proxy with host and port: http:// or https:// (CONNECT), or socks5://. A private address needs ROUTIFY_UPSTREAM_ALLOW.',
    { max: URL_MAX, example: 'socks5://proxy.example:1080' },
  ),
  username: text('User name for the proxy.', { max: USER_MAX, optional: true, nullable: true, example: 'routify' }),
  password: text('Password for the proxy. Write-only. Send it with every change; without it the proxy has none.', {
    max: USER_MAX,
    optional: true,
    nullable: true,
    example: '0123456789abcdef',
  }),
}) {}

export class ProxyResponse extends reply({
  ...shown(pick(ProxyRequest.fields, 'url', 'username')),
  masked: text('Masked password. `null`: none.', { nullable: true, example: '…cdef' }),
  since: time('When the proxy was last changed.'),
}) {}

/** Of a short secret no character is kept. */
const maskOf = (last4: string): string => (last4 === '' ? '•••' : `…${last4}`);

export function presentProxy({ url, username, last4, createdAt }: NonNullable<ChannelRecord['proxy']>): ProxyResponse {
  return { url, username, masked: last4 === null ? null : maskOf(last4), since: createdAt.toISOString() };
}

const SECRET =
  'API key from the provider. For `bedrock`: a Bedrock API key, or a JSON object with `access_key_id` and `secret_access_key`, and optionally `session_token`, or `role_arn` with `external_id` and `role_session_name`. For `vertex`: the JSON key file of a service account. Write-only.';
const SECRET_MAX = 16_384;
const WEIGHT_MAX = 1_000_000;
const CEILING_MAX = 2_000_000_000;

/** Fields of creation and of later changes. */
export class CredentialFieldsRequest extends body(
  optional({
    label: text('Display name.', { max: 100, example: 'main account' }),
    weight: integer('Share of requests relative to other credentials.', { min: 0, max: WEIGHT_MAX, example: 1 }),
    rpm: integer('Maximum requests per minute at the provider.', {
      min: 1,
      max: CEILING_MAX,
      nullable: true,
      example: 500,
    }),
    tpm: integer('Maximum tokens per minute at the provider.', {
      min: 1,
      max: CEILING_MAX,
      nullable: true,
      example: 200_000,
    }),
  }),
) {}

export class UpdateCredentialRequest extends body({
  ...CredentialFieldsRequest.fields,
  ...optional({
    status: choice(CREDENTIAL_STATUSES, 'Status. Only active credentials are used.', { example: 'active' }),
    status_reason: text('Reason for the status.', { max: 500, nullable: true, example: null }),
  }),
}) {}

export class RotateCredentialRequest extends body({
  secret: text(SECRET, { max: SECRET_MAX, example: 'sk-0123456789abcdef' }),
}) {}

/** The secret of a credential that is stored, for another address of its channel. */
export class GivenSecretRequest extends body({
  id: id('crd', 'Credential of the channel.'),
  secret: text(SECRET, { max: SECRET_MAX, example: 'sk-0123456789abcdef' }),
}) {}

export class CreateCredentialRequest extends body({
  ...CredentialFieldsRequest.fields,
  secret: text(SECRET, { max: SECRET_MAX, example: 'sk-0123456789abcdef' }),
  proxy: object(ProxyRequest, 'Proxy of the credential. Overrides the channel’s.', {
    optional: true,
    nullable: true,
  }),
}) {}

const written = shown(UpdateCredentialRequest.fields);

export class CredentialResponse extends reply({
  id: id('crd'),
  object: objectName('credential'),
  channel_id: id('chn'),
  label: written.label,
  masked: text({ example: '…wxyz' }),
  status: written.status,
  status_reason: written.status_reason,
  status_since: time(),
  weight: written.weight,
  rpm: written.rpm,
  tpm: written.tpm,
  proxy: object(ProxyResponse, '`null`: the channel’s proxy applies.', { nullable: true }),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentCredential(credential: CredentialRecord): CredentialResponse {
  return {
    id: formatId('crd', credential.id),
    object: 'credential',
    channel_id: formatId('chn', credential.channelId),
    label: credential.label,
    masked: maskOf(credential.last4),
    status: credential.status,
    status_reason: credential.statusReason,
    status_since: credential.statusSince.toISOString(),
    weight: credential.weight,
    rpm: credential.rpm,
    tpm: credential.tpm,
    proxy: credential.proxy === null ? null : presentProxy(credential.proxy),
    ...presentVersion(credential),
  };
}

/** Wraps the password in a `Secret`, which never prints its value. */
export function newProxyOf({
  url,
  username = null,
  password = null,
}: ProxyRequest): NonNullable<NewCredential['proxy']> {
  return { url, username, password: password === null ? null : new Secret(password) };
}

/** Wraps the secret in a `Secret`, which never prints its value. */
export function newCredentialOf({
  secret,
  label = 'default',
  weight = 1,
  rpm = null,
  tpm = null,
  proxy = null,
}: CreateCredentialRequest): NewCredential {
  return { secret: new Secret(secret), label, weight, rpm, tpm, proxy: proxy === null ? null : newProxyOf(proxy) };
}
