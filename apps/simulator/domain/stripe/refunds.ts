import { endInquiries, isRefundable } from './disputes.js';
import type { Charge, Refund } from './objects.js';
import type { StripeAccount } from './stripe-account.js';
import { checkParts } from './wire/amounts.js';
import type { Params } from './wire/params.js';
import { StripeError, wrongParameter } from './wire/stripe-error.js';

const REASONS = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

/** Refunds a charge in part or in whole; Stripe keeps its fee. */
export function createRefund(account: StripeAccount, params: Params): Refund {
  params.allowOnly(['amount', 'charge', 'expand', 'metadata', 'payment_intent', 'reason']);
  const charge = chargeOf(account, params);
  const amount = amountOf(account, charge, params);
  const reason = params.option('reason', REASONS);
  const metadata = params.metadata();
  const outcome = account.refundOutcomes.shift() ?? 'succeeded';
  const id = account.newId('re');
  const transaction = account.book({
    amount: -amount,
    type: isCard(charge) ? 'refund' : 'payment_refund',
    category: 'refund',
    currency: charge.currency,
    source: id,
    description: null,
  });
  const refund: Refund = {
    id,
    object: 'refund',
    amount,
    balance_transaction: transaction.id,
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    customer: null,
    metadata,
    payment_intent: charge.payment_intent,
    reason,
    receipt_number: null,
    status: outcome === 'pending' ? 'pending' : 'succeeded',
    ...(outcome === 'pending' ? { pending_reason: 'processing' } : {}),
  };
  account.objects.put(refund);
  const refunded = charge.amount_refunded + amount;
  const changed = account.change('charge', charge.id, {
    amount_refunded: refunded,
    refunded: refunded === charge.amount,
  });
  account.emit('refund.created', refund);
  account.emit('charge.refunded', changed);
  if (changed.refunded) endInquiries(account, charge.id);
  return outcome === 'failed' ? failRefund(account, id) : refund;
}

/** The bank took back a refund: its amount is on the balance again. */
export function failRefund(account: StripeAccount, id: string): Refund {
  const refund = account.objects.get('refund', id);
  if (refund.status === 'failed') throw new StripeError(400, 'The refund has already failed.');
  const charge = account.objects.get('charge', refund.charge);
  const transaction = account.book({
    amount: refund.amount,
    type: 'refund_failure',
    category: 'refund_failure',
    currency: refund.currency,
    source: id,
    description: null,
  });
  const failed = account.change('refund', id, {
    status: 'failed',
    failure_balance_transaction: transaction.id,
    failure_reason: 'expired_or_canceled_card',
  });
  account.change('charge', charge.id, { amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
  account.emit('refund.updated', failed);
  account.emit('charge.refund.updated', failed);
  account.emit('refund.failed', failed);
  return failed;
}

export function settleRefund(account: StripeAccount, id: string): Refund {
  const { status } = account.objects.get('refund', id);
  if (status !== 'pending') throw new StripeError(400, `The refund is ${status}, not pending.`);
  const settled = account.change('refund', id, { status: 'succeeded', pending_reason: undefined });
  account.emit('refund.updated', settled);
  account.emit('charge.refund.updated', settled);
  return settled;
}

function chargeOf(account: StripeAccount, params: Params): Charge {
  const [chargeId, intentId] = [params.text('charge'), params.text('payment_intent')];
  if (intentId === null) return succeededCharge(account.objects.get('charge', params.requiredText('charge'), 'charge'));
  const { latest_charge: latest } = account.objects.get('payment_intent', intentId, 'payment_intent');
  if (latest === null || (chargeId !== null && chargeId !== latest)) {
    throw new StripeError(400, `This PaymentIntent (${intentId}) does not have a successful charge to refund.`);
  }
  return succeededCharge(account.objects.get('charge', latest));
}

function succeededCharge(charge: Charge): Charge {
  if (charge.status === 'succeeded') return charge;
  throw new StripeError(
    400,
    `This PaymentIntent (${charge.payment_intent}) does not have a successful charge to refund.`,
  );
}

function amountOf(account: StripeAccount, charge: Charge, params: Params): number {
  const left = charge.amount - charge.amount_refunded;
  if (left === 0) {
    throw new StripeError(400, `Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  if (charge.disputed && !isRefundable(account, charge.id)) {
    throw new StripeError(400, `Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  const amount = params.integer('amount', 1) ?? left;
  if (amount !== left) checkParts(amount, charge.currency);
  if (amount <= left) return amount;
  const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`;
  throw wrongParameter('amount', message, 'amount_too_large');
}

function isCard({ payment_method_details: { type } }: Charge): boolean {
  return type === 'card';
}
