import { orderOfMetadata } from '../port/order-metadata.js';
import { minorOfUnits, unitOf } from '../domain/currency.js';
import {
  ProviderRefusal,
  type ProviderAccess,
  type SnapshotEvent,
  type PaymentSnapshot,
} from '../port/provider-adapter.js';
import type { BtcpayInvoice, BtcpayPayment } from './btcpay-objects.js';

const NO_MONEY = { grossMinor: 0n, taxMinor: 0n, aboutRef: null, note: null } as const;
const METHOD_MAX = 60;

/** What BTCPay Server knows of an invoice. */
interface InvoiceRecord {
  readonly invoice: BtcpayInvoice;
  readonly payments: readonly BtcpayPayment[];
  /** When it was read, for what has no time of its own. */
  readonly readAt: Date;
}

/** Whether payments of an invoice are to be read: it is at an end, and they may be money. */
export const hasEnded = ({ status }: BtcpayInvoice): boolean => ENDED.has(status);

const ENDED: ReadonlySet<string> = new Set(['Settled', 'Expired', 'Invalid']);

/**
 * What an invoice says of its order. Null: it is of another installation, or of no order. Throws `ProviderRefusal` for an
 * amount in another currency, which this order does not have.
 */
export function readInvoiceSnapshot(
  record: InvoiceRecord,
  { providerId, currency }: Pick<ProviderAccess, 'providerId' | 'currency'>,
): PaymentSnapshot | null {
  const { invoice, payments } = record;
  const named = orderOfMetadata(invoice.metadata, providerId);
  if (named === null) return null;
  const { id, ...written } = named;
  if (invoice.currency !== currency) {
    throw new ProviderRefusal(`the invoice ${invoice.id} is in ${invoice.currency}, and its order in ${currency}`);
  }
  const settled = settledOf(payments);
  const methods = [...new Set(settled.map(({ methodId }) => methodId))];
  return {
    order: {
      id,
      checkoutRef: invoice.id,
      paymentRef: settled[0]?.id ?? null,
      method: methods.length === 0 ? null : methods.join(', ').slice(0, METHOD_MAX),
      written: { ...written, createdAt: written.createdAt ?? invoice.createdAt, expiresAt: invoice.expiresAt },
    },
    events: eventsOf(record),
    refunds: [],
    disputes: [],
    declines: [],
  };
}

/**
 * Events in the order in which they are booked. What comes after the end of an invoice waits for an operator, whenever it
 * is read: its end is said first. A part that came in time is said before the end, so that it waits as too little.
 */
function eventsOf(record: InvoiceRecord): SnapshotEvent[] {
  const { id: externalRef, status, additionalStatus, expiresAt } = record.invoice;
  const { readAt } = record;
  const expired = { ...NO_MONEY, kind: 'expired', externalRef, occurredAt: expiresAt } as const;
  switch (status) {
    case 'Processing':
      return [{ ...NO_MONEY, kind: 'pending', externalRef, occurredAt: readAt }];
    case 'Settled':
      return [...(additionalStatus === 'PaidLate' ? [expired] : []), ...settledEvents(record)];
    case 'Expired': {
      const paid = paymentEvents(record);
      return additionalStatus === 'PaidPartial' ? [...paid, expired] : [expired, ...paid];
    }
    case 'Invalid': {
      // Marked: its customer canceled the order, or the merchant does not accept what came.
      if (additionalStatus === 'Marked') return [{ ...expired, occurredAt: readAt }, ...paymentEvents(record)];
      return [{ ...NO_MONEY, kind: 'failed', externalRef, occurredAt: readAt }, ...paymentEvents(record)];
    }
    default:
      return [];
  }
}

/**
 * A settled invoice is paid in full, by the word of the server: what rounding to minor units left out belongs to its last
 * payment. One that the merchant marked as settled is paid by the merchant's word, who runs the server and owns the
 * wallet, for example for cash: what no payment covers is an event of its own, with a note.
 */
function settledEvents(record: InvoiceRecord): SnapshotEvent[] {
  const { id, amountNano, currency, additionalStatus } = record.invoice;
  const events = confirmedEvents(record);
  const restMinor =
    minorOfUnits(amountNano, unitOf(currency)) - events.reduce((sum, { grossMinor }) => sum + grossMinor, 0n);
  const last = events.at(-1);
  if (restMinor <= 0n) return events;
  if (last !== undefined && additionalStatus !== 'Marked') {
    return [...events.slice(0, -1), { ...last, grossMinor: last.grossMinor + restMinor }];
  }
  const note = additionalStatus === 'Marked' ? 'marked as settled at BTCPay Server' : null;
  const marked = { ...NO_MONEY, kind: 'paid', externalRef: id, grossMinor: restMinor } as const;
  return [...events, { ...marked, note, occurredAt: record.readAt }];
}

/** A server that settles before the first confirmation vouches for what is on its way. */
function confirmedEvents(record: InvoiceRecord): SnapshotEvent[] {
  const { invoice, payments } = record;
  const isEarly = invoice.additionalStatus !== 'Marked' && settledOf(payments).length === 0;
  if (!isEarly) return paymentEvents(record);
  const vouched = payments.map((one) => (one.status === 'Processing' ? { ...one, status: 'Settled' } : one));
  return paymentEvents({ ...record, payments: vouched });
}

/**
 * Each confirmed payment is an event. Sums are rounded down to minor units, and each payment has what it adds to the sum:
 * together they are never more than what came, and a payment keeps its amount when others follow.
 */
function paymentEvents({ invoice: { currency }, payments }: InvoiceRecord): SnapshotEvent[] {
  let [receivedNano, reportedMinor] = [0n, 0n];
  const events = settledOf(payments).map(({ id, methodId, receivedAt, netNano }): SnapshotEvent => {
    receivedNano += netNano;
    const grossMinor = minorOfUnits(receivedNano, unitOf(currency)) - reportedMinor;
    reportedMinor += grossMinor;
    return { ...NO_MONEY, kind: 'paid', externalRef: id, grossMinor, note: methodId, occurredAt: receivedAt };
  });
  // Less than a minor unit is no money here.
  return events.filter(({ grossMinor }) => grossMinor > 0n);
}

const settledOf = (payments: readonly BtcpayPayment[]): readonly BtcpayPayment[] =>
  payments
    .filter(({ status }) => status === 'Settled')
    .toSorted((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime() || (one.id < other.id ? -1 : 1));
