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

export class ChargebackResponse {
  @IdProperty('cbk')
  id!: string;

  @ObjectProperty('chargeback')
  object!: 'chargeback';

  @IdProperty('org')
  organization_id!: string;

  @IdProperty('topup')
  topup_id!: string;

  @UsdProperty({ description: 'What was taken back.' })
  amount_usd!: string;

  @ApiProperty({ type: 'string', nullable: true })
  external_ref!: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  reason!: string | null;

  @ActorProperty()
  actor!: string;

  @UsdProperty({ description: 'The balance right after it; it may be below zero.' })
  balance_after_usd!: string;

  @TimeProperty()
  created_at!: string;
}

export function presentChargeback(payment: Payment): ChargebackResponse {
  return {
    id: formatId('cbk', payment.id),
    object: 'chargeback',
    organization_id: formatId('org', payment.organizationId),
    topup_id: formatId('topup', payment.reverses ?? ''),
    amount_usd: formatUsd(-payment.amountNanoUsd),
    external_ref: payment.externalRef,
    ...presentBooked(payment),
  };
}
