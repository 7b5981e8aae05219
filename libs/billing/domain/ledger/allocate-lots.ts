import { minBigint } from '#kernel';

/** One source of a wallet's money: a promotional grant, or the paid balance. */
export interface Lot {
  readonly accountId: string;
  readonly kind: 'promo' | 'paid';
  readonly balanceNanoUsd: bigint;
  /** Unix milliseconds; null: never. */
  readonly expiresAtMs: number | null;
  /** The promo lot with the lowest number pays first. */
  readonly priority: number;
}

/** The part of an amount that one lot pays, or receives back. */
export interface Share {
  readonly accountId: string;
  readonly amountNanoUsd: bigint;
}

/** Each kind of posting has a hundred sequence numbers, so a charge is split over at most 100 lots. */
const SHARES_MAX = 100;

/**
 * Splits a charge over lots: promo lots by priority, within a priority the one that expires first, then the paid lot.
 * A promo lot pays only for requests admitted before its end and never more than its balance; the paid lot takes the
 * rest, and may fall below zero. Throws RangeError when an amount is left and there is no paid lot.
 */
export function allocateLots(lots: readonly Lot[], amountNanoUsd: bigint, admittedAtMs: number): Share[] {
  const shares: Share[] = [];
  let left = amountNanoUsd;
  for (const { accountId, balanceNanoUsd } of usablePromoLots(lots, admittedAtMs).slice(0, SHARES_MAX - 1)) {
    if (left === 0n) return shares;
    const share = minBigint(balanceNanoUsd, left);
    shares.push({ accountId, amountNanoUsd: share });
    left -= share;
  }
  if (left === 0n) return shares;
  const paid = lots.find(({ kind }) => kind === 'paid');
  if (paid === undefined) throw new RangeError('a wallet without a paid lot cannot pay');
  return [...shares, { accountId: paid.accountId, amountNanoUsd: left }];
}

/**
 * Returns part of a charge to the lots that paid it, the last one first: paid money is returned before grants. Throws
 * RangeError when more is returned than was paid.
 */
export function returnToLots<Paid extends Share>(paid: readonly Paid[], amountNanoUsd: bigint): Paid[] {
  const shares: Paid[] = [];
  let left = amountNanoUsd;
  for (const taken of paid.toReversed()) {
    if (left === 0n) break;
    const share = minBigint(taken.amountNanoUsd, left);
    shares.push({ ...taken, amountNanoUsd: share });
    left -= share;
  }
  if (left > 0n) throw new RangeError('more would be returned than was paid');
  return shares;
}

function usablePromoLots(lots: readonly Lot[], admittedAtMs: number): Lot[] {
  return lots
    .filter((lot) => lot.kind === 'promo' && lot.balanceNanoUsd > 0n && expiryOf(lot) > admittedAtMs)
    .sort((a, b) => a.priority - b.priority || expiryOf(a) - expiryOf(b) || (a.accountId < b.accountId ? -1 : 1));
}

/** `Number.MAX_VALUE` for lots that never expire: they sort last and compare as equal. */
function expiryOf({ expiresAtMs }: Lot): number {
  return expiresAtMs ?? Number.MAX_VALUE;
}
