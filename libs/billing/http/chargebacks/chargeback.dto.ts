import { id, pick, shown, text, time, usd, usdInput, formatId, formatUsd } from '#core';
import { body, reply, actor, objectName } from '#core/http';
import type { Payment } from '../../ledger/accounts/payment.repository.js';
import { presentBooked } from '../present-booked.js';

export class CreateChargebackRequest extends body({
  topup_id: id('topup', 'ID of the top-up.'),
  amount_usd: usdInput('Amount. Defaults to the remaining amount of the top-up.', {
    sign: 'positive',
    optional: true,
    example: '25.00',
  }),
  external_ref: text('ID of the dispute at the payment provider. Each ID is recorded once.', {
    max: 200,
    optional: true,
    nullable: true,
    example: 'dp_1PgafuB7WZ01zgkW',
  }),
  reason: text('Reason, visible to the customer.', { max: 500, example: 'disputed by the card holder' }),
}) {}

export class ChargebackResponse extends reply({
  id: id('cbk'),
  object: objectName('chargeback'),
  organization_id: id('org'),
  topup_id: id('topup'),
  amount_usd: usd('Amount of the chargeback.'),
  ...shown(pick(CreateChargebackRequest.fields, 'external_ref')),
  reason: text({ nullable: true }),
  actor: actor(),
  balance_after_usd: usd('Resulting balance. Can be negative.'),
  created_at: time(),
}) {}

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
