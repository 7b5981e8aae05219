import { flag, id, optional, text, time, usd, formatId, formatUsd } from '#core';
import { query, reply, objectName, ListQuery } from '#core/http';
import type { PaymentDispute } from '../../orders/dispute.repository.js';

export class ListDisputesQuery extends query({
  ...ListQuery.fields,
  ...optional({ open: flag('Filter by whether the dispute is open.') }),
}) {}

export class DisputeResponse extends reply({
  id: id('dsp'),
  object: objectName('dispute'),
  order_id: id('ord', 'ID of the order. `null`: unknown.', { nullable: true }),
  payment_provider_id: id('prv'),
  external_ref: text('ID of the dispute at the provider.', { example: 'du_1Q1x' }),
  status: text('Status at the provider. `warning_…`: an inquiry, which moves no money.', { example: 'needs_response' }),
  open: flag('Whether the dispute can still change.', { example: true }),
  reason: text('Reason of the cardholder’s bank.', { example: 'fraudulent' }),
  amount_usd: usd('Disputed amount.', { example: '25.73' }),
  withdrawn_usd: usd('Amount withdrawn so far.', { example: '25.73' }),
  reinstated_usd: usd('Amount returned after the dispute was won.', { example: '0' }),
  evidence_due_at: time('Until when evidence is accepted at the provider.', { nullable: true }),
  opened_at: time(),
  updated_at: time(),
}) {}

export function presentDispute(dispute: PaymentDispute): DisputeResponse {
  return {
    id: formatId('dsp', dispute.id),
    object: 'dispute',
    order_id: dispute.orderId === null ? null : formatId('ord', dispute.orderId),
    payment_provider_id: formatId('prv', dispute.providerId),
    external_ref: dispute.externalRef,
    status: dispute.status,
    open: dispute.isOpen,
    reason: dispute.reason,
    amount_usd: formatUsd(dispute.amountNanoUsd),
    withdrawn_usd: formatUsd(dispute.withdrawnNanoUsd),
    reinstated_usd: formatUsd(dispute.reinstatedNanoUsd),
    evidence_due_at: dispute.evidenceDueAt?.toISOString() ?? null,
    opened_at: dispute.openedAt.toISOString(),
    updated_at: dispute.updatedAt.toISOString(),
  };
}
