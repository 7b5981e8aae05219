import { USUAL_EXPIRY, type Card, type Expiry } from './cards/card.js';
import { declineOf, type Decline } from './cards/declines.js';
import { AUTHENTICATION_FAILED, behaviourOf, readCardNumber } from './cards/test-cards.js';
import { createInvoice } from './invoices.js';
import type { PaymentIntent, PaymentMethod, Session } from './objects.js';
import {
  addIntent,
  declineIntent,
  disputeAsCard,
  settleIntent,
  startIntent,
  succeedIntent,
} from './payment-intents.js';
import { addBankAccount, addCard, attachMethod, createCustomer } from './payment-methods.js';
import type { Payer, StripeAccount } from './stripe-account.js';
import { StripeError } from './wire/stripe-error.js';

/** What the page shows next. `processing` completes the session; `authenticate` and `declined` leave it open. */
export type PayOutcome =
  | { readonly kind: 'paid' }
  | { readonly kind: 'processing' }
  | { readonly kind: 'authenticate' }
  | { readonly kind: 'declined'; readonly message: string };

/** Pays an open session by card. @throws StripeError the session is not open, or the number is none of a card */
export function payByCard(
  account: StripeAccount,
  sessionId: string,
  text: string,
  payer: Payer,
  expiry: Expiry = USUAL_EXPIRY,
): PayOutcome {
  const session = openSession(account, sessionId, 'card');
  const card = { number: readCardNumber(text), expiry };
  const { decline, needsAuthentication, canBeKept } = behaviourOf(card.number);
  const intent = intentOf(account, session, payer);
  const isRefused = decline !== null && !(canBeKept && isKeeping(session, intent));
  if (isRefused) return refuse(account, session, intent, card, payer, decline);
  if (!needsAuthentication) return succeed(account, session, intent, card, payer);
  account.authentications.set(intent.id, { card, payer });
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
  const { card, payer } = waiting;
  if (isPassed) return succeed(account, session, intent, card, payer);
  return refuse(account, session, intent, card, payer, AUTHENTICATION_FAILED);
}

/** Starts a bank debit: the session completes unpaid. */
export function payByDebit(account: StripeAccount, sessionId: string, payer: Payer): PayOutcome {
  const session = openSession(account, sessionId, 'sepa_debit');
  const method = addBankAccount(account, emailOf(account, session, payer));
  const intent = keep(account, session, intentOf(account, session, payer), method, payer);
  startIntent(account, intent, method);
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
  const pending = account.objects.get('charge', intent.latest_charge);
  settleIntent(account, intent, pending, succeeds ? null : declineOf('insufficient_funds'));
  const session = succeeds
    ? finish(account, account.change('checkout.session', sessionId, { payment_status: 'paid' }))
    : account.objects.get('checkout.session', sessionId);
  account.emit(`checkout.session.async_payment_${succeeds ? 'succeeded' : 'failed'}`, session);
  return session;
}

function openSession(account: StripeAccount, id: string, type: PaymentMethod['type']): Session {
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
  const { description, metadata, futureUsage } = account.checkoutOf(session.id);
  const intent = addIntent(account, {
    amount: session.amount_total,
    currency: session.currency,
    customer: session.customer,
    description,
    metadata,
    futureUsage,
    methodTypes: session.payment_method_types,
    receiptEmail: payer.email ?? session.customer_email,
  });
  account.change('checkout.session', session.id, { payment_intent: intent.id });
  return intent;
}

/** Whether the method of the payer will be charged again. Stripe keeps it for a customer only. */
function isKeeping({ customer, customer_creation: creation }: Session, intent: PaymentIntent): boolean {
  return intent.setup_future_usage !== null && (customer !== null || creation === 'always');
}

/** Creates the customer of a session that is to have one, and attaches the method that is to be kept. */
function keep(
  account: StripeAccount,
  session: Session,
  intent: PaymentIntent,
  method: PaymentMethod,
  payer: Payer,
): PaymentIntent {
  const creates = session.customer === null && session.customer_creation === 'always';
  const customer = creates ? createCustomer(account, emailOf(account, session, payer)).id : session.customer;
  if (customer === null) return intent;
  account.change('checkout.session', session.id, { customer });
  if (isKeeping(session, intent)) attachMethod(account, method.id, customer);
  return account.change('payment_intent', intent.id, { customer });
}

function succeed(
  account: StripeAccount,
  session: Session,
  intent: PaymentIntent,
  card: Card,
  payer: Payer,
): PayOutcome {
  const method = addCard(account, card, emailOf(account, session, payer));
  const paid = succeedIntent(account, keep(account, session, intent, method, payer), method);
  complete(account, session.id, payer, 'paid');
  disputeAsCard(account, paid.latest_charge ?? '', card.number);
  return { kind: 'paid' };
}

function refuse(
  account: StripeAccount,
  session: Session,
  intent: PaymentIntent,
  card: Card,
  payer: Payer,
  decline: Decline,
): PayOutcome {
  declineIntent(account, intent, addCard(account, card, emailOf(account, session, payer)), decline);
  return { kind: 'declined', message: decline.message };
}

function complete(account: StripeAccount, id: string, payer: Payer, paymentStatus: Session['payment_status']): void {
  const changed = account.change('checkout.session', id, {
    status: 'complete',
    payment_status: paymentStatus,
    url: null,
    customer_details: {
      address: null,
      business_name: null,
      email: emailOf(account, account.objects.get('checkout.session', id), payer),
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

function emailOf(account: StripeAccount, { customer, customer_email: email }: Session, payer: Payer): string | null {
  const known = customer === null ? undefined : account.objects.find('customer', customer);
  return payer.email ?? email ?? known?.email ?? null;
}
