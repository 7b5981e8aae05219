import { id, pick, shown, text, time, usd, usdInput, formatId, formatUsd } from '#core';
import { body, reply, actor, objectName } from '#core/http';
import type { Payment } from '../../ledger/accounts/payment.repository.js';
import { presentBooked } from '../present-booked.js';

export class CreateTopupRequest extends body({
  amount_usd: usdInput('Amount paid.', { sign: 'positive', example: '25.00' }),
  external_ref: text('ID of the payment at the payment provider. Each ID is recorded once.', {
    max: 200,
    optional: true,
    nullable: true,
    example: 'invoice-2026-117',
  }),
  reason: text('Reason, for your records.', { max: 500, optional: true, nullable: true }),
}) {}

export class TopupResponse extends reply({
  id: id('topup'),
  object: objectName('topup'),
  organization_id: id('org'),
  amount_usd: usd(),
  unspent_usd: usd('Amount not spent or returned yet. `null`: unknown, for top-ups of earlier versions.', {
    nullable: true,
    example: '17.50',
  }),
  ...shown(pick(CreateTopupRequest.fields, 'external_ref', 'reason')),
  actor: actor(),
  balance_after_usd: usd('Resulting balance.'),
  created_at: time(),
}) {}

export function presentTopup(payment: Payment): TopupResponse {
  return {
    id: formatId('topup', payment.id),
    object: 'topup',
    organization_id: formatId('org', payment.organizationId),
    amount_usd: formatUsd(payment.amountNanoUsd),
    unspent_usd: payment.unspentNanoUsd === null ? null : formatUsd(payment.unspentNanoUsd),
    external_ref: payment.externalRef,
    ...presentBooked(payment),
  };
}
