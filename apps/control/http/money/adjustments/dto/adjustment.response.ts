import { ApiProperty } from '@nestjs/swagger';
import type { Payment } from '#billing';
import { formatId, formatUsd } from '#kernel';
import {
  ActorProperty,
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentBooked } from '../../present-booked.js';

export class AdjustmentResponse {
  @IdProperty('adj')
  id!: string;

  @ObjectProperty('adjustment')
  object!: 'adjustment';

  @IdProperty('org')
  organization_id!: string;

  @UsdProperty({ description: 'Negative when it was taken away.' })
  amount_usd!: string;

  @ApiProperty({ type: 'string', nullable: true })
  reason!: string | null;

  @ActorProperty()
  actor!: string;

  @UsdProperty({ description: 'The balance right after it.' })
  balance_after_usd!: string;

  @TimeProperty()
  created_at!: string;
}

export function presentAdjustment(payment: Payment): AdjustmentResponse {
  return {
    id: formatId('adj', payment.id),
    object: 'adjustment',
    organization_id: formatId('org', payment.organizationId),
    amount_usd: formatUsd(payment.amountNanoUsd),
    ...presentBooked(payment),
  };
}
