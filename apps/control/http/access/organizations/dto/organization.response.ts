import { ApiProperty } from '@nestjs/swagger';
import { describeOrganization, type Organization } from '#auth';
import { formatUsd } from '#kernel';
import {
  IdProperty,
  ObjectProperty,
  TextsProperty,
  TimeProperty,
  UsdProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';
import type { Balance } from '../../../money/balances.js';

const LIMIT = { type: 'integer', nullable: true, description: "Null: the tier's." } as const;

export class OrganizationLimitsResponse {
  @ApiProperty(LIMIT)
  rpm!: number | null;

  @ApiProperty(LIMIT)
  tpm!: number | null;

  @ApiProperty(LIMIT)
  concurrency!: number | null;
}

/** Fields that members of the organization see, too. */
export class OrganizationProfileResponse {
  @IdProperty('org')
  id!: string;

  @ObjectProperty('organization')
  object!: 'organization';

  @ApiProperty({ type: 'string', example: 'Acme GmbH' })
  name!: string;

  @ApiProperty({ type: 'string', example: 'acme' })
  slug!: string;

  @ApiProperty({ type: 'string', enum: ['active', 'suspended'] })
  status!: string;

  @ApiProperty({ type: 'string', example: 'Europe/Berlin' })
  tz!: string;

  @ApiProperty({ type: 'string', example: 'en' })
  locale!: string;

  @ApiProperty({ type: OrganizationLimitsResponse })
  limits!: OrganizationLimitsResponse;

  @TextsProperty({ description: 'Models that may be used; empty: all that the tier allows.' })
  allowed_models!: string[];

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'Days for which responses of `/v1/responses` are kept. Null: none are kept.',
  })
  response_retention_days!: number | null;

  @VersionProperty()
  version!: number;

  @TimeProperty()
  created_at!: string;
}

export class OrganizationResponse extends OrganizationProfileResponse {
  @IdProperty('tier')
  tier_id!: string;

  @ApiProperty({ type: 'integer', description: 'Off every price, in hundredths of a percent.' })
  discount_bps!: number;

  @TextsProperty()
  tags!: string[];

  @UsdProperty({ description: 'Paid in, less what requests have cost.' })
  balance_usd!: string;

  @UsdProperty({ nullable: true, description: 'Reserved by running requests. Null: not known at the moment.' })
  held_usd!: string | null;

  @UsdProperty({ nullable: true, description: 'What a request may reserve now. Null: not known at the moment.' })
  available_usd!: string | null;

  @UsdProperty({ description: 'How far the balance may go below zero.' })
  credit_limit_usd!: string;

  @TimeProperty({ nullable: true })
  archived_at!: string | null;

  @TimeProperty()
  updated_at!: string;
}

export function presentOrganization(organization: Organization, balance: Balance): OrganizationResponse {
  const { balanceNanoUsd, heldNanoUsd, availableNanoUsd, creditLimitNanoUsd } = balance;
  return {
    object: 'organization',
    ...describeOrganization(organization),
    balance_usd: formatUsd(balanceNanoUsd),
    held_usd: heldNanoUsd === null ? null : formatUsd(heldNanoUsd),
    available_usd: availableNanoUsd === null ? null : formatUsd(availableNanoUsd),
    credit_limit_usd: formatUsd(creditLimitNanoUsd),
    ...presentVersion(organization),
  };
}
