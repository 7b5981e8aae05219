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

export class TopupResponse {
  @IdProperty('topup')
  id!: string;

  @ObjectProperty('topup')
  object!: 'topup';

  @IdProperty('org')
  organization_id!: string;

  @UsdProperty()
  amount_usd!: string;

  @ApiProperty({ type: 'string', nullable: true })
  external_ref!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  reason!: string | null;

  @ActorProperty()
  actor!: string;

  @UsdProperty({ description: 'The balance right after it.' })
  balance_after_usd!: string;

  @TimeProperty()
  created_at!: string;
}

export function presentTopup(payment: Payment): TopupResponse {
  return {
    id: formatId('topup', payment.id),
    object: 'topup',
    organization_id: formatId('org', payment.organizationId),
    amount_usd: formatUsd(payment.amountNanoUsd),
    external_ref: payment.externalRef,
    ...presentBooked(payment),
  };
}
