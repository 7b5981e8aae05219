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

export class AdjustmentPreviewResponse {
  @ObjectProperty('adjustment_preview')
  object!: 'adjustment_preview';

  @IdProperty('org')
  organization_id!: string;

  @UsdProperty()
  amount_usd!: string;

  @UsdProperty({ description: 'The balance now, without what running requests hold.' })
  balance_usd!: string;

  @UsdProperty({ description: 'The balance after the adjustment.' })
  balance_after_usd!: string;

  @UsdProperty({ description: 'What could be spent after it: with the credit limit, without what is blocked.' })
  available_after_usd!: string;

  @ApiProperty({ type: 'boolean', description: 'It is refused without `allow_negative`.' })
  needs_allow_negative!: boolean;
}

export function presentAdjustmentPreview(wallet: AdjustedWallet, amountNanoUsd: bigint): AdjustmentPreviewResponse {
  const { organizationId, postedNanoUsd, creditLimitNanoUsd, blockedNanoUsd } = wallet;
  const afterNanoUsd = postedNanoUsd + amountNanoUsd;
  return {
    object: 'adjustment_preview',
    organization_id: formatId('org', organizationId),
    amount_usd: formatUsd(amountNanoUsd),
    balance_usd: formatUsd(postedNanoUsd),
    balance_after_usd: formatUsd(afterNanoUsd),
    available_after_usd: formatUsd(afterNanoUsd + creditLimitNanoUsd - blockedNanoUsd),
    needs_allow_negative: amountNanoUsd < 0n && afterNanoUsd < 0n,
  };
}

interface AdjustedWallet {
  readonly organizationId: string;
  readonly postedNanoUsd: bigint;
  readonly creditLimitNanoUsd: bigint;
  readonly blockedNanoUsd: bigint;
}
