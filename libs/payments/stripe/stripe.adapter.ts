import { Injectable } from '@nestjs/common';
import Stripe from 'stripe';
import { formatId } from '#core';
import { metadataOf } from '../port/order-metadata.js';
import {
  EndpointForbidden,
  InvalidMessage,
  PageEnded,
  PaymentTakenBack,
  ProviderRefusal,
  ProviderUnavailable,
  type AccountMovement,
  type ChargeAnswer,
  type ChargedOrder,
  type Checkout,
  type CheckoutOrder,
  type EndpointToRegister,
  type KeptMethod,
  type ProviderAccess,
  type ProviderAccount,
  type ProviderAdapter,
  type ProviderComparison,
  type ProviderMessage,
  type RefundToSend,
  type RegisteredEndpoint,
  type SnapshotEvent,
  type PaymentSnapshot,
} from '../port/provider-adapter.js';
import { countOf, minorOf, readCharge, readMovement, readSession, requireAmount } from './read-stripe.js';
import { registerEndpoint, removeEndpoint } from './stripe-endpoint.js';
import { declineOf } from './stripe-methods.js';

/** What the code was written for; the webhook endpoint has the same. */
export const STRIPE_API_VERSION = '2026-10-28.endive';
/** Kinds of messages that say something of orders. */
const STRIPE_EVENTS = [
  ...(['completed', 'expired', 'async_payment_succeeded', 'async_payment_failed'] as const).map(
    (name) => `checkout.session.${name}` as const,
  ),
  ...([
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'charge.refunded',
    'charge.refund.updated',
    'refund.created',
  ] as const),
  ...(['refund.updated', 'refund.failed', 'charge.dispute.created', 'charge.dispute.updated'] as const),
  ...(['charge.dispute.closed', 'charge.dispute.funds_withdrawn', 'charge.dispute.funds_reinstated'] as const),
  ...(['payout.paid', 'payout.failed'] as const),
] as const;

/** Of one call; control and worker ask again later. */
const TIMEOUT_MS = 15_000;
const RETRIES = 1;
const SIGNED_WITHIN_S = 300;
const PAGE = 100;
const EXPANDED = ['payment_intent.latest_charge.balance_transaction'];
const CHARGE_EXPANDED = ['latest_charge.balance_transaction'];
/** Written to payments without a page. */
const CHARGE = { charged: 'saved_method' } as const;
const INTENT = 'pi_';
const SUBJECT = /^(?:session|payment|payout):[a-z]+_[A-Za-z0-9_]{1,200}$/;

/** Payments by Stripe's hosted Checkout. Objects are `session:cs_…`, `payment:pi_…` and `payout:po_…`. */
@Injectable()
export class StripeAdapter implements ProviderAdapter {
  readonly events = STRIPE_EVENTS;
  readonly comparison: ProviderComparison = {
    movementsSince: (access, since) => this.movementsSince(access, since),
    balanceMinor: (access) => this.balanceMinor(access),
  };
  /** By provider: the client of its current key. */
  private readonly clients = new Map<string, { readonly key: string; readonly client: Stripe }>();

  checkout(access: ProviderAccess, order: CheckoutOrder): Promise<Checkout> {
    const metadata = metadataOf(access.providerId, order);
    const { automaticTax, collectTaxIds, providerInvoices } = access.options;
    const lines = [
      { name: order.title, minor: order.totalMinor - order.surchargeMinor },
      { name: order.surchargeTitle, minor: order.surchargeMinor },
    ].filter(({ minor }) => minor > 0n);
    const params: Stripe.Checkout.SessionCreateParams = {
      mode: 'payment',
      client_reference_id: formatId('ord', order.id),
      line_items: lines.map(({ name, minor }) => ({
        quantity: 1,
        price_data: {
          currency: access.currency.toLowerCase(),
          unit_amount: countOf(minor),
          product_data: { name },
          ...(automaticTax ? { tax_behavior: 'exclusive' as const } : {}),
        },
      })),
      success_url: order.successUrl,
      cancel_url: order.cancelUrl,
      expires_at: Math.floor(order.expiresAt.getTime() / 1_000),
      locale: localeOf(order.locale),
      metadata,
      payment_intent_data: {
        metadata,
        description: `${order.title} ${order.reference}`,
        ...(order.savesMethod ? { setup_future_usage: 'off_session' as const } : {}),
      },
      // A customer for each: what one order saved is no choice of another's.
      ...(order.savesMethod ? { customer_creation: 'always' as const } : {}),
      ...(order.email === null ? {} : { customer_email: order.email }),
      ...(automaticTax ? { automatic_tax: { enabled: true } } : {}),
      ...(collectTaxIds ? { tax_id_collection: { enabled: true } } : {}),
      ...(providerInvoices ? { invoice_creation: { enabled: true } } : {}),
    };
    return calling(async () => {
      const idempotencyKey = `checkout ${formatId('ord', order.id)}`;
      const client = this.client(access);
      const session = await client.checkout.sessions.create(params, { idempotencyKey });
      const { id, url } = session;
      if (url === null) throw new ProviderRefusal(`${id} has no page`);
      try {
        requireAmount(session, order, access.currency);
      } catch (error) {
        await client.checkout.sessions.expire(id);
        throw error;
      }
      return { checkoutRef: id, url };
    });
  }

  async close(access: ProviderAccess, checkoutRef: string): Promise<void> {
    try {
      await calling(() => this.client(access).checkout.sessions.expire(checkoutRef));
    } catch (error) {
      const cause = error instanceof ProviderRefusal ? error.cause : null;
      // The call has no parameter but the session, which is open or not: docs.stripe.com/api/checkout/sessions/expire
      const isEnded = cause instanceof Stripe.errors.StripeInvalidRequestError && cause.statusCode === 400;
      throw isEnded ? new PageEnded(cause.message, { cause }) : error;
    }
  }

  async charge(access: ProviderAccess, order: ChargedOrder, method: KeptMethod): Promise<ChargeAnswer> {
    const { externalRef: paymentMethod, customerRef } = method;
    if (customerRef === null) throw new ProviderRefusal('the method belongs to no customer');
    const params: Stripe.PaymentIntentCreateParams = {
      amount: countOf(order.totalMinor),
      currency: access.currency.toLowerCase(),
      customer: customerRef,
      payment_method: paymentMethod,
      off_session: true,
      confirm: true,
      metadata: { ...metadataOf(access.providerId, order), ...CHARGE },
      description: `${order.title} ${order.reference}`,
    };
    try {
      const idempotencyKey = `charge ${formatId('ord', order.id)}`;
      return await callingWithKey(async () => {
        const { id } = await this.client(access).paymentIntents.create(params, { idempotencyKey });
        return { paymentRef: id, decline: null };
      });
    } catch (error) {
      const cause = error instanceof ProviderRefusal ? error.cause : null;
      if (!(cause instanceof Stripe.errors.StripeCardError)) throw error;
      return { paymentRef: cause.payment_intent?.id ?? null, decline: declineOf(cause) };
    }
  }

  async forget(access: ProviderAccess, { externalRef }: KeptMethod): Promise<void> {
    try {
      await callingWithKey(() => this.client(access).paymentMethods.detach(externalRef));
    } catch (error) {
      // It is detached, or there is none.
      if (!(error instanceof ProviderRefusal)) throw error;
    }
  }

  readMessage(access: ProviderAccess, { body, headers }: ProviderMessage): readonly string[] {
    const signature = headers['stripe-signature'];
    if (typeof signature !== 'string') throw new InvalidMessage('there is no Stripe-Signature');
    const event = this.verified(access, body, signature);
    if (event.livemode !== (access.mode === 'live')) {
      throw new InvalidMessage(`the event is ${event.livemode ? 'live' : 'a test'}, and the provider is not`);
    }
    return subjectsOf(event.type, event.data.object as unknown as EventObject).filter((subject) =>
      SUBJECT.test(subject),
    );
  }

  inspect(access: ProviderAccess, subject: string): Promise<PaymentSnapshot | null> {
    const [kind = '', id = ''] = subject.split(':');
    return calling(async () => {
      try {
        if (kind === 'payout') return await this.inspectPayout(access, id);
        if (kind === 'session' && !id.startsWith(INTENT)) return await this.inspectSession(access, id);
        const sessionId = await this.sessionOf(access, id);
        return sessionId === null ? await this.inspectCharge(access, id) : await this.inspectSession(access, sessionId);
      } catch (error) {
        // The account has no such object.
        if (error instanceof Stripe.errors.StripeInvalidRequestError && error.statusCode === 404) return null;
        throw error;
      }
    });
  }

  async refund(access: ProviderAccess, { id, paymentRef, grossMinor }: RefundToSend): Promise<void> {
    await refunding(async () => {
      const client = this.client(access);
      // An Idempotency-Key is good for a day; what was sent before is found by its metadata.
      const { data } = await client.refunds.list({ payment_intent: paymentRef, limit: PAGE });
      if (data.some(({ metadata }) => metadata?.refund_id === id)) return;
      const metadata = { refund_id: id, provider_id: formatId('prv', access.providerId) };
      const params = { payment_intent: paymentRef, amount: countOf(grossMinor), metadata };
      await client.refunds.create(params, { idempotencyKey: `refund ${id}` });
    });
  }

  async *subjectsSince(access: ProviderAccess, since: Date): AsyncIterable<string> {
    const client = this.client(access);
    const created = { gte: Math.floor(since.getTime() / 1_000) };
    for await (const { id } of client.checkout.sessions.list({ created, limit: PAGE })) yield `session:${id}`;
    for await (const { id, metadata } of client.paymentIntents.list({ created, limit: PAGE })) {
      if (metadata.charged === CHARGE.charged) yield `payment:${id}`;
    }
    for await (const { payment_intent: intent } of client.refunds.list({ created, limit: PAGE })) {
      if (typeof intent === 'string') yield `payment:${intent}`;
    }
    for await (const { payment_intent: intent } of client.disputes.list({ created, limit: PAGE })) {
      if (typeof intent === 'string') yield `payment:${intent}`;
    }
    for await (const { id } of client.payouts.list({ created, limit: PAGE })) yield `payout:${id}`;
  }

  account(access: ProviderAccess): Promise<ProviderAccount> {
    return calling(async () => {
      const client = this.client(access);
      const account = await client.accounts.retrieveCurrent();
      const { livemode } = await client.balance.retrieve();
      const name = account.settings?.dashboard.display_name ?? account.business_profile?.name ?? null;
      return { accountRef: account.id, name, mode: livemode ? 'live' : 'test' };
    });
  }

  async registerEndpoint(access: ProviderAccess, endpoint: EndpointToRegister): Promise<RegisteredEndpoint> {
    const settings = { events: STRIPE_EVENTS, version: STRIPE_API_VERSION } as const;
    return registering(() => registerEndpoint(this.client(access), endpoint, settings));
  }

  async removeEndpoint(access: ProviderAccess, endpointRef: string): Promise<void> {
    await registering(() => removeEndpoint(this.client(access), endpointRef));
  }

  private async *movementsSince(access: ProviderAccess, since: Date): AsyncIterable<AccountMovement> {
    const created = { gte: Math.floor(since.getTime() / 1_000) };
    const params = { created, limit: PAGE, expand: ['data.source'] };
    // Balances of other currencies are no money of orders.
    for await (const row of this.client(access).balanceTransactions.list(params)) {
      if (row.currency.toUpperCase() === access.currency) yield readMovement(row);
    }
  }

  private balanceMinor(access: ProviderAccess): Promise<bigint> {
    return calling(async () => {
      const { available, pending } = await this.client(access).balance.retrieve();
      const own = [...available, ...pending].filter(({ currency }) => currency.toUpperCase() === access.currency);
      return own.reduce((sum, { amount }) => sum + minorOf(amount), 0n);
    });
  }

  private async inspectSession(access: ProviderAccess, id: string): Promise<PaymentSnapshot | null> {
    const client = this.client(access);
    const readAt = new Date();
    const session = await client.checkout.sessions.retrieve(id, { expand: EXPANDED });
    const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null;
    const nothing = { refunds: [], disputes: [], declined: [] };
    if (intent === null) return readSession({ session, intent, ...nothing, readAt }, access);
    const declined = session.status === 'open' ? await this.declinedOf(access, intent.id) : [];
    return readSession({ session, intent, ...(await this.takenBack(access, intent.id)), declined, readAt }, access);
  }

  private async inspectCharge(access: ProviderAccess, id: string): Promise<PaymentSnapshot | null> {
    const readAt = new Date();
    const intent = await this.client(access).paymentIntents.retrieve(id, { expand: CHARGE_EXPANDED });
    // What others paid with our texts is no charge of ours.
    if (intent.metadata.charged !== CHARGE.charged) return null;
    const declined = await this.declinedOf(access, id);
    return readCharge({ intent, ...(await this.takenBack(access, id)), declined, readAt }, access);
  }

  private async takenBack(access: ProviderAccess, paymentRef: string) {
    const client = this.client(access);
    const [refunds, disputes] = await Promise.all([
      client.refunds.list({ payment_intent: paymentRef, limit: PAGE }),
      client.disputes.list({ payment_intent: paymentRef, limit: PAGE }),
    ]);
    return { refunds: refunds.data, disputes: disputes.data };
  }

  private async declinedOf(access: ProviderAccess, paymentRef: string): Promise<readonly Stripe.Charge[]> {
    const { data } = await this.client(access).charges.list({ payment_intent: paymentRef, limit: PAGE });
    return data.filter(({ status }) => status === 'failed');
  }

  /** Null: it was not paid by a page. */
  private async sessionOf(access: ProviderAccess, paymentRef: string): Promise<string | null> {
    const { data } = await this.client(access).checkout.sessions.list({ payment_intent: paymentRef, limit: 1 });
    return data[0]?.id ?? null;
  }

  private async inspectPayout(access: ProviderAccess, id: string): Promise<PaymentSnapshot> {
    const payout = await this.client(access).payouts.retrieve(id);
    const nothing = { order: null, events: [], refunds: [], disputes: [], declines: [] };
    // Balances of other currencies are no money of orders.
    if (payout.currency.toUpperCase() !== access.currency) return nothing;
    const moved = { externalRef: id, aboutRef: null, grossMinor: minorOf(payout.amount), taxMinor: 0n };
    const paid: SnapshotEvent = {
      ...moved,
      kind: 'payout',
      note: null,
      occurredAt: new Date(payout.arrival_date * 1_000),
    };
    const events: Record<string, readonly SnapshotEvent[]> = {
      paid: [paid],
      failed: [paid, { ...paid, kind: 'payout_failed', note: payout.failure_message }],
    };
    return { ...nothing, events: events[payout.status] ?? [] };
  }

  private verified(access: ProviderAccess, body: string, signature: string): Stripe.Event {
    for (const secret of access.webhookSecrets) {
      try {
        return this.client(access).webhooks.constructEvent(body, signature, secret.reveal(), SIGNED_WITHIN_S);
      } catch (error) {
        if (error instanceof Stripe.errors.StripeSignatureVerificationError) continue;
        throw new InvalidMessage('the body is no event', { cause: error });
      }
    }
    throw new InvalidMessage('no secret of the provider made this signature, or it is too old');
  }

  private client({ providerId, secretKey, apiUrl }: ProviderAccess): Stripe {
    const key = `${apiUrl ?? ''} ${secretKey.reveal()}`;
    const known = this.clients.get(providerId);
    if (known?.key === key) return known.client;
    const client = new Stripe(secretKey.reveal(), { ...OPTIONS, ...originOf(apiUrl) });
    this.clients.set(providerId, { key, client });
    return client;
  }
}

const OPTIONS = {
  apiVersion: STRIPE_API_VERSION,
  timeout: TIMEOUT_MS,
  maxNetworkRetries: RETRIES,
  telemetry: false,
  appInfo: { name: 'Routify' },
} as const;

function originOf(apiUrl: string | null): { host?: string; port?: string; protocol?: 'http' | 'https' } {
  if (apiUrl === null) return {};
  const { hostname, port, protocol } = new URL(apiUrl);
  return { host: hostname, port, protocol: protocol === 'http:' ? 'http' : 'https' };
}

/** What an event is about, as far as it matters. */
interface EventObject {
  readonly object?: string;
  readonly id?: string;
  readonly payment_intent?: string | { readonly id: string } | null;
  readonly metadata?: Readonly<Record<string, string>> | null;
}

function subjectsOf(type: string, about: EventObject): string[] {
  const { object = '', id = '', payment_intent: intent = null, metadata } = about;
  if (object === 'checkout.session') return [`session:${id}`];
  // A page says itself that it was paid.
  if (type === 'payment_intent.succeeded' && metadata?.charged !== CHARGE.charged) return [];
  if (object === 'payment_intent') return [`payment:${id}`];
  if (object === 'payout') return [`payout:${id}`];
  if (intent === null) return [];
  return [`payment:${typeof intent === 'string' ? intent : intent.id}`];
}

const LOCALES: Readonly<Record<string, Stripe.Checkout.SessionCreateParams.Locale>> = { en: 'en', ru: 'ru', zh: 'zh' };

const localeOf = (locale: string): Stripe.Checkout.SessionCreateParams.Locale =>
  LOCALES[locale.split('-')[0] ?? ''] ?? 'auto';

/** A key that is refused says nothing of what was done by an earlier try. */
async function callingWithKey<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await calling(call);
  } catch (error) {
    const { StripeAuthenticationError, StripePermissionError } = Stripe.errors;
    const cause = error instanceof ProviderRefusal ? error.cause : null;
    if (!(cause instanceof StripeAuthenticationError || cause instanceof StripePermissionError)) throw error;
    throw new ProviderUnavailable(cause.message, { cause: error });
  }
}

/** Codes of refusals that say that the money of a charge has left: docs.stripe.com/error-codes. */
const TAKEN_BACK: ReadonlySet<string | undefined> = new Set(['charge_disputed', 'charge_already_refunded']);

/** Tells refusals apart that follow from what was taken of the payment. */
async function refunding<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await callingWithKey(call);
  } catch (error) {
    const cause = error instanceof ProviderRefusal ? error.cause : null;
    if (!(cause instanceof Stripe.errors.StripeError && TAKEN_BACK.has(cause.code))) throw error;
    throw new PaymentTakenBack(cause.message, { cause });
  }
}

/** Tells a key without the right apart: docs.stripe.com/keys/restricted-api-keys. */
async function registering<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await calling(call);
  } catch (error) {
    const cause = error instanceof ProviderRefusal ? error.cause : null;
    if (!(cause instanceof Stripe.errors.StripePermissionError)) throw error;
    throw new EndpointForbidden(cause.message, { cause });
  }
}

/** Sorts failures: whether the answer is no, or unknown. */
async function calling<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { StripeAPIError, StripeConnectionError, StripeError, StripeRateLimitError } = Stripe.errors;
    if (!(error instanceof StripeError)) throw error;
    // An answer of an earlier call with this key is not ready yet.
    const isUnknown =
      error instanceof StripeAPIError ||
      error instanceof StripeConnectionError ||
      error instanceof StripeRateLimitError ||
      error.statusCode === 409;
    const message = `${error.type}: ${error.message}`;
    throw isUnknown
      ? new ProviderUnavailable(message, { cause: error })
      : new ProviderRefusal(message, { cause: error });
  }
}
