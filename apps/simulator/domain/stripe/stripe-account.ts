import { BoundedMap } from '../bounded-map.js';
import { PlannedOutcomes } from '../planned-outcomes.js';
import type { Card } from './cards/card.js';
import type { Decline } from './cards/declines.js';
import type { BalanceTransaction, LineItem, PaymentIntent, StripeEvent, WireObject } from './objects.js';
import { ObjectStore, type Kind, type Kinds } from './object-store.js';
import { IdempotentAnswers } from './wire/idempotency.js';

/** The version of Stripe's API that objects follow. */
const API_VERSION = '2026-10-28.endive';

/** The clock and the ids of an account, as a port. */
export interface Environment {
  /** Unix seconds. */
  now(): number;
  /** A text that no other id has. */
  uniqueText(): string;
}

/** The request that events name as their cause. */
interface Cause {
  readonly id: string | null;
  readonly idempotency_key: string | null;
}

interface Booking {
  readonly amount: number;
  readonly fee?: number;
  readonly type: string;
  readonly category: string;
  readonly currency: string;
  readonly source: string;
  readonly description: string | null;
}

export interface Payer {
  readonly email: string | null;
  readonly taxId: string | null;
}

/** A card that waits for 3-D Secure. */
interface WaitingCard {
  readonly card: Card;
  readonly payer: Payer;
}

/** What a session needs when it is paid. */
interface Checkout {
  readonly items: readonly LineItem[];
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly futureUsage: PaymentIntent['setup_future_usage'];
}

/** How a charge without the customer ends. After `hang` and `error` it is done, and its reply is lost. */
export type PlannedCharge =
  | { readonly kind: 'succeed' | 'process' | 'hang' | 'error' }
  | { readonly kind: 'decline'; readonly decline: Decline };

interface Balance {
  readonly available: number;
  readonly pending: number;
}

/** Notes about objects; more than there are objects of a kind. */
const KEPT_MAX = 100_000;
const NO_CAUSE: Cause = { id: null, idempotency_key: null };

/** One merchant's world at the simulated Stripe: objects, balance and events. */
export class StripeAccount {
  readonly objects = new ObjectStore();
  readonly answers = new IdempotentAnswers();
  /** Cards of payment intents that wait for 3-D Secure. */
  readonly authentications = new BoundedMap<string, WaitingCard>(KEPT_MAX);
  /** Numbers and expiries by the ids of their payment methods. */
  readonly cards = new BoundedMap<string, Card>(KEPT_MAX);
  readonly plannedCharges = new PlannedOutcomes<PlannedCharge>();
  /** What becomes of the reply to the running request; null: it is sent. */
  lostReply: 'hang' | 'error' | null = null;
  /** Payouts of balance transactions, by the ids of these. */
  readonly payouts = new BoundedMap<string, string>(KEPT_MAX);
  /** The origin of hosted pages. */
  origin = 'http://127.0.0.1';
  cause: Cause = NO_CAUSE;
  /** Secrets of webhook endpoints: the current one, and the previous one while it is rotated. */
  readonly secrets = new Map<string, readonly string[]>();
  /** What charges wait until their money can be paid out. */
  availableAfterSeconds = 0;
  /** The outcomes that the next refunds get; `succeeded` when there is none. */
  readonly refundOutcomes: ('succeeded' | 'pending' | 'failed')[] = [];
  private readonly checkouts = new BoundedMap<string, Checkout>(KEPT_MAX);
  /** Sums of all balance transactions, by currency. */
  private readonly totals = new Map<string, number>();
  private advancedSeconds = 0;
  private nextExpiry = Infinity;

  constructor(
    readonly id: string,
    readonly livemode: boolean,
    private readonly environment: Environment,
    private readonly publish: (event: StripeEvent, account: StripeAccount) => void,
  ) {}

  /** Unix seconds. */
  now(): number {
    return this.environment.now() + this.advancedSeconds;
  }

  advance(seconds: number): void {
    this.advancedSeconds += seconds;
  }

  newId(prefix: string): string {
    const mode = prefix === 'cs' ? (this.livemode ? 'live_' : 'test_') : '';
    return `${prefix}_${mode}${this.environment.uniqueText()}`;
  }

  /** Stores a changed object; answers it. */
  change<Name extends Kind>(kind: Name, id: string, changes: Partial<Kinds[Name]>): Kinds[Name] {
    const changed = { ...this.objects.get(kind, id), ...changes };
    this.objects.put(changed);
    return changed;
  }

  emit(type: string, object: WireObject): void {
    const event: StripeEvent = {
      id: this.newId('evt'),
      object: 'event',
      api_version: API_VERSION,
      created: this.now(),
      data: { object },
      livemode: this.livemode,
      pending_webhooks: 0,
      request: this.cause,
      type,
    };
    this.objects.put(event);
    this.publish(event, this);
  }

  /** Books on the balance; amounts are signed, and a fee lessens the net. */
  book({ amount, fee = 0, type, category, currency, source, description }: Booking): BalanceTransaction {
    const now = this.now();
    const isCredit = type === 'charge' || type === 'payment';
    const transaction: BalanceTransaction = {
      id: this.newId('txn'),
      object: 'balance_transaction',
      amount,
      available_on: now + (isCredit ? this.availableAfterSeconds : 0),
      balance_type: 'payments',
      created: now,
      currency,
      description,
      exchange_rate: null,
      fee,
      fee_details:
        fee === 0
          ? []
          : [{ amount: fee, application: null, currency, description: feeTextOf(category), type: 'stripe_fee' }],
      net: amount - fee,
      reporting_category: category,
      source,
      status: isCredit && this.availableAfterSeconds > 0 ? 'pending' : 'available',
      type,
    };
    this.objects.put(transaction);
    this.totals.set(currency, (this.totals.get(currency) ?? 0) + transaction.net);
    return transaction;
  }

  /** Marks balance transactions that became available. */
  makeAvailable(): void {
    if (this.availableAfterSeconds === 0) return;
    const now = this.now();
    const due = this.objects
      .list('balance_transaction')
      .filter(({ status, available_on: at }) => status === 'pending' && at <= now);
    for (const transaction of due) this.objects.put({ ...transaction, status: 'available' });
  }

  /** By currency. */
  balances(): Map<string, Balance> {
    const now = this.now();
    const pending = this.objects.list('balance_transaction').filter(({ available_on: at }) => at > now);
    return new Map(
      [...this.totals].map(([currency, total]) => {
        const later = pending.reduce((sum, item) => sum + (item.currency === currency ? item.net : 0), 0);
        return [currency, { available: total - later, pending: later }];
      }),
    );
  }

  /** Ids of payouts by those of their balance transactions. */
  payoutsByTransaction(): Readonly<Record<string, string>> {
    const pairs = this.objects.list('balance_transaction').map(({ id }) => [id, this.payouts.get(id)] as const);
    return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
  }

  prepareCheckout(sessionId: string, checkout: Checkout): void {
    this.checkouts.set(sessionId, checkout);
  }

  checkoutOf(sessionId: string): Checkout {
    return this.checkouts.get(sessionId) ?? { items: [], description: null, metadata: {}, futureUsage: null };
  }

  expectExpiry(at: number): void {
    this.nextExpiry = Math.min(this.nextExpiry, at);
  }

  /** Whether a session may be due; answers once, so that the caller states the next expiry. */
  isExpiryDue(): boolean {
    const isDue = this.nextExpiry <= this.now();
    if (isDue) this.nextExpiry = Infinity;
    return isDue;
  }

  /** Forgets everything but the webhook endpoints. */
  reset(): void {
    const endpoints = this.objects.list('webhook_endpoint');
    this.objects.clear();
    this.answers.clear();
    for (const endpoint of endpoints) this.objects.put(endpoint);
    for (const kept of [this.authentications, this.cards, this.payouts, this.checkouts, this.totals]) kept.clear();
    this.plannedCharges.clear();
    this.nextExpiry = Infinity;
    this.refundOutcomes.length = 0;
  }
}

function feeTextOf(category: string): string {
  return category === 'dispute' ? 'Dispute fee' : 'Stripe processing fees';
}
