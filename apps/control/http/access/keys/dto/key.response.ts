import { ApiProperty } from '@nestjs/swagger';
import { describeApiKey, spendCapsOf, type ApiKey, type IssuedApiKey } from '#auth';
import type { CapHolder, CapUse } from '#billing';
import { CACHE_MARKS, KEY_SCOPES, type CacheMarks } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  SecretProperty,
  TextsProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';
import { presentSpendCap, SpendCapResponse } from './spend-cap.response.js';

const LIMIT = { type: 'integer', nullable: true, description: "Null: only the organization's limit." } as const;

export class KeyScopesResponse {
  @TextsProperty()
  models!: string[];

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...KEY_SCOPES] } })
  endpoints!: string[];
}

export class PreviousSecretResponse {
  @ApiProperty({ type: 'string', example: 'rtf_ab12cd34…wxyz' })
  masked!: string;

  @TimeProperty()
  valid_until!: string;
}

export class KeyResponse {
  @IdProperty('key')
  id!: string;

  @ObjectProperty('api_key')
  object!: 'api_key';

  @IdProperty('org')
  organization_id!: string;

  @IdProperty('mbr', { nullable: true, description: 'The member who made it; null when an operator did.' })
  member_id!: string | null;

  @ApiProperty({ type: 'string', example: 'production' })
  name!: string;

  @ApiProperty({ type: 'string', enum: ['api', 'playground'], description: 'Those of the playground are in no list.' })
  purpose!: string;

  @ApiProperty({ type: 'string', example: 'rtf_ab12cd34…wxyz' })
  masked!: string;

  @ApiProperty({ type: 'string', enum: ['active', 'revoked'] })
  status!: string;

  @ApiProperty({ type: KeyScopesResponse })
  scopes!: KeyScopesResponse;

  @ApiProperty(LIMIT)
  rpm!: number | null;

  @ApiProperty(LIMIT)
  tpm!: number | null;

  @ApiProperty(LIMIT)
  concurrency!: number | null;

  @ApiProperty({ type: [SpendCapResponse] })
  caps!: SpendCapResponse[];

  @TextsProperty({ description: 'Addresses that may use it; empty: all.' })
  ip_allow!: string[];

  @ApiProperty({ type: 'string', enum: [...CACHE_MARKS], nullable: true, description: 'Null: the channel decides.' })
  cache_marks!: CacheMarks | null;

  @TimeProperty({ nullable: true })
  expires_at!: string | null;

  @TimeProperty({ nullable: true })
  revoked_at!: string | null;

  @TimeProperty({ nullable: true, description: 'Sampled about once a minute.' })
  last_used_at!: string | null;

  @ApiProperty({ type: PreviousSecretResponse, nullable: true, description: 'After a rotation with a grace.' })
  previous_secret!: PreviousSecretResponse | null;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  metadata!: Record<string, string>;

  @VersionProperty()
  version!: number;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

export class IssuedKeyResponse extends KeyResponse {
  @SecretProperty('rtf_…')
  secret!: string;
}

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
