import { ApiProperty } from '@nestjs/swagger';
import type { Payment } from '#billing';
import { formatId, formatUsd } from '#kernel';
import { IdProperty, ObjectProperty, TimeProperty, UsdProperty } from '../../conventions/fields/response-properties.js';

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

  @ApiProperty({ type: 'string', example: 'admin_token:tok_01jd3k9v6qe8yb5t2x7m4c0n1p' })
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
    reason: payment.reason,
    actor: payment.actor,
    balance_after_usd: formatUsd(payment.balanceAfterNanoUsd),
    created_at: payment.createdAt.toISOString(),
  };
}
