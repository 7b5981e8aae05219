import { formatId } from '#core';
import { findingOf, type Finding } from '../../finding.js';
import { groupRows } from '../../group-rows.js';
import { worthOf } from '../worth.js';
import type { ClearingRow, OrderPaymentRow, OwnRefundRow, ProviderEvidence } from '../payment-evidence.js';

/** Something that the provider took of a payment, with what it gave back of it. */
interface Taking {
  readonly kind: 'payment_refund' | 'chargeback';
  readonly intentId: string;
  /** What the product books it by. */
  readonly reference: string;
  readonly amountNanoUsd: bigint;
  readonly returns: readonly { readonly reference: string; readonly amountNanoUsd: bigint }[];
}

/** Refunds and disputes are booked once, and undone where they ended; refunds are sent once. */
export function checkTakenBack(provider: ProviderEvidence): Finding[] {
  return [
    ...findingOf('taken_back', [...wronglyBooked(provider), ...bookedWithoutCause(provider)]),
    ...findingOf('refund_sent', [...sentTwice(provider), ...sentWrongly(provider)]),
  ];
}

/** All that the stand-in took back. */
function takingsOf({ providerId, standIn }: ProviderEvidence): Taking[] {
  const named = (id: string): string => `${formatId('prv', providerId)}:${id}`;
  const refunds = standIn.refunds.map(({ refundId, ownId, intentId, amountNanoUsd, status }): Taking => {
    const reference = ownId === null ? named(refundId) : `refund:${ownId}`;
    const returns = status === 'failed' ? [{ reference: `${reference}:failed`, amountNanoUsd }] : [];
    return { kind: 'payment_refund', intentId, reference, amountNanoUsd, returns };
  });
  const withdrawals = standIn.disputes.flatMap(({ intentId, moves }): Taking[] =>
    moves
      .filter(({ amountNanoUsd }) => amountNanoUsd < 0n)
      .map(({ transactionId, amountNanoUsd }) => ({
        kind: 'chargeback',
        intentId,
        reference: named(transactionId),
        amountNanoUsd: -amountNanoUsd,
        returns: moves
          .filter((move) => move.amountNanoUsd > 0n)
          .map((move) => ({ reference: named(move.transactionId), amountNanoUsd: move.amountNanoUsd })),
      })),
  );
  return [...refunds, ...withdrawals];
}

/** Of a credit it is booked in the wallet, of money that waits in `unapplied_payments`: once, with all of its amount. */
function wronglyBooked(provider: ProviderEvidence): unknown[] {
  const { payments, entries } = provider.recorded;
  const byReference = groupRows(payments, ({ externalRef }) => externalRef);
  const waiting = groupRows(provider.recorded.waiting, ({ intentId }) => intentId);
  return takingsOf(provider).flatMap((taking) => {
    const booked = [
      movedBy(taking.reference, taking.kind, byReference, entries),
      ...taking.returns.map(({ reference }) => movedBy(reference, 'reversal', byReference, entries)),
    ];
    const expected = [taking.amountNanoUsd, ...taking.returns.map(({ amountNanoUsd }) => -amountNanoUsd)];
    const isWhole = booked.every(({ sum, rows }, index) => sum === expected[index] && rows <= 1);
    const [held] = waiting.get(taking.intentId) ?? [];
    const isCredited = held === undefined || isUsed(held, provider);
    // Money that still waits pays for what is taken of it: the wallet has none of it.
    const isInWallet = booked.some(({ rows }) => rows > 0);
    const isPlaced = isCredited || !isInWallet;
    return isWhole && isPlaced ? [] : [{ taking, booked, expected, held }];
  });
}

/** Whether money that waited became the credit of its order, or a part of it. */
function isUsed(held: ProviderEvidence['recorded']['waiting'][number], { recorded }: ProviderEvidence): boolean {
  return recorded.payments.some(
    ({ kind, isFromWaiting, orderId }) => kind === 'topup' && isFromWaiting && orderId === held.orderId,
  );
}

interface Moved {
  /** What left, or came back. */
  readonly sum: bigint;
  /** Payments of a wallet. */
  readonly rows: number;
}

function movedBy(
  reference: string,
  kind: string,
  byReference: ReadonlyMap<string | null, readonly OrderPaymentRow[]>,
  entries: readonly ClearingRow[],
): Moved {
  const rows = (byReference.get(reference) ?? []).filter((row) => row.kind === kind);
  const inWallet = rows.reduce(
    (sum, row) => sum - row.amountNanoUsd - row.taxNanoUsd - row.surchargeNanoUsd - row.lossNanoUsd,
    0n,
  );
  const beside = entriesOf(entries, reference).reduce((sum, entry) => sum + signedAmount(entry), 0n);
  return { sum: inWallet + beside, rows: rows.length };
}

const FEES: ReadonlySet<string> = new Set(['payment_fee', 'dispute_fee', 'payout', 'fx_difference']);
const RETURN = /^:(?:refund_failed|reinstated)/;

/**
 * Entries that a taking or its end made: their references begin with its own. Those of the end of a refund begin with
 * that of the refund, too.
 */
function entriesOf(entries: readonly ClearingRow[], reference: string): ClearingRow[] {
  const isEnd = reference.endsWith(':failed');
  const own = isEnd ? reference.slice(0, -':failed'.length) : reference;
  return entries.filter(({ kind, externalRef }) => {
    if (FEES.has(kind) && !externalRef.endsWith(':loss') && !RETURN.test(externalRef.slice(own.length))) return false;
    if (externalRef === reference) return true;
    if (!externalRef.startsWith(`${own}:`) || externalRef.endsWith(':failed')) return false;
    const isReturn = externalRef.slice(own.length).startsWith(':refund_failed');
    return isReturn === isEnd;
  });
}

/** Money that waits again has come back; all other entries left. */
function signedAmount({ kind, amountNanoUsd }: ClearingRow): bigint {
  return kind === 'unapplied' ? -amountNanoUsd : amountNanoUsd;
}

/** Nothing is taken of a wallet that the stand-in did not take. A refund that it refused is undone. */
function bookedWithoutCause(provider: ProviderEvidence): unknown[] {
  const known = new Set<string | null>(
    takingsOf(provider).flatMap(({ reference, returns }) => [reference, ...returns.map((each) => each.reference)]),
  );
  const refused = new Set<string | null>(
    provider.recorded.refunds
      .filter(({ state, id }) => state === 'failed' && !known.has(`refund:${id}`))
      .flatMap(({ id }) => [`refund:${id}`, `refund:${id}:failed`]),
  );
  const { payments, refunds } = provider.recorded;
  const uncaused = payments.filter(
    ({ kind, externalRef }) =>
      (kind === 'payment_refund' || kind === 'chargeback' || kind === 'reversal') &&
      !known.has(externalRef) &&
      !refused.has(externalRef) &&
      !/:(?:bonus|spent)$/.test(externalRef ?? ''),
  );
  const countOf = (name: string, reference: string): number =>
    payments.filter(({ kind, externalRef }) => kind === name && externalRef === reference).length;
  const halfUndone = refunds.filter(
    ({ id, state, waitingId }) =>
      waitingId === null &&
      state === 'failed' &&
      (countOf('payment_refund', `refund:${id}`) !== 1 || countOf('reversal', `refund:${id}:failed`) !== 1),
  );
  return [...uncaused, ...halfUndone];
}

function sentTwice({ standIn }: ProviderEvidence): unknown[] {
  const own = groupRows(
    standIn.refunds.filter(({ ownId }) => ownId !== null),
    ({ ownId }) => ownId,
  );
  return [...own.values()].filter((rows) => rows.length > 1);
}

/** A refund goes to the payment that it is of, with its amount, and ends as the provider says. */
function sentWrongly(provider: ProviderEvidence): unknown[] {
  const { standIn, recorded } = provider;
  const sent = new Map(standIn.refunds.map((refund) => [refund.ownId, refund]));
  const states: Readonly<Record<string, string>> = { succeeded: 'succeeded', failed: 'failed', pending: 'sent' };
  const wrong = recorded.refunds.filter((own) => {
    const refund = sent.get(own.id);
    if (refund === undefined) return own.state === 'sent' || own.state === 'succeeded';
    const isRight =
      refund.amountNanoUsd === own.grossNanoUsd &&
      isConverted(own, provider) &&
      own.state === states[refund.status] &&
      intentsOf(own, provider).includes(refund.intentId);
    return !isRight;
  });
  const known = new Set<string | null>(recorded.refunds.map(({ id }) => id));
  return [...wrong, ...standIn.refunds.filter(({ ownId }) => ownId !== null && !known.has(ownId))];
}

/** What its provider is to return is worth what was booked, by the rate of its order. */
function isConverted(
  { orderId, grossMinor, grossNanoUsd }: OwnRefundRow,
  { recorded, ratesNano }: ProviderEvidence,
): boolean {
  const rateNano = recorded.orders.find((order) => order.orderId === orderId)?.rateNano ?? ratesNano[0] ?? 0n;
  return grossMinor !== null && worthOf(grossMinor, rateNano) === grossNanoUsd;
}

/** The payments that a refund can be of: the one that waits, or those that credited its order. */
function intentsOf({ orderId, waitingId }: OwnRefundRow, { recorded, providerId }: ProviderEvidence): string[] {
  if (waitingId !== null) return recorded.waiting.filter(({ id }) => id === waitingId).map(({ intentId }) => intentId);
  return recorded.payments
    .filter((row) => row.kind === 'topup' && row.orderId === orderId)
    .flatMap((row) => {
      const name = (row.externalRef ?? '').slice(`${formatId('prv', providerId)}:`.length);
      const parts = row.isFromWaiting ? recorded.waiting.filter((held) => held.orderId === orderId) : [];
      return [name, ...parts.map(({ intentId }) => intentId)];
    });
}
