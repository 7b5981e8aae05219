import { ApiProperty } from '@nestjs/swagger';
import { describeTier, type Tier } from '#auth';
import {
  IdProperty,
  ObjectProperty,
  TextsProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';

const LIMIT = { type: 'integer', nullable: true, description: 'Null: unlimited.' } as const;

export class TierResponse {
  @IdProperty('tier')
  id!: string;

  @ObjectProperty('tier')
  object!: 'tier';

  @ApiProperty({ type: 'string', example: 'pro' })
  name!: string;

  @ApiProperty({ type: 'boolean' })
  is_default!: boolean;

  @ApiProperty(LIMIT)
  rpm!: number | null;

  @ApiProperty(LIMIT)
  tpm!: number | null;

  @ApiProperty(LIMIT)
  concurrency!: number | null;

  @ApiProperty({ type: 'integer', description: 'On every price, in hundredths of a percent.' })
  markup_bps!: number;

  @TextsProperty()
  model_allow!: string[];

  @TextsProperty()
  model_deny!: string[];

  @TextsProperty()
  channel_tags!: string[];

  @ApiProperty({ type: 'integer', description: 'Organizations that have it and are not archived.' })
  organization_count!: number;

  @VersionProperty()
  version!: number;

  @TimeProperty({ nullable: true })
  archived_at!: string | null;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

export function presentTier(tier: Tier, organizationCount: number): TierResponse {
  return {
    object: 'tier',
    ...describeTier(tier),
    organization_count: organizationCount,
    ...presentVersion(tier),
  };
}
