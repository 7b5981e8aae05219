import { orderOfMetadata } from '../port/order-metadata.js';
import {
  ProviderRefusal,
  type PaymentMode,
  type ProviderAccess,
  type SnapshotDecline,
  type SnapshotEvent,
  type SnapshotMethod,
  type SnapshotRefund,
  type PaymentSnapshot,
} from '../port/provider-adapter.js';
import type { ChargeDecline } from '../domain/automatic-topup.js';
import type { YookassaPayment, YookassaRefund } from './yookassa-objects.js';

const NO_MONEY = { grossMinor: 0n, taxMinor: 0n, aboutRef: null, note: null } as const;
const NOTE_MAX = 200;
/** Of the page; YooKassa cancels what is not paid by then. */
const PAGE_MS = 3_600_000;
/** A payment ended without a try of its payer, or by the word of the shop. */
const ENDED: ReadonlySet<string> = new Set([
  'expired_on_confirmation',
  'expired_on_capture',
  'canceled_by_merchant',
  'deal_expired',
]);
/** Reasons of YooKassa's own, and of a bank that did not answer: they say nothing of the card. */
const NO_DECLINE: ReadonlySet<string> = new Set(['internal_timeout', 'issuer_unavailable', 'permission_revoked']);

/** What YooKassa knows of a payment. */
interface PaymentRecord {
  readonly payment: YookassaPayment;
  readonly refunds: readonly YookassaRefund[];
  /** When it was read, for what has no time of its own. */
  readonly readAt: Date;
}

/** Throws `ProviderRefusal` for money of the other mode: a test is worth nothing. */
export function requireMode({ id, isTest }: Pick<YookassaPayment, 'id' | 'isTest'>, mode: PaymentMode): void {
  if (isTest === (mode === 'test')) return;
  throw new ProviderRefusal(`${id} is ${isTest ? 'a test' : 'live'}, and the provider is not`);
}

/** What a payment says of its order. Null: it is of another installation, or of no order. Throws as `requireMode`. */
export function readStatement(
  record: PaymentRecord,
  { providerId, mode }: Pick<ProviderAccess, 'providerId' | 'mode'>,
): PaymentSnapshot | null {
  const { payment, refunds } = record;
  const named = orderOfMetadata(payment.metadata, providerId);
  if (named === null) return null;
  requireMode(payment, mode);
  const { id, createdAt: writtenAt, ...written } = named;
  return {
    order: {
      id,
      checkoutRef: payment.id,
      paymentRef: payment.status === 'succeeded' ? payment.id : null,
      method: methodOf(payment),
      written: {
        ...written,
        createdAt: writtenAt ?? payment.createdAt,
        expiresAt: new Date(payment.createdAt.getTime() + PAGE_MS),
      },
    },
    events: [
      ...progressEvents(record),
      ...feeEvents(payment),
      // What else was taken waits for refunds of our own.
      ...[...refunds.filter(isOwn), ...refunds.filter((refund) => !isOwn(refund))].flatMap(refundEvents),
    ],
    refunds: refunds.map(snapshotRefund),
    disputes: [],
    declines: declinesOf(payment),
    keptMethod: keptMethodOf(payment),
  };
}

function keptMethodOf(payment: YookassaPayment): SnapshotMethod | null {
  const { status, savedMethodId: externalRef, cardExpiresAt: expiresAt } = payment;
  if (status !== 'succeeded' || externalRef === null) return null;
  return { externalRef, customerRef: null, label: methodOf(payment) ?? 'card', expiresAt };
}

/** Reasons of a payment that was charged without its payer. https://yookassa.ru/developers/payment-acceptance/after-the-payment/declined-payments */
const MAY_PASS: ReadonlySet<string> = new Set([
  ...['insufficient_funds', 'issuer_unavailable', 'internal_timeout', 'payment_method_limit_exceeded'],
  'general_decline',
]);
const NEEDS_PERSON: ReadonlySet<string> = new Set(['3d_secure_failed', 'identification_required', 'call_issuer']);

/** Null: it was not declined. */
export function declineOf({ status, cancelReason }: YookassaPayment): ChargeDecline | null {
  if (status !== 'canceled') return null;
  const reason = noteOf(cancelReason) ?? 'canceled';
  if (NEEDS_PERSON.has(reason)) return { kind: 'needs_person', reason };
  return { kind: MAY_PASS.has(reason) ? 'may_pass' : 'final', reason };
}

/** One that is pending awaits its payer: nothing is on its way. Unknown statuses say nothing. */
function progressEvents({ payment, readAt }: PaymentRecord): SnapshotEvent[] {
  const { id: externalRef, status, amountMinor: grossMinor, createdAt, capturedAt, cancelReason } = payment;
  switch (status) {
    case 'waiting_for_capture':
      return [{ ...NO_MONEY, kind: 'pending', externalRef, occurredAt: createdAt }];
    case 'succeeded':
      if (grossMinor === 0n) return [];
      return [{ ...NO_MONEY, kind: 'paid', externalRef, grossMinor, occurredAt: capturedAt ?? createdAt }];
    case 'canceled': {
      const kind = cancelReason !== null && ENDED.has(cancelReason) ? 'expired' : 'failed';
      return [{ ...NO_MONEY, kind, externalRef, note: noteOf(cancelReason), occurredAt: readAt }];
    }
    default:
      return [];
  }
}

/** What YooKassa keeps of a payment. A refund returns none of it. */
function feeEvents({ id, status, amountMinor, incomeMinor, createdAt, capturedAt }: YookassaPayment): SnapshotEvent[] {
  if (status !== 'succeeded' || incomeMinor === null || incomeMinor >= amountMinor) return [];
  const fee = { externalRef: `${id}:fee`, grossMinor: amountMinor - incomeMinor, occurredAt: capturedAt ?? createdAt };
  return [{ ...NO_MONEY, ...fee, kind: 'payment_fee' }];
}

function refundEvents(refund: YookassaRefund): SnapshotEvent[] {
  const { id: externalRef, refundId, paymentId, amountMinor: grossMinor, createdAt: occurredAt } = refund;
  const moved = { ...NO_MONEY, externalRef, aboutRef: refundId ?? paymentId, grossMinor, occurredAt };
  const made: SnapshotEvent = { ...moved, kind: 'refunded' };
  if (stateOf(refund) !== 'failed') return [made];
  return [made, { ...moved, kind: 'refund_failed', note: noteOf(refund.cancelReason) }];
}

function snapshotRefund(refund: YookassaRefund): SnapshotRefund {
  const { id: externalRef, refundId, cancelReason } = refund;
  return { externalRef, refundId, state: stateOf(refund), reason: noteOf(cancelReason) };
}

function stateOf({ status }: YookassaRefund): SnapshotRefund['state'] {
  if (status === 'succeeded') return 'succeeded';
  return status === 'canceled' ? 'failed' : 'sent';
}

const isOwn = ({ refundId }: YookassaRefund): boolean => refundId !== null;

/** A card that was refused. YooKassa has no digest of it: its last digits are those of many cards. */
function declinesOf({ id, status, methodType, cancelReason, createdAt }: YookassaPayment): SnapshotDecline[] {
  const isDecline = status === 'canceled' && methodType === 'bank_card' && cancelReason !== null;
  if (!isDecline || ENDED.has(cancelReason) || NO_DECLINE.has(cancelReason)) return [];
  return [{ externalRef: id, card: null, occurredAt: createdAt }];
}

/** Such as `bank_card 4477` or `sbp`. */
function methodOf({ methodType, last4 }: YookassaPayment): string | null {
  if (methodType === null) return null;
  return [methodType, ...(last4 === null ? [] : [last4])].join(' ').slice(0, NOTE_MAX);
}

const noteOf = (reason: string | null): string | null => reason?.slice(0, NOTE_MAX) ?? null;
