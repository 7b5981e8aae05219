import { ApiProperty } from '@nestjs/swagger';
import { describeApiKey, spendCapsOf, type ApiKey, type IssuedApiKey } from '#auth';
import type { CappedKey, CapUse } from '#billing';
import { KEY_SCOPES, formatUsd, SPEND_PERIODS } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  SecretProperty,
  TextsProperty,
  TimeProperty,
  UsdProperty,
  VersionProperty,
} from '../../conventions/fields/response-properties.js';

const LIMIT = { type: 'integer', nullable: true, description: "Null: only the organization's limit." } as const;

export class KeyScopesResponse {
  @TextsProperty()
  models!: string[];

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...KEY_SCOPES] } })
  endpoints!: string[];
}

export class KeyCapResponse {
  @ApiProperty({ type: 'string', enum: [...SPEND_PERIODS] })
  period!: string;

  @UsdProperty()
  amount_usd!: string;

  @UsdProperty({ description: 'Booked in the period that runs.' })
  spent_usd!: string;

  @TimeProperty({ nullable: true, description: 'When the next period begins; null: never.' })
  resets_at!: string | null;
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

  @ApiProperty({ type: [KeyCapResponse] })
  caps!: KeyCapResponse[];

  @TextsProperty({ description: 'Addresses that may use it; empty: all.' })
  ip_allow!: string[];

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
    caps: uses.map(presentCap),
    last_used_at: key.lastUsedAt?.toISOString() ?? null,
    version: key.version,
    created_at: key.createdAt.toISOString(),
    updated_at: key.updatedAt.toISOString(),
  };
}

export function presentIssuedKey({ key, secret }: IssuedApiKey, uses: readonly CapUse[]): IssuedKeyResponse {
  return { ...presentKey(key, uses), secret };
}

/** What billing has to know of a key to say how much of its caps is used. */
export function cappedKeyOf(key: ApiKey): CappedKey {
  return { id: key.id, caps: spendCapsOf(key), tz: key.organization.tz };
}

function presentCap({ period, limitNanoUsd, spentNanoUsd, resetsAtMs }: CapUse): KeyCapResponse {
  return {
    period,
    amount_usd: formatUsd(limitNanoUsd),
    spent_usd: formatUsd(spentNanoUsd),
    resets_at: resetsAtMs === null ? null : new Date(resetsAtMs).toISOString(),
  };
}
