import { choice, flag, id, objects, optional, text, time, usd, formatId, formatUsd } from '#core';
import { body, query, reply, currencyCode, objectName, ListQuery } from '#core/http';
import { formatMinor } from '../../domain/currency.js';
import { standingOf } from '../../domain/payment-line.js';
import { unitFor } from '../../providers/provider-kinds.js';
import type { UnappliedDetails } from '../../orders/payment-event.repository.js';

export class ListUnappliedPaymentsQuery extends query({
  ...ListQuery.fields,
  ...optional({ open: flag('Filter by whether an amount is left.') }),
}) {}

export class AssignPaymentRequest extends body({
  order_id: id('ord', 'ID of the order to credit.'),
}) {}

export class ReturnPaymentRequest extends body({
  reason: text('Reason, for your records.', { max: 500, example: 'Paid twice' }),
}) {}

export class AppliedPaymentResponse extends reply({
  order_id: id('ord'),
  amount_usd: usd('Amount of the payment that the order has.', { example: '25.00' }),
}) {}

export class UnappliedPaymentResponse extends reply({
  id: id('fact'),
  object: objectName('unapplied_payment'),
  reason: choice(
    ['unknown_order', 'late', 'twice', 'under', 'over'],
    'Why it was not applied: no known order, after the order ended, a second payment, too little, or too much.',
  ),
  amount_usd: usd('Amount that arrived.', { example: '25.00' }),
  currency: currencyCode('Currency that was paid.'),
  amount: text('Amount that arrived in this currency.', { example: '25.00' }),
  left_usd: usd('Amount that is neither assigned nor returned.', { example: '25.00' }),
  orders: objects(AppliedPaymentResponse, 'Orders that have money of it.'),
  refunded_usd: usd('Amount returned to its payer, or on its way.', { example: '0' }),
  disputed_usd: usd('Amount withdrawn by disputes.', { example: '0' }),
  order_id: id('ord', 'ID of the order that it names.', { nullable: true }),
  payment_provider_id: id('prv'),
  external_ref: text('ID of the payment at the provider or bank.', { example: 'pi_3Q1x' }),
  note: text('Text of the transfer.', { nullable: true, example: 'RF-7K3M-9QX2-5 Acme GmbH' }),
  occurred_at: time('When it was paid.'),
  created_at: time(),
}) {}

export function presentUnapplied({ event, ...unapplied }: UnappliedDetails): UnappliedPaymentResponse {
  const { orders, refundedNanoUsd, disputedNanoUsd } = standingOf(event.moves);
  return {
    id: formatId('fact', unapplied.id),
    object: 'unapplied_payment',
    reason: unapplied.reason,
    amount_usd: formatUsd(unapplied.amountNanoUsd),
    currency: event.currency,
    amount: formatMinor(event.grossMinor, unitFor(event)),
    left_usd: formatUsd(unapplied.leftNanoUsd),
    orders: orders.map(({ orderId, amountNanoUsd }) => ({
      order_id: formatId('ord', orderId),
      amount_usd: formatUsd(amountNanoUsd),
    })),
    refunded_usd: formatUsd(refundedNanoUsd),
    disputed_usd: formatUsd(disputedNanoUsd),
    order_id: unapplied.orderId === null ? null : formatId('ord', unapplied.orderId),
    payment_provider_id: formatId('prv', event.providerId),
    external_ref: event.externalRef,
    note: event.note,
    occurred_at: event.occurredAt.toISOString(),
    created_at: unapplied.createdAt.toISOString(),
  };
}
