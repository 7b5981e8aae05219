import { choice, flag, id, omit, optional, text, time, usd, formatId, formatUsd } from '#core';
import { body, query, reply, currencyCode, objectName, ListQuery } from '#core/http';
import { formatMinor } from '../../domain/currency.js';
import { REFUND_STATES, type OrderRefund } from '../../orders/order-refund.repository.js';
import { unitFor } from '../../providers/provider-kinds.js';

export class ListOwnOrderRefundsQuery extends query({
  ...ListQuery.fields,
  ...optional({ order_id: id('ord', 'Filter by order.') }),
}) {}

export class ListOrderRefundsQuery extends query({
  ...ListOwnOrderRefundsQuery.fields,
  ...optional({
    state: text('Filter by state, comma-separated.', { max: 100, example: 'requested' }),
    organization_id: id('org', 'Filter by organization.'),
  }),
}) {}

export class ApproveRefundRequest extends body(
  optional({ allow_negative: flag('Refund more than is unspent: the balance may fall below zero.') }),
) {}

export class DeclineRefundRequest extends body({
  reason: text('Reason, shown to the customer.', { max: 500, example: 'The credit has been used' }),
}) {}

export class OrderRefundResponse extends reply({
  id: id('ofr'),
  object: objectName('order_refund'),
  order_id: id('ord', 'ID of the order. `null`: an unapplied payment without an order.', { nullable: true }),
  organization_id: id('org', { nullable: true }),
  unapplied_payment_id: id('fact', 'ID of the unapplied payment that is returned.', { nullable: true }),
  payment_provider_id: id('prv'),
  state: choice(
    REFUND_STATES,
    '`requested`: to be decided. `booked`: taken from the balance. `sent`: the provider has it. `failed`: back on the balance.',
  ),
  amount_usd: usd('Amount, without tax. `null`: all that is refundable when it is approved.', {
    nullable: true,
    example: '10.00',
  }),
  total_usd: usd('Amount that the payer gets, with tax.', { nullable: true, example: '11.90' }),
  currency: currencyCode('Currency that was paid.'),
  total: text('Amount that the payer gets in this currency.', { nullable: true, example: '11.90' }),
  reason: text({ example: 'Requested by the customer' }),
  message: text('Why it was declined, or why it failed.', { nullable: true, example: null }),
  external_ref: text('ID of the refund at the provider.', { nullable: true, example: 're_3Q1x' }),
  requested_by: text({ example: 'user:usr_01jd3k9v6qe8yb5t2x7m4c0n1p' }),
  decided_by: text({ nullable: true, example: null }),
  decided_at: time({ nullable: true }),
  created_at: time(),
  updated_at: time(),
}) {}

/** As the customer sees it. */
export class OwnOrderRefundResponse extends reply({
  ...omit(OrderRefundResponse.fields, 'organization_id', 'unapplied_payment_id', 'requested_by', 'decided_by'),
  claim_url: text(
    'Page of the provider where you enter the address that the refund is sent to, while it is `sent`. A secret: anyone who has it can claim the refund. `null`: nothing is to be claimed, or the role may only read orders.',
    { nullable: true, example: null },
  ),
}) {}

/** @param claimUrl for those who may change orders */
export function presentOwnOrderRefund(refund: OrderRefund, claimUrl: string | null): OwnOrderRefundResponse {
  const fields = ownFieldsOf(refund);
  // What a provider says of one that is on its way is for operators.
  const isOnItsWay = refund.state === 'booked' || refund.state === 'sent';
  return { ...fields, message: isOnItsWay ? null : fields.message, claim_url: claimUrl };
}

function ownFieldsOf(refund: OrderRefund) {
  return {
    id: formatId('ofr', refund.id),
    object: 'order_refund' as const,
    order_id: refund.orderId === null ? null : formatId('ord', refund.orderId),
    payment_provider_id: formatId('prv', refund.providerId),
    state: refund.state,
    amount_usd: refund.amountNanoUsd === null ? null : formatUsd(refund.amountNanoUsd),
    total_usd: refund.grossNanoUsd === null ? null : formatUsd(refund.grossNanoUsd),
    currency: refund.currency,
    total: refund.grossMinor === null ? null : formatMinor(refund.grossMinor, unitFor(refund)),
    reason: refund.reason,
    message: refund.error,
    external_ref: refund.externalRef,
    decided_at: refund.decidedAt?.toISOString() ?? null,
    created_at: refund.createdAt.toISOString(),
    updated_at: refund.updatedAt.toISOString(),
  };
}

export function presentOrderRefund(refund: OrderRefund): OrderRefundResponse {
  const { organizationId, unappliedId } = refund;
  return {
    ...ownFieldsOf(refund),
    organization_id: organizationId === null ? null : formatId('org', organizationId),
    unapplied_payment_id: unappliedId === null ? null : formatId('fact', unappliedId),
    requested_by: refund.requestedBy,
    decided_by: refund.decidedBy,
  };
}
