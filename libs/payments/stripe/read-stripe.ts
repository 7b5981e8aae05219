import type Stripe from 'stripe';
import { orderOfMetadata, type NamedOrder } from '../port/order-metadata.js';
import { keptMethodOf } from './stripe-methods.js';
import {
  ProviderRefusal,
  type AccountMovement,
  type CheckoutOrder,
  type ProviderAccess,
  type SnapshotDecline,
  type SnapshotDispute,
  type SnapshotEvent,
  type SnapshotOrder,
  type SnapshotRefund,
  type PaymentSnapshot,
} from '../port/provider-adapter.js';

const COUNT_MAX = BigInt(Number.MAX_SAFE_INTEGER);
/** As long as a key of the charge is good; see `AutomaticTopups`. */
const CHARGED_WITHIN_S = 23 * 3_600;
const NO_MONEY = { grossMinor: 0n, taxMinor: 0n, aboutRef: null, note: null } as const;
/** The bank is still to say whether it pays. */
const INQUIRIES = /^warning_/;
const CLOSED: ReadonlySet<string> = new Set(['won', 'lost', 'warning_closed', 'prevented', 'charge_refunded']);

/** Whose objects are read. */
type SnapshotSource = Pick<ProviderAccess, 'providerId' | 'currency'>;

/** What Stripe knows of a payment. */
interface PaymentRecord {
  readonly intent: Stripe.PaymentIntent | null;
  readonly refunds: readonly Stripe.Refund[];
  readonly disputes: readonly Stripe.Dispute[];
  /** Charges that failed. */
  readonly declined: readonly Stripe.Charge[];
  /** When it was read, for what has no time of its own. */
  readonly readAt: Date;
}

/** What Stripe knows of a Checkout Session and of what was paid by it. */
interface SessionRecord extends PaymentRecord {
  readonly session: Stripe.Checkout.Session;
}

/** What Stripe knows of a payment without a page. */
interface ChargeRecord extends PaymentRecord {
  readonly intent: Stripe.PaymentIntent;
}

/** Stripe counts minor units, as numbers. */
export const minorOf = (count: number | null): bigint => BigInt(count ?? 0);

/** Throws RangeError beyond what a number can count. */
export function countOf(minor: bigint): number {
  if (minor > COUNT_MAX) throw new RangeError(`${minor} minor units are more than a number can count`);
  return Number(minor);
}

/**
 * What a session says of its order. Null: it is of another installation, or of no order. Throws `ProviderRefusal` for an
 * amount in another currency, which this order does not have.
 */
export function readSession(record: SessionRecord, { providerId, currency }: SnapshotSource): PaymentSnapshot | null {
  const { session, intent } = record;
  const named = orderOfMetadata(session.metadata ?? {}, providerId);
  if (named === null) return null;
  for (const object of [session, ...record.refunds, ...record.disputes]) requireCurrency(object, currency);
  const times = { createdS: session.created, expiresS: session.expires_at };
  return snapshotOf(record, { ...orderOf(named, times), checkoutRef: session.id }, [
    ...progressEvents(record),
    ...feeEvents(chargeOf(intent)),
  ]);
}

/** What a payment without a page says of its order. Null and throws as `readSession`. */
export function readCharge(record: ChargeRecord, { providerId, currency }: SnapshotSource): PaymentSnapshot | null {
  const { intent } = record;
  const named = orderOfMetadata(intent.metadata, providerId);
  if (named === null) return null;
  for (const object of [intent, ...record.refunds, ...record.disputes]) requireCurrency(object, currency);
  const times = { createdS: intent.created, expiresS: intent.created + CHARGED_WITHIN_S };
  return snapshotOf(record, { ...orderOf(named, times), checkoutRef: intent.id }, [
    ...chargeEvents(record),
    ...feeEvents(chargeOf(intent)),
  ]);
}

function requireCurrency(
  { id, currency }: { readonly id: string; readonly currency: string | null },
  own: string,
): void {
  if (currency === null || currency.toUpperCase() === own) return;
  throw new ProviderRefusal(`${id} is in ${currency}, and its order in ${own}`);
}

/**
 * The page of an order as Stripe opened it. Throws `ProviderRefusal` for one of another amount or currency than was sent: its
 * customer would pay something else. Tax is added to the subtotal.
 */
export function requireAmount(
  session: Stripe.Checkout.Session,
  { totalMinor }: Pick<CheckoutOrder, 'totalMinor'>,
  currency: string,
): void {
  requireCurrency(session, currency);
  const openedMinor = minorOf(session.amount_subtotal);
  if (openedMinor === totalMinor) return;
  throw new ProviderRefusal(`${session.id} is of ${openedMinor} minor units, and its order of ${totalMinor}`);
}

/**
 * A balance transaction is in the currency that the account settles in: its amounts as parts of the whole that it moved, in
 * the currency of the order.
 */
function settled(
  { currency, amount }: Pick<Stripe.BalanceTransaction, 'currency' | 'amount'>,
  whole: { readonly currency: string; readonly amount: number },
): (part: number) => bigint {
  if (currency === whole.currency || amount === 0) return minorOf;
  const [own, moved] = [BigInt(whole.amount), BigInt(Math.abs(amount))];
  // To the nearest: a half away from zero.
  return (part) => {
    const twice = 2n * BigInt(Math.abs(part)) * own + moved;
    return (part < 0 ? -twice : twice) / (2n * moved);
  };
}

function snapshotOf(
  { intent, refunds, disputes, declined }: PaymentRecord,
  order: Omit<SnapshotOrder, 'method' | 'paymentRef'>,
  progress: readonly SnapshotEvent[],
): PaymentSnapshot {
  const charge = chargeOf(intent);
  return {
    order: { ...order, paymentRef: intent?.id ?? null, method: methodOf(charge) },
    events: [
      ...progress,
      // What else was taken waits for refunds of our own.
      ...[...refunds.filter(isOwn), ...refunds.filter((refund) => !isOwn(refund))].flatMap(refundEvents),
      ...disputes.flatMap((dispute) => disputeEvents(dispute, intent?.id ?? null)),
    ],
    refunds: refunds.map(snapshotRefund),
    disputes: disputes.map(snapshotDispute),
    declines: declined.map(snapshotDecline),
    keptMethod: keptMethodOf(intent, charge),
  };
}

function orderOf(
  { id, ...written }: NamedOrder,
  { createdS, expiresS }: { readonly createdS: number; readonly expiresS: number },
): Pick<SnapshotOrder, 'id' | 'written'> {
  const createdAt = written.createdAt ?? new Date(createdS * 1_000);
  return { id, written: { ...written, createdAt, expiresAt: new Date(expiresS * 1_000) } };
}

/** Unknown statuses say nothing. */
function chargeEvents({ intent, readAt }: ChargeRecord): SnapshotEvent[] {
  const charge = chargeOf(intent);
  const occurredAt = new Date((charge?.created ?? intent.created) * 1_000);
  const named = { ...NO_MONEY, externalRef: intent.id };
  switch (intent.status) {
    case 'succeeded':
      return [{ ...named, kind: 'paid', grossMinor: minorOf(intent.amount_received), occurredAt }];
    case 'processing':
      return [{ ...named, kind: 'pending', occurredAt }];
    case 'canceled':
    case 'requires_action':
    case 'requires_payment_method': {
      const note = intent.last_payment_error?.message ?? null;
      return [{ ...named, kind: 'failed', occurredAt: readAt, note }];
    }
    case 'requires_capture':
    case 'requires_confirmation':
    default:
      return [];
  }
}

/** Unknown statuses say nothing. */
function progressEvents({ session, intent, readAt }: SessionRecord): SnapshotEvent[] {
  const { id, status, payment_status: paid } = session;
  const charge = chargeOf(intent);
  const triedAt = charge === null ? readAt : new Date(charge.created * 1_000);
  if (status === 'expired') {
    return [{ ...NO_MONEY, kind: 'expired', externalRef: id, occurredAt: new Date(session.expires_at * 1_000) }];
  }
  if (status !== 'complete') return [];
  if (paid === 'paid' || paid === 'no_payment_required') {
    const taxMinor = minorOf(session.total_details?.amount_tax ?? 0);
    const grossMinor = minorOf(session.amount_total);
    if (grossMinor === 0n) return [];
    const payment = { externalRef: intent?.id ?? id, grossMinor, taxMinor, occurredAt: triedAt };
    return [{ ...NO_MONEY, ...payment, kind: 'paid' }];
  }
  if (paid !== 'unpaid') return [];
  const pending = { ...NO_MONEY, kind: 'pending', externalRef: id, occurredAt: triedAt } as const;
  const hasFailed = intent?.status === 'requires_payment_method' || intent?.status === 'canceled';
  if (!hasFailed) return [pending];
  const note = intent.last_payment_error?.message ?? null;
  return [pending, { ...NO_MONEY, kind: 'failed', externalRef: id, occurredAt: readAt, note }];
}

function feeEvents(charge: Stripe.Charge | null): SnapshotEvent[] {
  const transaction = charge?.balance_transaction;
  if (typeof transaction !== 'object' || transaction === null || transaction.fee <= 0) return [];
  const fee = {
    externalRef: transaction.id,
    grossMinor: settled(transaction, charge ?? transaction)(transaction.fee),
    occurredAt: timeOf(transaction),
  };
  return [{ ...NO_MONEY, ...fee, kind: 'payment_fee' }];
}

function refundEvents(refund: Stripe.Refund): SnapshotEvent[] {
  const aboutRef = refundIdOf(refund) ?? idOf(refund.payment_intent);
  const moved = { ...NO_MONEY, externalRef: refund.id, aboutRef, grossMinor: minorOf(refund.amount) };
  const made: SnapshotEvent = { ...moved, kind: 'refunded', occurredAt: timeOf(refund), note: refund.reason ?? null };
  if (stateOf(refund) !== 'failed') return [made];
  return [made, { ...moved, kind: 'refund_failed', occurredAt: timeOf(refund), note: refund.failure_reason ?? null }];
}

function snapshotRefund(refund: Stripe.Refund): SnapshotRefund {
  const reason = refund.failure_reason ?? null;
  return { externalRef: refund.id, refundId: refundIdOf(refund), state: stateOf(refund), reason };
}

function stateOf({ status }: Stripe.Refund): SnapshotRefund['state'] {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'sent';
}

const refundIdOf = ({ metadata }: Stripe.Refund): string | null => metadata?.refund_id ?? null;

const isOwn = (refund: Stripe.Refund): boolean => refundIdOf(refund) !== null;

const idOf = (object: string | { readonly id: string } | null): string | null =>
  typeof object === 'string' ? object : (object?.id ?? null);

/** An inquiry moves no money: only balance transactions do. */
function disputeEvents(dispute: Stripe.Dispute, paymentRef: string | null): SnapshotEvent[] {
  const withdrawal = dispute.balance_transactions.find(({ amount }) => amount < 0);
  return dispute.balance_transactions.flatMap((transaction) => {
    const { id: externalRef, amount, fee } = transaction;
    const occurredAt = timeOf(transaction);
    // The withdrawal is the whole of the dispute.
    const own = settled(withdrawal ?? transaction, dispute);
    const moved = { ...NO_MONEY, externalRef, occurredAt, note: dispute.reason };
    const events: SnapshotEvent[] = [];
    if (amount < 0) events.push({ ...moved, kind: 'withdrawn', aboutRef: paymentRef, grossMinor: own(-amount) });
    if (amount > 0) {
      const aboutRef = withdrawal?.id ?? null;
      events.push({ ...moved, kind: 'reinstated', aboutRef, grossMinor: own(amount) });
    }
    if (fee > 0) events.push({ ...moved, kind: 'dispute_fee', grossMinor: own(fee) });
    if (fee < 0) events.push({ ...moved, kind: 'fee_returned', grossMinor: own(-fee) });
    return events;
  });
}

function snapshotDispute(dispute: Stripe.Dispute): SnapshotDispute {
  const moved = dispute.balance_transactions.map(({ amount }) => amount);
  const withdrawal = dispute.balance_transactions.find(({ amount }) => amount < 0);
  const own = withdrawal === undefined ? minorOf : settled(withdrawal, dispute);
  const { due_by: dueBy } = dispute.evidence_details;
  return {
    externalRef: dispute.id,
    status: dispute.status,
    isOpen: !CLOSED.has(dispute.status),
    reason: INQUIRIES.test(dispute.status) ? `inquiry: ${dispute.reason}` : dispute.reason,
    amountMinor: minorOf(dispute.amount),
    withdrawnMinor: own(-sum(moved.filter((amount) => amount < 0))),
    reinstatedMinor: own(sum(moved.filter((amount) => amount > 0))),
    evidenceDueAt: dueBy === null ? null : new Date(dueBy * 1_000),
    openedAt: timeOf(dispute),
  };
}

function snapshotDecline(charge: Stripe.Charge): SnapshotDecline {
  const card = charge.payment_method_details?.card?.fingerprint ?? null;
  return { externalRef: charge.id, card, occurredAt: timeOf(charge) };
}

function chargeOf(intent: Stripe.PaymentIntent | null): Stripe.Charge | null {
  const charge = intent?.latest_charge;
  return typeof charge === 'object' ? charge : null;
}

function methodOf(charge: Stripe.Charge | null): string | null {
  const details = charge?.payment_method_details;
  if (details === undefined || details === null) return null;
  const { card } = details;
  return card === undefined ? details.type : `${card.brand ?? 'card'} ${card.last4 ?? ''}`.trim();
}

const timeOf = ({ created }: { readonly created: number }): Date => new Date(created * 1_000);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);

/** Fees that Stripe takes beside payments, such as those of a month. */
const ACCOUNT_FEES: ReadonlySet<string> = new Set(['stripe_fee', 'stripe_fx_fee', 'tax_fee']);

export function readMovement(row: Stripe.BalanceTransaction): AccountMovement {
  const { source, type } = row;
  const named = typeof source === 'object' && source !== null ? source : null;
  const intent = named !== null && 'payment_intent' in named ? named.payment_intent : null;
  const isPayment = type === 'charge' || type === 'payment';
  const paymentRef = typeof intent === 'string' ? intent : (intent?.id ?? null);
  return {
    externalRef: row.id,
    noted: [row.id, ...(named === null ? [] : [named.id]), ...(isPayment && paymentRef !== null ? [paymentRef] : [])],
    type,
    accountFeeMinor: ACCOUNT_FEES.has(type) ? minorOf(-row.net) : 0n,
    netMinor: minorOf(row.net),
    occurredAt: timeOf(row),
  };
}
