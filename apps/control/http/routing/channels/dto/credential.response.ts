import { CREDENTIAL_STATUSES, type CredentialRecord } from '#channels';
import { formatId } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, id, integer, object, objectName, text, time, version } from '../../../conventions/fields/kinds.js';
import { presentProxy, ProxyResponse } from './proxy.response.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

export class CredentialResponse extends reply({
  id: id('crd'),
  object: objectName('credential'),
  channel_id: id('chn'),
  label: text({ example: 'main account' }),
  masked: text({ example: '…wxyz' }),
  status: choice(CREDENTIAL_STATUSES),
  status_reason: text({ nullable: true }),
  status_since: time(),
  weight: integer(),
  rpm: integer('Requests per minute that the provider allows.', { nullable: true }),
  tpm: integer('Tokens per minute that the provider allows.', { nullable: true }),
  proxy: object(ProxyResponse, 'Null: the channel’s.', { nullable: true }),
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
    masked: `…${credential.last4}`,
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
