import { IdempotenceKeys } from './idempotence-keys.js';
import { sumOf } from './kopecks.js';
import type { Method, Payment, Receipt, Refund, ShopEvent } from './objects.js';
import { checkOwnReceipt } from './read-receipt.js';
import type { NewPayment, NewRefund } from './read-request.js';
import { missing, wrong } from './yookassa-error.js';

/** The clock and the ids of a shop, as a port. */
export interface Environment {
  /** Unix milliseconds. */
  now(): number;
  /** A UUID. */
  uniqueId(): string;
}

interface Endpoint {
  readonly id: string;
  readonly url: string;
  /** Types of events that it takes; empty: all. */
  readonly events: readonly string[];
}

/** How a shop behaves. */
interface Behavior {
  isEnabled: boolean;
  /** A payment without a receipt is refused. */
  needsReceipts: boolean;
  saysIncome: boolean;
  /** In which status refunds begin. */
  refunds: Refund['status'];
  /** Whether it says that its payments are tests; null: as its key says. */
  isTest: boolean | null;
  /** The address that a proxy before the shop's server says a notification is from; null: it says none. */
  sender: string | null;
}

const PAGE_MS = 3_600_000;
const OBJECTS_MAX = 20_000;
const EVENTS_MAX = 50_000;
const ENDPOINTS_MAX = 16;
const USUAL: Behavior = {
  ...{ isEnabled: true, needsReceipts: false, saysIncome: true, refunds: 'succeeded' },
  ...{ isTest: null, sender: null },
};

/** One shop of the simulated YooKassa: its payments, refunds and receipts, and what it notifies of. */
export class Shop {
  readonly endpoints: Endpoint[] = [];
  readonly keys = new IdempotenceKeys();
  behavior: Behavior = { ...USUAL };
  isTestKey = true;
  private readonly payments = new Map<string, Payment>();
  private readonly refunds = new Map<string, Refund>();
  private readonly receipts = new Map<string, Receipt>();
  private readonly events = new Map<string, ShopEvent>();
  private advancedMs = 0;

  constructor(
    readonly id: string,
    private readonly environment: Environment,
    private readonly publish: (event: ShopEvent, shop: Shop) => void,
  ) {}

  get isTest(): boolean {
    return this.behavior.isTest ?? this.isTestKey;
  }

  /** Unix milliseconds. */
  now(): number {
    return this.environment.now() + this.advancedMs;
  }

  advance(seconds: number): void {
    this.advancedMs += seconds * 1_000;
    this.expireDue();
  }

  addEndpoint(added: Omit<Endpoint, 'id'>): Endpoint {
    if (this.endpoints.length >= ENDPOINTS_MAX) throw wrong('url', 'Too many URLs of notifications');
    const endpoint = { ...added, id: this.environment.uniqueId() };
    this.endpoints.push(endpoint);
    return endpoint;
  }

  /** @throws YookassaError 400 a receipt that the shop needs */
  create(request: NewPayment): Payment {
    if (this.behavior.needsReceipts && !request.hasReceipt) throw wrong('receipt', 'Receipt is missing or illegal');
    const named = { id: this.environment.uniqueId(), createdMs: this.now(), capturedMs: null, cancelReason: null };
    return keep(this.payments, { ...request, ...named, status: 'pending' });
  }

  /** @throws YookassaError 400 more than is left, or a part of a payment with a receipt without one; 404 */
  refund(request: NewRefund): Refund {
    const payment = this.payment(request.paymentId);
    const { hasReceipt, ...fields } = request;
    if (payment.status !== 'succeeded') throw wrong('payment_id', 'The payment is not paid');
    const live = this.refundsOf(payment.id).filter(({ status }) => status !== 'canceled');
    if (sumOf(live) + request.kopecks > payment.kopecks) throw wrong('amount', 'Refund amount is more than is left');
    if (payment.hasReceipt && !hasReceipt && request.kopecks < payment.kopecks) {
      throw wrong('receipt', 'Receipt is missing or illegal');
    }
    const named = { id: this.environment.uniqueId(), createdMs: this.now() };
    const made = keep(this.refunds, { ...fields, ...named, status: 'pending', cancelReason: null });
    return this.behavior.refunds === 'pending' ? made : this.settle(made.id, this.behavior.refunds);
  }

  /** A refund that is pending ends. @throws YookassaError 400 one that has ended; 404 */
  settle(id: string, status: Refund['status'], reason = 'insufficient_funds'): Refund {
    const before = this.madeRefund(id);
    if (before.status !== 'pending') throw wrong('refund', `The refund is ${before.status}`);
    const refund = keep(this.refunds, { ...before, status, cancelReason: status === 'canceled' ? reason : null });
    // YooKassa notifies of no refund that is canceled.
    if (status === 'succeeded') this.emit('refund.succeeded', refund);
    return refund;
  }

  /** @throws YookassaError 400 what is no receipt; 404 its payment */
  addReceipt(request: Readonly<Record<string, unknown>>): Receipt {
    const payment = this.payment(checkOwnReceipt(request));
    const named = { id: `rt-${this.environment.uniqueId()}`, createdMs: this.now() };
    return keep(this.receipts, { ...named, paymentId: payment.id, request });
  }

  find(id: string): Payment | undefined {
    this.expireDue();
    return this.payments.get(id);
  }

  /** @throws YookassaError 404 */
  payment(id: string): Payment {
    const payment = this.find(id);
    if (payment === undefined) throw missing('payment');
    return payment;
  }

  /** @throws YookassaError 404 */
  madeRefund(id: string): Refund {
    const refund = this.refunds.get(id);
    if (refund === undefined) throw missing('refund');
    return refund;
  }

  /** @throws YookassaError 404 */
  receipt(id: string): Receipt {
    const receipt = this.receipts.get(id);
    if (receipt === undefined) throw missing('receipt');
    return receipt;
  }

  hasRefund(id: string): boolean {
    return this.refunds.has(id);
  }

  refundsOf(paymentId: string): Refund[] {
    return this.refundList().filter((refund) => refund.paymentId === paymentId);
  }

  /** Newest first, as the others are. */
  paymentList(): Payment[] {
    this.expireDue();
    return [...this.payments.values()].reverse();
  }

  refundList(): Refund[] {
    return [...this.refunds.values()].reverse();
  }

  receiptList(): Receipt[] {
    return [...this.receipts.values()].reverse();
  }

  /** @throws YookassaError 404 */
  event(id: string): ShopEvent {
    const event = this.events.get(id);
    if (event === undefined) throw missing('event');
    return event;
  }

  /** The payer pays, by the method that was chosen before, or by this one. */
  pay(id: string, method: Method = 'bank_card'): Payment {
    const before = this.requireStatus(id, 'pending');
    const paid = keep(this.payments, { ...before, method: before.method ?? method, status: 'waiting_for_capture' });
    if (before.isCaptured) return this.capture(id);
    this.emit('payment.waiting_for_capture', paid);
    return paid;
  }

  /** The bank holds the money, though it was to be taken at once. */
  hold(id: string): Payment {
    keep(this.payments, { ...this.requireStatus(id, 'pending'), isCaptured: false });
    return this.pay(id);
  }

  capture(id: string): Payment {
    const before = this.requireStatus(id, 'waiting_for_capture');
    const payment = keep(this.payments, { ...before, status: 'succeeded', capturedMs: this.now() });
    this.emit('payment.succeeded', payment);
    return payment;
  }

  /** By a call of the shop. */
  cancel(id: string): Payment {
    return this.end(this.requireStatus(id, 'waiting_for_capture'), 'canceled_by_merchant');
  }

  /** The bank refuses the card. */
  refuse(id: string, reason: string): Payment {
    const before = this.requireStatus(id, 'pending');
    return this.end({ ...before, method: before.method ?? 'bank_card' }, reason);
  }

  /** Its hour is over. */
  expire(id: string): Payment {
    return this.end(this.requireStatus(id, 'pending'), 'expired_on_confirmation');
  }

  expireDue(): void {
    const dueMs = this.now() - PAGE_MS;
    for (const payment of this.payments.values()) {
      if (payment.status === 'pending' && payment.createdMs <= dueMs) this.end(payment, 'expired_on_confirmation');
    }
  }

  /** Forgets everything but the URLs of notifications. */
  reset(): void {
    for (const kept of [this.payments, this.refunds, this.receipts, this.events, this.keys]) kept.clear();
    this.behavior = { ...USUAL };
  }

  private end(before: Payment, cancelReason: string): Payment {
    const payment = keep(this.payments, { ...before, status: 'canceled', cancelReason });
    this.emit('payment.canceled', payment);
    return payment;
  }

  /** @throws YookassaError 400 a payment in another status */
  private requireStatus(id: string, status: Payment['status']): Payment {
    const payment = this.payment(id);
    if (payment.status === status) return payment;
    throw wrong('payment_id', `The payment is ${payment.status}, not ${status}`);
  }

  private emit(type: string, object: Payment | Refund): void {
    const event = keep(this.events, { id: this.environment.uniqueId(), type, object }, EVENTS_MAX);
    this.publish(event, this);
  }
}

function keep<Row extends { readonly id: string }>(rows: Map<string, Row>, row: Row, max = OBJECTS_MAX): Row {
  rows.set(row.id, row);
  const [oldest] = rows.keys();
  if (rows.size > max && oldest !== undefined) rows.delete(oldest);
  return row;
}
