import type { Payment } from '#billing';
import { id, pick, shown, text, time, usd, usdInput } from '#fields';
import { formatId, formatUsd } from '#kernel';
import { body, reply } from '../../conventions/fields/dto.js';
import { actor, objectName } from '../../conventions/fields/resource-fields.js';
import { presentBooked } from '../present-booked.js';

export class CreateChargebackRequest extends body({
  topup_id: id('topup', 'The top-up that was taken back.'),
  amount_usd: usdInput('How much of it; all that is left of the top-up unless told.', {
    sign: 'positive',
    optional: true,
    example: '25.00',
  }),
  external_ref: text('The dispute in the words of whoever took the money; it is booked once.', {
    max: 200,
    optional: true,
    nullable: true,
    example: 'dp_1PgafuB7WZ01zgkW',
  }),
  reason: text('Why; the customer may read it.', { max: 500, example: 'disputed by the card holder' }),
}) {}

export class ChargebackResponse extends reply({
  id: id('cbk'),
  object: objectName('chargeback'),
  organization_id: id('org'),
  topup_id: id('topup'),
  amount_usd: usd('What was taken back.'),
  ...shown(pick(CreateChargebackRequest.fields, 'external_ref')),
  reason: text({ nullable: true }),
  actor: actor(),
  balance_after_usd: usd('The balance right after it; it may be below zero.'),
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
