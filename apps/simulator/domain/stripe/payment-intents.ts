import { behaviourOf } from './cards/test-cards.js';
import { declineFieldsOf, type Decline } from './cards/declines.js';
import { addCharge, collect } from './charges.js';
import { openDispute } from './disputes.js';
import type { Charge, PaymentIntent, PaymentMethod } from './objects.js';
import type { StripeAccount } from './stripe-account.js';

type NewIntent = Pick<PaymentIntent, 'amount' | 'currency' | 'customer' | 'description' | 'metadata'> & {
  readonly methodTypes: readonly string[];
  readonly receiptEmail: string | null;
  readonly futureUsage: PaymentIntent['setup_future_usage'];
};

/** A payment intent that nothing was tried with. */
export function addIntent(account: StripeAccount, created: NewIntent): PaymentIntent {
  const { methodTypes, receiptEmail, futureUsage, ...fields } = created;
  const intent: PaymentIntent = {
    id: account.newId('pi'),
    object: 'payment_intent',
    amount_received: 0,
    canceled_at: null,
    capture_method: 'automatic_async',
    confirmation_method: 'automatic',
    created: account.now(),
    last_payment_error: null,
    latest_charge: null,
    livemode: account.livemode,
    next_action: null,
    payment_method: null,
    payment_method_types: methodTypes,
    receipt_email: receiptEmail,
    setup_future_usage: futureUsage,
    status: 'requires_payment_method',
    ...fields,
  };
  account.objects.put(intent);
  account.emit('payment_intent.created', intent);
  return intent;
}

/** The money comes at once. */
export function succeedIntent(account: StripeAccount, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const added = addCharge(account, intent, method, { status: 'pending', paid: true, captured: true });
  return receive(account, intent, added);
}

/** The bank refuses the try. */
export function declineIntent(
  account: StripeAccount,
  intent: PaymentIntent,
  method: PaymentMethod,
  decline: Decline,
): PaymentIntent {
  const charge = addCharge(account, intent, method, { paid: false, captured: false, ...failureOf(decline) });
  return fail(account, intent, charge, { ...declineFieldsOf(decline), message: decline.message });
}

/** The bank takes its time. */
export function startIntent(account: StripeAccount, intent: PaymentIntent, method: PaymentMethod): PaymentIntent {
  const charge = addCharge(account, intent, method, { status: 'pending', paid: false, captured: true });
  const processing = account.change('payment_intent', intent.id, {
    status: 'processing',
    latest_charge: charge.id,
    payment_method: method.id,
  });
  account.emit('charge.pending', charge);
  account.emit('payment_intent.processing', processing);
  return processing;
}

/** A payment that is processing ends. @param decline null: the money comes */
export function settleIntent(
  account: StripeAccount,
  intent: PaymentIntent,
  pending: Charge,
  decline: Decline | null,
): PaymentIntent {
  if (decline === null) return receive(account, intent, pending);
  if (pending.payment_method_details.type === 'card') {
    const charge = account.change('charge', pending.id, failureOf(decline));
    return fail(account, intent, charge, { ...declineFieldsOf(decline), message: decline.message });
  }
  const message = 'The bank returned the debit.';
  const charge = account.change('charge', pending.id, {
    status: 'failed',
    failure_code: decline.declineCode,
    failure_message: message,
  });
  const code = 'payment_intent_payment_attempt_failed';
  return fail(account, intent, charge, { type: 'invalid_request_error', code, message });
}

/** Opens the dispute that follows a payment by some cards. */
export function disputeAsCard(account: StripeAccount, chargeId: string, number: string): void {
  const { dispute } = behaviourOf(number);
  if (dispute !== null) openDispute(account, chargeId, dispute);
}

function receive(account: StripeAccount, { id, amount }: PaymentIntent, pending: Charge): PaymentIntent {
  const charge = collect(account, pending);
  const paid = account.change('payment_intent', id, {
    status: 'succeeded',
    amount_received: amount,
    last_payment_error: null,
    latest_charge: charge.id,
    payment_method: charge.payment_method,
  });
  account.emit('charge.succeeded', charge);
  account.emit('payment_intent.succeeded', paid);
  return paid;
}

function fail(account: StripeAccount, { id }: PaymentIntent, charge: Charge, error: object): PaymentIntent {
  account.emit('charge.failed', charge);
  const method = account.objects.find('payment_method', charge.payment_method) ?? null;
  const failed = account.change('payment_intent', id, {
    status: 'requires_payment_method',
    latest_charge: charge.id,
    last_payment_error: { ...error, charge: charge.id, payment_method: method },
    payment_method: null,
  });
  account.emit('payment_intent.payment_failed', failed);
  return failed;
}

function failureOf({ code, declineCode, adviceCode, message, isBlocked }: Decline): Partial<Charge> {
  return {
    status: 'failed',
    failure_code: code,
    failure_message: message,
    outcome: {
      ...(adviceCode === null ? {} : { advice_code: adviceCode }),
      network_status: isBlocked ? 'not_sent_to_network' : 'declined_by_network',
      reason: isBlocked ? 'highest_risk_level' : declineCode,
      risk_level: isBlocked ? 'highest' : 'normal',
      seller_message: message,
      type: isBlocked ? 'blocked' : 'issuer_declined',
    },
  };
}
