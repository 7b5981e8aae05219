import { ApiProperty } from '@nestjs/swagger';
import type { Grant } from '#billing';
import { formatId, formatUsd } from '#kernel';
import {
  ActorProperty,
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentBooked } from '../../present-booked.js';

export class GrantResponse {
  @IdProperty('grant')
  id!: string;

  @ObjectProperty('grant')
  object!: 'grant';

  @IdProperty('org')
  organization_id!: string;

  @UsdProperty()
  amount_usd!: string;

  @UsdProperty({ description: 'What is left of it.' })
  remaining_usd!: string;

  @TimeProperty({ nullable: true, description: 'It pays for requests that are admitted before.' })
  expires_at!: string | null;

  @ApiProperty({ type: 'integer', example: 50 })
  priority!: number;

  @ApiProperty({ type: 'string', example: 'welcome' })
  reason!: string;

  @ActorProperty()
  actor!: string;

  @UsdProperty({ description: 'The balance right after it.' })
  balance_after_usd!: string;

  @TimeProperty()
  created_at!: string;
}

export function presentGrant(grant: Grant): GrantResponse {
  return {
    id: formatId('grant', grant.id),
    object: 'grant',
    organization_id: formatId('org', grant.organizationId),
    amount_usd: formatUsd(grant.amountNanoUsd),
    remaining_usd: formatUsd(grant.remainingNanoUsd),
    expires_at: grant.expiresAt?.toISOString() ?? null,
    priority: grant.priority,
    ...presentBooked(grant),
  };
}
