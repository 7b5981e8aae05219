import { ApiProperty } from '@nestjs/swagger';
import type { Payment } from '#billing';
import { formatId, formatUsd } from '#kernel';
import { IdProperty, ObjectProperty, TimeProperty, UsdProperty } from '../../conventions/fields/response-properties.js';

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

  @ApiProperty({ type: 'string', example: 'admin_token:tok_01jd3k9v6qe8yb5t2x7m4c0n1p' })
  actor!: string;

  @UsdProperty({ description: 'The balance right after it; it may be below zero.' })
  balance_after_usd!: string;

  @TimeProperty()
  created_at!: string;
}

export function presentChargeback(payment: Payment): ChargebackResponse {
  const { id, organizationId, reverses, amountNanoUsd, externalRef, reason, actor } = payment;
  return {
    id: formatId('cbk', id),
    object: 'chargeback',
    organization_id: formatId('org', organizationId),
    topup_id: formatId('topup', reverses ?? ''),
    amount_usd: formatUsd(-amountNanoUsd),
    ...{ external_ref: externalRef, reason, actor },
    balance_after_usd: formatUsd(payment.balanceAfterNanoUsd),
    created_at: payment.createdAt.toISOString(),
  };
}
