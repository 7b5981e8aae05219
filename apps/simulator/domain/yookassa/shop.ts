import { PlannedOutcomes } from '../planned-outcomes.js';
import { USUAL, type Behavior } from './behavior.js';
import { IdempotenceKeys } from './idempotence-keys.js';
import { sumOf } from './kopecks.js';
import type { Cancellation, Method, Payment, PlannedCharge, Receipt, Refund, ShopEvent } from './objects.js';
import { checkOwnReceipt } from './read-receipt.js';
import type { NewPayment, NewRefund } from './read-request.js';
import { cancellationFor, isSaving } from './saved-methods.js';
import { missing, wrong, YookassaError } from './yookassa-error.js';

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

const PAGE_MS = 3_600_000;
const OBJECTS_MAX = 20_000;
const EVENTS_MAX = 50_000;
const ENDPOINTS_MAX = 16;
/** One shop of the simulated YooKassa: its payments, refunds and receipts, and what it notifies of. */
export class Shop {
  readonly endpoints: Endpoint[] = [];
  readonly keys = new IdempotenceKeys();
  /** Of charges to saved methods, by the ids of these and of the shop. */
  readonly plannedCharges = new PlannedOutcomes<PlannedCharge>();
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

  /**
   * A payment with a page, or a charge to a saved method.
   *
   * @throws YookassaError 400 without the receipt that the shop needs, or a method that is not saved; 403 it may save none
   */
  create(request: NewPayment): Payment {
    const { savesMethod, savedMethodId } = request;
    if (this.behavior.needsReceipts && !request.hasReceipt) throw wrong('receipt', 'Receipt is missing or illegal');
    if (!this.behavior.isRecurring && (savesMethod || savedMethodId !== null)) {
      throw new YookassaError(
        403,
        "This store can't make recurring payments. Contact the YooMoney manager to learn more",
      );
    }
    const method = savedMethodId === null ? request.method : this.savedMethod(savedMethodId);
    const named = { id: this.environment.uniqueId(), createdMs: this.now(), capturedMs: null, cancellation: null };
    const payment = keep(this.payments, { ...request, ...named, method, status: 'pending' });
    return savedMethodId === null ? payment : this.charge(payment, savedMethodId);
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
    return this.end(this.requireStatus(id, 'waiting_for_capture'), cancellationFor('canceled_by_merchant'));
  }

  /** The bank refuses the card. */
  refuse(id: string, cancellation: Cancellation): Payment {
    const before = this.requireStatus(id, 'pending');
    return this.end({ ...before, method: before.method ?? 'bank_card' }, cancellation);
  }

  /** Its hour is over. */
  expire(id: string): Payment {
    return this.end(this.requireStatus(id, 'pending'), cancellationFor('expired_on_confirmation'));
  }

  expireDue(): void {
    const dueMs = this.now() - PAGE_MS;
    for (const payment of this.payments.values()) {
      const isDue = payment.status === 'pending' && payment.returnUrl !== null && payment.createdMs <= dueMs;
      if (isDue) this.end(payment, cancellationFor('expired_on_confirmation'));
    }
  }

  /** Forgets everything but the URLs of notifications. */
  reset(): void {
    const { payments, refunds, receipts, events, keys, plannedCharges } = this;
    for (const kept of [payments, refunds, receipts, events, keys, plannedCharges]) kept.clear();
    this.behavior = { ...USUAL };
  }

  /** Charges a saved method as it is planned; the money comes when nothing is. */
  private charge(payment: Payment, savedMethodId: string): Payment {
    const planned = this.plannedCharges.take([savedMethodId, this.id]);
    if (planned?.kind === 'pend') return payment;
    return planned?.kind === 'cancel' ? this.end(payment, planned.cancellation) : this.pay(payment.id);
  }

  /** @throws YookassaError 400 the method is not saved */
  private savedMethod(id: string): Method | null {
    const first = this.payments.get(id);
    if (first !== undefined && isSaving(first)) return first.method;
    throw wrong('payment_method_id', 'There is no such saved payment method');
  }

  private end(before: Payment, cancellation: Cancellation): Payment {
    const payment = keep(this.payments, { ...before, status: 'canceled', cancellation });
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
