import { addCharge, cardOf, collect, type Method } from './charges.js';
import type { PaymentIntent, Session } from './objects.js';
import type { Payer, StripeAccount } from './stripe-account.js';
import { openDispute } from './disputes.js';
import { createInvoice } from './invoices.js';
import { AUTHENTICATION_FAILED, behaviourOf, readCardNumber, type Decline } from './test-cards.js';
import { StripeError } from './wire/stripe-error.js';

/** What the page shows next. `processing` completes the session; `authenticate` and `declined` leave it open. */
export type PayOutcome =
  | { readonly kind: 'paid' }
  | { readonly kind: 'processing' }
  | { readonly kind: 'authenticate' }
  | { readonly kind: 'declined'; readonly message: string };

/** Pays an open session by card. @throws StripeError the session is not open, or the number is none of a card */
export function payByCard(account: StripeAccount, sessionId: string, text: string, payer: Payer): PayOutcome {
  const session = openSession(account, sessionId, 'card');
  const number = readCardNumber(text);
  const { decline, needsAuthentication } = behaviourOf(number);
  const intent = intentOf(account, session, payer);
  if (decline !== null) return refuse(account, intent, cardOf(number), decline);
  if (!needsAuthentication) return succeed(account, session, intent, number, payer);
  account.authentications.set(intent.id, { number, payer });
  const waiting = account.change('payment_intent', intent.id, {
    status: 'requires_action',
    next_action: { type: 'redirect_to_url', redirect_to_url: { url: session['url'], return_url: session.success_url } },
  });
  account.emit('payment_intent.requires_action', waiting);
  return { kind: 'authenticate' };
}

/** Ends 3-D Secure of a session. @throws StripeError none was started */
export function authenticate(account: StripeAccount, sessionId: string, isPassed: boolean): PayOutcome {
  const session = openSession(account, sessionId, 'card');
  const waiting = session.payment_intent === null ? undefined : account.authentications.get(session.payment_intent);
  if (session.payment_intent === null || waiting === undefined) {
    throw new StripeError(400, 'No authentication was started.', { code: 'payment_intent_unexpected_state' });
  }
  account.authentications.delete(session.payment_intent);
  const intent = account.change('payment_intent', session.payment_intent, { next_action: null });
  if (isPassed) return succeed(account, session, intent, waiting.number, waiting.payer);
  return refuse(account, intent, cardOf(waiting.number), AUTHENTICATION_FAILED);
}

/** Starts a bank debit: the session completes unpaid. */
export function payByDebit(account: StripeAccount, sessionId: string, payer: Payer): PayOutcome {
  const session = openSession(account, sessionId, 'sepa_debit');
  const intent = intentOf(account, session, payer);
  const method: Method = {
    type: 'sepa_debit',
    fields: { bank_code: '37040044', country: 'DE', fingerprint: 'simulatedIbanAcc', last4: '3000' },
  };
  const charge = addCharge(account, intent, method, { status: 'pending', paid: false, captured: true });
  const processing = account.change('payment_intent', intent.id, { status: 'processing', latest_charge: charge.id });
  account.emit('charge.pending', charge);
  account.emit('payment_intent.processing', processing);
  complete(account, session.id, payer, 'unpaid');
  return { kind: 'processing' };
}

/** Ends a bank debit. @throws StripeError the session has none in progress */
export function settleDebit(account: StripeAccount, sessionId: string, succeeds: boolean): Session {
  const { payment_intent: intentId } = account.objects.get('checkout.session', sessionId);
  const intent = intentId === null ? undefined : account.objects.get('payment_intent', intentId);
  if (intent?.status !== 'processing' || intent.latest_charge === null) {
    throw new StripeError(400, 'The session has no delayed payment in progress.');
  }
  if (succeeds) {
    const charge = collect(account, account.objects.get('charge', intent.latest_charge));
    account.emit('charge.succeeded', charge);
    account.emit('payment_intent.succeeded', succeeded(account, intent, charge.id));
    const session = finish(account, account.change('checkout.session', sessionId, { payment_status: 'paid' }));
    account.emit('checkout.session.async_payment_succeeded', session);
    return session;
  }
  const failure = { code: 'payment_intent_payment_attempt_failed', message: 'The bank returned the debit.' };
  const charge = account.change('charge', intent.latest_charge, {
    status: 'failed',
    failure_code: 'insufficient_funds',
    failure_message: failure.message,
  });
  account.emit('charge.failed', charge);
  const failed = account.change('payment_intent', intent.id, {
    status: 'requires_payment_method',
    last_payment_error: { type: 'invalid_request_error', charge: charge.id, ...failure },
  });
  account.emit('payment_intent.payment_failed', failed);
  const session = account.objects.get('checkout.session', sessionId);
  account.emit('checkout.session.async_payment_failed', session);
  return session;
}

function openSession(account: StripeAccount, id: string, type: Method['type']): Session {
  const session = account.objects.get('checkout.session', id);
  if (session.status !== 'open') throw new StripeError(400, `This Checkout Session is ${session.status}.`);
  if (session.excluded_payment_method_types.includes(type)) {
    throw new StripeError(400, `This Checkout Session excludes the payment method ${type}.`);
  }
  return session;
}

/** The payment intent of a session, which Stripe creates with the first try to pay. */
function intentOf(account: StripeAccount, session: Session, payer: Payer): PaymentIntent {
  if (session.payment_intent !== null) return account.objects.get('payment_intent', session.payment_intent);
  const { description, metadata } = account.checkoutOf(session.id);
  const intent: PaymentIntent = {
    id: account.newId('pi'),
    object: 'payment_intent',
    amount: session.amount_total,
    amount_received: 0,
    canceled_at: null,
    capture_method: 'automatic_async',
    confirmation_method: 'automatic',
    created: account.now(),
    currency: session.currency,
    customer: null,
    description,
    last_payment_error: null,
    latest_charge: null,
    livemode: account.livemode,
    metadata,
    next_action: null,
    payment_method: null,
    payment_method_types: session['payment_method_types'],
    receipt_email: payer.email ?? session.customer_email,
    status: 'requires_payment_method',
  };
  account.objects.put(intent);
  account.change('checkout.session', session.id, { payment_intent: intent.id });
  account.emit('payment_intent.created', intent);
  return intent;
}

function succeed(
  account: StripeAccount,
  session: Session,
  intent: PaymentIntent,
  number: string,
  payer: Payer,
): PayOutcome {
  const added = addCharge(account, intent, cardOf(number), { status: 'pending', paid: true, captured: true });
  const charge = collect(account, added);
  const paid = succeeded(account, intent, charge.id);
  account.emit('charge.succeeded', charge);
  account.emit('payment_intent.succeeded', paid);
  complete(account, session.id, payer, 'paid');
  const { dispute } = behaviourOf(number);
  if (dispute !== null) openDispute(account, charge.id, dispute);
  return { kind: 'paid' };
}

function refuse(account: StripeAccount, intent: PaymentIntent, method: Method, decline: Decline): PayOutcome {
  const { code, declineCode, message, isBlocked } = decline;
  const charge = addCharge(account, intent, method, {
    status: 'failed',
    paid: false,
    captured: false,
    failure_code: code,
    failure_message: message,
    outcome: {
      network_status: isBlocked ? 'not_sent_to_network' : 'declined_by_network',
      reason: isBlocked ? 'highest_risk_level' : declineCode,
      risk_level: isBlocked ? 'highest' : 'normal',
      seller_message: message,
      type: isBlocked ? 'blocked' : 'issuer_declined',
    },
  });
  account.emit('charge.failed', charge);
  const error = { type: 'card_error', code, message, charge: charge.id };
  const failed = account.change('payment_intent', intent.id, {
    status: 'requires_payment_method',
    latest_charge: charge.id,
    last_payment_error: declineCode === null ? error : { ...error, decline_code: declineCode },
  });
  account.emit('payment_intent.payment_failed', failed);
  return { kind: 'declined', message };
}

function succeeded(account: StripeAccount, { id, amount }: PaymentIntent, chargeId: string): PaymentIntent {
  const { payment_method: method } = account.objects.get('charge', chargeId);
  return account.change('payment_intent', id, {
    status: 'succeeded',
    amount_received: amount,
    last_payment_error: null,
    latest_charge: chargeId,
    payment_method: method,
  });
}

function complete(account: StripeAccount, id: string, payer: Payer, paymentStatus: Session['payment_status']): void {
  const { customer_email: email } = account.objects.get('checkout.session', id);
  const changed = account.change('checkout.session', id, {
    status: 'complete',
    payment_status: paymentStatus,
    url: null,
    customer_details: {
      address: null,
      business_name: null,
      email: payer.email ?? email,
      individual_name: null,
      name: null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: payer.taxId === null ? [] : [{ type: 'eu_vat', value: payer.taxId }],
    },
  });
  const session = paymentStatus === 'paid' ? finish(account, changed) : changed;
  account.emit('checkout.session.completed', session);
}

/** Adds the invoice of a paid session that has one. */
function finish(account: StripeAccount, session: Session): Session {
  if (!session.invoice_creation.enabled) return session;
  const invoice = createInvoice(account, session);
  return account.change('checkout.session', session.id, { invoice: invoice.id });
}
