import type { MovedMoney } from '#billing/admission';
import { differencesOf, type Balances, type Difference } from './differences.js';

/** A payment that waits in `unapplied_payments`. */
interface WaitingPayment {
  readonly id: string;
  readonly orderId: string | null;
  /** The reference of the credit that it makes. */
  readonly bookedBy: string;
  readonly leftNanoUsd: bigint;
}

/** An organization that lacks something, with what is known of the causes. */
export interface Explained extends Omit<Difference, 'beforeNanoUsd'> {
  /** Null: Redis did not have it any more. */
  readonly beforeNanoUsd: bigint | null;
  /** Movements that Postgres lacks. */
  readonly lost: readonly MovedMoney[];
  /** Credits of orders whose payment waits: nothing of them is lost. */
  readonly waiting: readonly { readonly move: MovedMoney; readonly payment: WaitingPayment }[];
  /** What none of them explains: positive where less is there than before. */
  readonly unknownNanoUsd: bigint;
}

/** The bonus of an order comes with its credit. */
const OF_CREDIT: readonly string[] = ['topup', 'grant'];

/**
 * Organizations that lack something: those with another balance than before, then those of which only movements are known.
 *
 * @param missing movements that Postgres lacks
 * @param payments that wait, and will be what is missing
 */
export function explain(
  { before, now }: { readonly before: Balances; readonly now: Balances },
  missing: readonly MovedMoney[],
  payments: readonly WaitingPayment[],
): Explained[] {
  const others = new Set(missing.map(({ organizationId }) => organizationId).filter((id) => !before.has(id)));
  const unknown = [...others].map((organizationId) => {
    return { organizationId, beforeNanoUsd: null, nowNanoUsd: now.get(organizationId) ?? null };
  });
  return [...differencesOf(before, now), ...unknown].map((difference) => {
    const moves = missing.filter(({ organizationId }) => organizationId === difference.organizationId);
    const found = moves.map((move) => ({ move, payment: payments.find((payment) => isCreditOf(move, payment)) }));
    const waiting = found.flatMap(({ move, payment }) => (payment === undefined ? [] : [{ move, payment }]));
    const lost = found.flatMap(({ move, payment }) => (payment === undefined ? [move] : []));
    const { beforeNanoUsd, nowNanoUsd } = difference;
    const explainedNanoUsd = moves.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
    const lessNanoUsd = beforeNanoUsd === null ? explainedNanoUsd : beforeNanoUsd - (nowNanoUsd ?? 0n);
    return { ...difference, lost, waiting, unknownNanoUsd: lessNanoUsd - explainedNanoUsd };
  });
}

/** Whether nothing of a difference is lost: all of it is paid, and waits. */
export function onlyWaits({ nowNanoUsd, lost, unknownNanoUsd }: Explained): boolean {
  return nowNanoUsd !== null && lost.length === 0 && unknownNanoUsd === 0n;
}

function isCreditOf({ kind, orderId, externalRef }: MovedMoney, payment: WaitingPayment): boolean {
  if (!OF_CREDIT.includes(kind)) return false;
  return (orderId !== null && orderId === payment.orderId) || externalRef === payment.bookedBy;
}
