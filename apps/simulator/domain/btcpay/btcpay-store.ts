import { missingInvoice, BtcpayError } from './btcpay-error.js';
import { satsOf } from './coins.js';
import type { AdditionalStatus, Invoice, Payment, PullPayment, StoreEvent } from './objects.js';
import { PullPayments } from './pull-payments.js';
import type { readInvoiceRequest, RefundRequest } from './read-request.js';

/** The clock and the ids of a store, as a port. */
export interface Environment {
  /** Unix seconds. */
  now(): number;
  /** A text of letters and digits that no other id has. */
  uniqueText(): string;
}

interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
  /** Types of events that it takes; empty: all. */
  readonly events: readonly string[];
}

const INVOICES_MAX = 20_000;
const EVENTS_MAX = 100_000;
const ENDPOINTS_MAX = 16;

/** One store of the simulated BTCPay Server: its invoices, and what it says of them. */
export class BtcpayStore {
  readonly endpoints: Endpoint[] = [];
  readonly pullPayments = new PullPayments({
    now: () => this.now(),
    uniqueText: () => this.environment.uniqueText(),
    emit: (type, details) => {
      this.emit(type, null, details);
    },
  });
  private readonly invoices = new Map<string, Invoice>();
  private readonly events = new Map<string, StoreEvent>();
  private advancedSeconds = 0;

  constructor(
    readonly id: string,
    private readonly environment: Environment,
    private readonly publish: (event: StoreEvent, store: BtcpayStore) => void,
  ) {}

  /** Unix seconds. */
  now(): number {
    return this.environment.now() + this.advancedSeconds;
  }

  advance(seconds: number): void {
    this.advancedSeconds += seconds;
    this.expireDue();
  }

  addEndpoint(added: Omit<Endpoint, 'id'>): Endpoint {
    if (this.endpoints.length >= ENDPOINTS_MAX) throw new BtcpayError(400, 'limit', 'Too many webhooks');
    const endpoint = { ...added, id: this.environment.uniqueText() };
    this.endpoints.push(endpoint);
    return endpoint;
  }

  create(request: ReturnType<typeof readInvoiceRequest>): Invoice {
    const { amountCents, currency, metadata, redirectUrl, expirationMinutes, monitoringMinutes } = request;
    const createdTime = this.now();
    const expirationTime = createdTime + Math.round(expirationMinutes * 60);
    const invoice: Invoice = {
      id: this.environment.uniqueText(),
      amountCents,
      currency,
      metadata,
      redirectUrl,
      payments: [],
      createdTime,
      expirationTime,
      monitoringExpiration: expirationTime + Math.round(monitoringMinutes * 60),
      status: 'New',
      additionalStatus: 'None',
    };
    this.put(invoice);
    const [oldest] = this.invoices.keys();
    if (this.invoices.size > INVOICES_MAX && oldest !== undefined) this.invoices.delete(oldest);
    this.emit('InvoiceCreated', invoice);
    return invoice;
  }

  find(id: string): Invoice | undefined {
    this.expireDue();
    return this.invoices.get(id);
  }

  /** @throws BtcpayError 404 */
  get(id: string): Invoice {
    const invoice = this.find(id);
    if (invoice === undefined) throw missingInvoice();
    return invoice;
  }

  /** Newest first. */
  list(): Invoice[] {
    this.expireDue();
    return [...this.invoices.values()].reverse();
  }

  /** @throws BtcpayError 404 */
  event(id: string): StoreEvent {
    const event = this.events.get(id);
    if (event === undefined) throw new BtcpayError(404, 'delivery-not-found', 'The delivery was not found');
    return event;
  }

  /** A payment arrives; confirmed at once, or by `confirm`. */
  pay(id: string, valueSats: bigint, isConfirmed: boolean): Invoice {
    const before = this.get(id);
    const payment: Payment = {
      id: `${this.environment.uniqueText()}-0`,
      receivedDate: this.now(),
      valueSats,
      status: isConfirmed ? 'Settled' : 'Processing',
    };
    const invoice = this.put({ ...before, payments: [...before.payments, payment] });
    const afterExpiration = before.status === 'Expired' || before.status === 'Invalid';
    this.emit('InvoiceReceivedPayment', invoice, { afterExpiration, payment: { id: payment.id } });
    if (isConfirmed) this.emit('InvoicePaymentSettled', invoice, { afterExpiration, payment: { id: payment.id } });
    return this.watch(id);
  }

  /** All payments get their confirmations. */
  confirm(id: string): Invoice {
    return this.endPayments(id, 'Settled', 'InvoicePaymentSettled');
  }

  /** Payments without confirmations were spent elsewhere; the monitoring ends. */
  lose(id: string): Invoice {
    const invoice = this.endPayments(id, 'Invalid', null);
    if (invoice.status !== 'Processing' && invoice.status !== 'New') return invoice;
    const invalid = this.put({ ...invoice, status: 'Invalid', additionalStatus: 'None' });
    this.emit('InvoiceInvalid', invalid, { manuallyMarked: false });
    return invalid;
  }

  /** Its time is over, unless it is paid. */
  expire(id: string): Invoice {
    this.put({ ...this.get(id), expirationTime: this.now() });
    this.expireDue();
    return this.get(id);
  }

  /** @throws BtcpayError 422 one that is in this status */
  mark(id: string, status: 'Settled' | 'Invalid'): Invoice {
    const before = this.get(id);
    if (before.status === status) throw new BtcpayError(422, 'status', 'The invoice has this status already');
    const invoice = this.put({ ...before, status, additionalStatus: 'Marked' });
    this.emit(status === 'Settled' ? 'InvoiceSettled' : 'InvoiceInvalid', invoice, { manuallyMarked: true });
    return invoice;
  }

  /**
   * Makes a claim of what was paid. As with the server, claims of an invoice may be more than it. @throws BtcpayError 404; 422
   * one that is not settled, and was not paid late or in part
   */
  refund(id: string, request: RefundRequest): PullPayment {
    const { status, additionalStatus } = this.get(id);
    const isPaid =
      status === 'Settled' ||
      (status === 'Expired' && additionalStatus !== 'None') ||
      (status === 'Invalid' && additionalStatus === 'Marked');
    if (!isPaid) throw new BtcpayError(422, 'non-refundable', 'Cannot refund this invoice');
    return this.pullPayments.create(request);
  }

  expireDue(): void {
    const now = this.now();
    for (const invoice of this.invoices.values()) {
      if (invoice.status !== 'New' || invoice.expirationTime > now) continue;
      const expired = this.put({ ...invoice, status: 'Expired' });
      this.emit('InvoiceExpired', expired, { partiallyPaid: expired.additionalStatus === 'PaidPartial' });
    }
  }

  /** Forgets everything but the webhooks. */
  reset(): void {
    for (const kept of [this.invoices, this.events]) kept.clear();
    this.pullPayments.reset();
  }

  private endPayments(id: string, status: 'Settled' | 'Invalid', type: string | null): Invoice {
    const before = this.get(id);
    const ended = before.payments.map((payment) =>
      payment.status === 'Processing' ? { ...payment, status } : payment,
    );
    const invoice = this.put({ ...before, payments: ended });
    const changed = before.payments.filter((payment) => payment.status === 'Processing');
    if (type !== null) for (const payment of changed) this.emit(type, invoice, { payment: { id: payment.id } });
    return status === 'Settled' ? this.watch(id) : invoice;
  }

  /** Moves the status of an invoice by its payments, as the server does after each. */
  private watch(id: string): Invoice {
    let invoice = this.get(id);
    const dueSats = satsOf(invoice.amountCents);
    const [seenSats, settledSats] = [sumOf(invoice, ['Processing', 'Settled']), sumOf(invoice, ['Settled'])];
    if (invoice.status === 'New' || invoice.status === 'Expired') {
      const isLate = invoice.status === 'Expired';
      if (seenSats < dueSats) return this.put({ ...invoice, additionalStatus: seenSats > 0n ? 'PaidPartial' : 'None' });
      // What is paid late stays expired, until the merchant marks it.
      if (isLate) return this.put({ ...invoice, additionalStatus: 'PaidLate' });
      const additionalStatus: AdditionalStatus = seenSats > dueSats ? 'PaidOver' : 'None';
      invoice = this.put({ ...invoice, status: 'Processing', additionalStatus });
      this.emit('InvoiceProcessing', invoice, { overPaid: additionalStatus === 'PaidOver' });
    }
    if (invoice.status === 'Processing' && settledSats >= dueSats) {
      invoice = this.put({ ...invoice, status: 'Settled' });
      this.emit('InvoiceSettled', invoice, {
        manuallyMarked: false,
        overPaid: invoice.additionalStatus === 'PaidOver',
      });
    }
    return invoice;
  }

  private put(invoice: Invoice): Invoice {
    this.invoices.set(invoice.id, invoice);
    return invoice;
  }

  private emit(type: string, invoice: Invoice | null, details: object = {}): void {
    const event = { id: this.environment.uniqueText(), type, timestamp: this.now(), invoice, details };
    this.events.set(event.id, event);
    const [oldest] = this.events.keys();
    if (this.events.size > EVENTS_MAX && oldest !== undefined) this.events.delete(oldest);
    this.publish(event, this);
  }
}

const sumOf = ({ payments }: Invoice, statuses: readonly Payment['status'][]): bigint =>
  payments.filter(({ status }) => statuses.includes(status)).reduce((sum, { valueSats }) => sum + valueSats, 0n);
