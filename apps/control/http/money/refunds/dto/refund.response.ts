import { ApiProperty } from '@nestjs/swagger';
import type { Refund } from '#billing';
import { formatId, formatUsd } from '#kernel';
import {
  ActorProperty,
  IdProperty,
  ObjectProperty,
  TimeProperty,
  UsdProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentBooked } from '../../present-booked.js';

export class RefundResponse {
  @IdProperty('refund')
  id!: string;

  @ObjectProperty('refund')
  object!: 'refund';

  @IdProperty('org')
  organization_id!: string;

  @IdProperty('gen')
  generation_id!: string;

  @UsdProperty()
  amount_usd!: string;

  @ApiProperty({ type: 'string', example: 'the answer was empty' })
  reason!: string;

  @ActorProperty()
  actor!: string;

  @UsdProperty({ description: 'The balance right after it.' })
  balance_after_usd!: string;

  @TimeProperty()
  created_at!: string;
}

export function presentRefund(refund: Refund): RefundResponse {
  return {
    id: formatId('refund', refund.id),
    object: 'refund',
    organization_id: formatId('org', refund.organizationId),
    generation_id: formatId('gen', refund.requestId),
    amount_usd: formatUsd(refund.amountNanoUsd),
    ...presentBooked(refund),
  };
}
