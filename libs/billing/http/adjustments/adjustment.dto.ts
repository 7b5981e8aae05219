import { flag, id, text, time, usd, usdInput, formatId, formatUsd } from '#core';
import { body, query, reply, actor, objectName } from '#core/http';
import type { Payment } from '../../ledger/accounts/payment.repository.js';
import { presentBooked } from '../present-booked.js';

export class CreateAdjustmentRequest extends body({
  amount_usd: usdInput('Amount to add. Negative reduces the balance.', { sign: 'any', example: '-3.50' }),
  reason: text('Reason, visible to the customer.', { max: 500, example: 'goodwill for the outage of 18 Nov' }),
  allow_negative: flag('Whether the balance may fall below zero. Otherwise such an adjustment is rejected.', {
    optional: true,
    example: true,
  }),
}) {}

export class PreviewAdjustmentQuery extends query({
  amount_usd: usdInput('Amount of the adjustment. Negative reduces the balance.', { sign: 'any', example: '-3.50' }),
}) {}

export class AdjustmentResponse extends reply({
  id: id('adj'),
  object: objectName('adjustment'),
  organization_id: id('org'),
  amount_usd: usd('Amount. Negative reduces the balance.'),
  reason: text({ nullable: true }),
  actor: actor(),
  balance_after_usd: usd('Resulting balance.'),
  created_at: time(),
}) {}

export function presentAdjustment(payment: Payment): AdjustmentResponse {
  return {
    id: formatId('adj', payment.id),
    object: 'adjustment',
    organization_id: formatId('org', payment.organizationId),
    amount_usd: formatUsd(payment.amountNanoUsd),
    ...presentBooked(payment),
  };
}

export class AdjustmentPreviewResponse extends reply({
  object: objectName('adjustment_preview'),
  organization_id: id('org'),
  amount_usd: usd(),
  balance_usd: usd('Current balance, including amounts on hold.'),
  balance_after_usd: usd('Balance after the adjustment.'),
  available_after_usd: usd(
    'Available amount after the adjustment: including the credit limit, without amounts on hold.',
  ),
  needs_allow_negative: flag('Whether the adjustment requires `allow_negative`.'),
}) {}

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
