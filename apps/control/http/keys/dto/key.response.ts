import { ApiProperty } from '@nestjs/swagger';
import { describeApiKey, type ApiKey, type IssuedApiKey } from '#auth';
import {
  IdProperty,
  ObjectProperty,
  SecretProperty,
  TextsProperty,
  TimeProperty,
  VersionProperty,
} from '../../conventions/fields/response-properties.js';

const LIMIT = { type: 'integer', nullable: true, description: "Null: only the organization's limit." } as const;

export class KeyScopesResponse {
  @TextsProperty()
  models!: string[];
}

export class KeyResponse {
  @IdProperty('key')
  id!: string;

  @ObjectProperty('api_key')
  object!: 'api_key';

  @IdProperty('org')
  organization_id!: string;

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

  @TimeProperty({ nullable: true })
  expires_at!: string | null;

  @TimeProperty({ nullable: true })
  revoked_at!: string | null;

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

export function presentKey(key: ApiKey) {
  return {
    object: 'api_key' as const,
    ...describeApiKey(key),
    version: key.version,
    created_at: key.createdAt.toISOString(),
    updated_at: key.updatedAt.toISOString(),
  };
}

export function presentIssuedKey({ key, secret }: IssuedApiKey): IssuedKeyResponse {
  return { ...presentKey(key), secret };
}
