import type { Payment } from '#billing';
import { flag, id, text, time, usd, usdInput } from '#fields';
import { formatId, formatUsd } from '#kernel';
import { body, query, reply } from '../../conventions/fields/dto.js';
import { actor, objectName } from '../../conventions/fields/resource-fields.js';
import { presentBooked } from '../present-booked.js';

export class CreateAdjustmentRequest extends body({
  amount_usd: usdInput('Added to the balance; negative to take away.', { sign: 'any', example: '-3.50' }),
  reason: text('Why; the customer may read it.', { max: 500, example: 'goodwill for the outage of 18 Nov' }),
  allow_negative: flag(
    'Whether taking away may leave the balance below zero. Without it such an adjustment is refused.',
    { optional: true, example: true },
  ),
}) {}

export class PreviewAdjustmentQuery extends query({
  amount_usd: usdInput('What would be added; negative to take away.', { sign: 'any', example: '-3.50' }),
}) {}

export class AdjustmentResponse extends reply({
  id: id('adj'),
  object: objectName('adjustment'),
  organization_id: id('org'),
  amount_usd: usd('Negative when it was taken away.'),
  reason: text({ nullable: true }),
  actor: actor(),
  balance_after_usd: usd('The balance right after it.'),
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
  balance_usd: usd('The balance now, without what running requests hold.'),
  balance_after_usd: usd('The balance after the adjustment.'),
  available_after_usd: usd('What could be spent after it: with the credit limit, without what is blocked.'),
  needs_allow_negative: flag('It is refused without `allow_negative`.'),
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
