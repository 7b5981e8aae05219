import { ApiProperty } from '@nestjs/swagger';
import { CREDENTIAL_STATUSES, type CredentialRecord } from '#channel-history';
import { formatId } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentProxy, ProxyResponse } from './proxy.response.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

export class CredentialResponse {
  @IdProperty('crd')
  id!: string;

  @ObjectProperty('credential')
  object!: 'credential';

  @IdProperty('chn')
  channel_id!: string;

  @ApiProperty({ type: 'string', example: 'main account' })
  label!: string;

  @ApiProperty({ type: 'string', example: '…wxyz' })
  masked!: string;

  @ApiProperty({ type: 'string', enum: [...CREDENTIAL_STATUSES] })
  status!: string;

  @ApiProperty({ type: 'string', nullable: true })
  status_reason!: string | null;

  @TimeProperty()
  status_since!: string;

  @ApiProperty({ type: 'integer' })
  weight!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Requests per minute that the provider allows.' })
  rpm!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Tokens per minute that the provider allows.' })
  tpm!: number | null;

  @ApiProperty({ type: ProxyResponse, nullable: true, description: 'Null: the channel’s.' })
  proxy!: ProxyResponse | null;

  @VersionProperty()
  version!: number;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

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
