import type { OrderRefundable } from '#billing/ledger';
import {
  choice,
  day,
  flag,
  id,
  object,
  objects,
  optional,
  text,
  time,
  usd,
  usdInput,
  PAYMENT_MODES,
  formatId,
  formatUsd,
} from '#core';
import { body, query, reply, actor, currencyCode, objectName, ListQuery } from '#core/http';
import { formatMinor } from '../../domain/currency.js';
import { unitFor } from '../../providers/provider-kinds.js';
import type { PaymentDispute } from '../../orders/dispute.repository.js';
import type { PaymentEvent } from '../../orders/payment-event.repository.js';
import type { PaymentOrder } from '../../orders/order.repository.js';
import { DisputeResponse, presentDispute } from '../disputes/dispute.dto.js';

export const ORDER_STATES = ['created', 'pending', 'paid', 'credited', 'failed', 'expired'] as const;

export class ListOrdersQuery extends query({
  ...ListQuery.fields,
  ...optional({
    organization_id: id('org', 'Filter by organization.'),
    payment_provider_id: id('prv', 'Filter by payment provider.'),
    state: text('Filter by state, comma-separated.', { max: 100, example: 'credited' }),
    q: text('A reference, or an ID of the payment provider.', { max: 200, example: 'RF-7K3M-9QX2-5' }),
  }),
}) {}

/** What customers see of their orders. */
export class OwnOrderResponse extends reply({
  id: id('ord'),
  object: objectName('order'),
  state: choice(
    ORDER_STATES,
    '`created`: not paid. `pending`: paid by a slow method. `paid`: a part has arrived. `credited`: added to the balance.',
  ),
  mode: choice(PAYMENT_MODES),
  payment_provider_id: id('prv'),
  reference: text('Reference to write into a bank transfer.', { example: 'RF-7K3M-9QX2-5' }),
  amount_usd: usd('Amount added to the balance.', { example: '25.00' }),
  bonus_usd: usd('Bonus in addition.', { example: '0' }),
  surcharge_usd: usd('Payment fee.', { example: '0.73' }),
  tax_usd: usd('Tax, once the payment has arrived.', { example: '0' }),
  total_usd: usd('Amount to pay, without tax that the payment page adds.', { example: '25.73' }),
  currency: currencyCode('Currency that is paid, as of the payment method.'),
  total: text('Amount to pay in this currency, rounded down to its minor unit.', { example: '25.73' }),
  rate: text('Units of the currency per US dollar, fixed when the order is made.', { example: '1' }),
  paid_usd: usd('Amount that arrived, with tax.', { example: '25.73' }),
  refunded_usd: usd('Amount returned by refunds.', { example: '0' }),
  disputed_usd: usd('Amount withdrawn by disputes.', { example: '0' }),
  returned_usd: usd('Amount returned because it did not fit the order.', { example: '0' }),
  saved_method_id: id('smd', 'Saved payment method that it is charged to. `null`: it is paid on a page.', {
    nullable: true,
  }),
  method: text('How it was paid.', { nullable: true, example: 'visa 4242' }),
  checkout_url: text('Payment page. `null`: there is none, or the order is not open.', {
    nullable: true,
    example: 'https://checkout.stripe.com/c/pay/cs_test_a1b2',
  }),
  terms_version: text('Version of the terms of service at the time of the order.', {
    nullable: true,
    example: '9f86d081884c7d65',
  }),
  expires_at: time('When the order expires unless it is paid.'),
  credited_at: time({ nullable: true }),
  created_at: time(),
}) {}

export class OrderResponse extends reply({
  ...OwnOrderResponse.fields,
  organization_id: id('org'),
  user_id: id('usr', { nullable: true }),
  checkout_ref: text('ID of the payment page at the provider.', { nullable: true, example: 'cs_test_a1b2' }),
  payment_ref: text('ID of the payment at the provider.', { nullable: true, example: 'pi_3Q1x' }),
  inspected_at: time('When the provider was last queried about the order.', { nullable: true }),
}) {}

export class OrderFactResponse extends reply({
  id: id('fact'),
  object: objectName('order_fact'),
  kind: text('Kind of fact. Kinds may be added.', { example: 'paid' }),
  currency: currencyCode(),
  amount: text('Amount in this currency, with tax.', { example: '25.73' }),
  amount_usd: usd('Amount, with tax.', { example: '25.73' }),
  external_ref: text('ID of the provider.', { example: 'pi_3Q1x' }),
  note: text({ nullable: true, example: null }),
  actor: actor(),
  occurred_at: time(),
  booked_at: time({ nullable: true }),
}) {}

export class RefundableResponse extends reply({
  amount_usd: usd('Amount that can be refunded: what is unspent and not on hold, less the spent part of the bonus.', {
    example: '17.50',
  }),
  on_hold_usd: usd('Amount that can be refunded as well once running requests release it.', { example: '0.00' }),
  max_usd: usd('Amount that an operator can refund so that the balance may fall below zero.', { example: '25.00' }),
}) {}

export class OrderDetailsResponse extends reply({
  ...OrderResponse.fields,
  facts: objects(OrderFactResponse),
  disputes: objects(DisputeResponse),
  refundable: object(RefundableResponse, 'What can be refunded. `null`: the order is not credited.', {
    nullable: true,
  }),
}) {}

export class OwnOrderDetailsResponse extends reply({
  ...OwnOrderResponse.fields,
  refundable_usd: usd('Amount that can be refunded.', { example: '17.50' }),
  refundable_on_hold_usd: usd('Amount that can be refunded as well once running requests release it.', {
    example: '0.00',
  }),
}) {}

export class ReceiveTransferRequest extends body({
  amount: usdInput('Amount that arrived, in the currency of the order.', { sign: 'positive', example: '25.73' }),
  external_ref: text('ID of the transfer at the bank. Each ID is recorded once.', {
    max: 200,
    example: '2026-11-20-0017',
  }),
  received_on: day('Day of the transfer. Defaults to today.', { optional: true, example: '2026-11-20' }),
  note: text('Note, for your records.', { max: 500, optional: true, nullable: true }),
}) {}

export class CreateOrderRefundRequest extends body({
  amount_usd: usdInput('Amount to refund, without tax. `null`: all that is refundable.', {
    sign: 'positive',
    example: '10.00',
    optional: true,
    nullable: true,
  }),
  reason: text('Reason.', { max: 500, example: 'Requested by the customer' }),
  allow_negative: flag('Refund more than is unspent: the balance may fall below zero.', { optional: true }),
}) {}

export const presentOwnOrder = (order: PaymentOrder): OwnOrderResponse => ownFieldsOf(order);

export function presentOwnOrderDetails(
  order: PaymentOrder,
  refundable: OrderRefundable | null,
): OwnOrderDetailsResponse {
  return {
    ...ownFieldsOf(order),
    refundable_usd: formatUsd(refundable?.refundableNanoUsd ?? 0n),
    refundable_on_hold_usd: formatUsd(refundable?.heldNanoUsd ?? 0n),
  };
}

function ownFieldsOf(order: PaymentOrder) {
  const { amountNanoUsd, surchargeNanoUsd } = order;
  return {
    id: formatId('ord', order.id),
    object: 'order' as const,
    state: order.state,
    mode: order.mode,
    payment_provider_id: formatId('prv', order.providerId),
    reference: order.reference,
    amount_usd: formatUsd(amountNanoUsd),
    bonus_usd: formatUsd(order.bonusNanoUsd),
    surcharge_usd: formatUsd(surchargeNanoUsd),
    tax_usd: formatUsd(order.taxNanoUsd),
    total_usd: formatUsd(amountNanoUsd + surchargeNanoUsd),
    currency: order.currency,
    total: formatMinor(order.totalMinor, unitFor(order)),
    rate: formatUsd(order.rateNano),
    paid_usd: formatUsd(order.paidNanoUsd),
    refunded_usd: formatUsd(order.refundedNanoUsd),
    disputed_usd: formatUsd(order.disputedNanoUsd),
    returned_usd: formatUsd(order.returnedNanoUsd),
    saved_method_id: order.savedMethodId === null ? null : formatId('smd', order.savedMethodId),
    method: order.method,
    checkout_url: order.state === 'created' ? order.checkoutUrl : null,
    terms_version: order.legalVersion,
    expires_at: order.expiresAt.toISOString(),
    credited_at: order.creditedAt?.toISOString() ?? null,
    created_at: order.createdAt.toISOString(),
  };
}

export const presentOrder = (order: PaymentOrder): OrderResponse => fieldsOf(order);

function fieldsOf(order: PaymentOrder) {
  return {
    ...ownFieldsOf(order),
    organization_id: formatId('org', order.organizationId),
    user_id: order.userId === null ? null : formatId('usr', order.userId),
    checkout_ref: order.checkoutRef,
    payment_ref: order.paymentRef,
    inspected_at: order.inspectedAt?.toISOString() ?? null,
  };
}

export function presentOrderDetails(
  order: PaymentOrder,
  events: readonly PaymentEvent[],
  disputes: readonly PaymentDispute[],
  refundable: OrderRefundable | null,
): OrderDetailsResponse {
  return {
    ...fieldsOf(order),
    facts: events.map(presentEvent),
    disputes: disputes.map(presentDispute),
    refundable: refundable === null ? null : presentRefundable(refundable),
  };
}

function presentRefundable({ refundableNanoUsd, heldNanoUsd, mostNanoUsd }: OrderRefundable): RefundableResponse {
  return {
    amount_usd: formatUsd(refundableNanoUsd),
    on_hold_usd: formatUsd(heldNanoUsd),
    max_usd: formatUsd(mostNanoUsd),
  };
}

function presentEvent(event: PaymentEvent): OrderFactResponse {
  return {
    id: formatId('fact', event.id),
    object: 'order_fact',
    kind: event.kind,
    currency: event.currency,
    amount: formatMinor(event.grossMinor, unitFor(event)),
    amount_usd: formatUsd(event.grossNanoUsd),
    external_ref: event.externalRef,
    note: event.note,
    actor: event.actor,
    occurred_at: event.occurredAt.toISOString(),
    booked_at: event.bookedAt?.toISOString() ?? null,
  };
}
