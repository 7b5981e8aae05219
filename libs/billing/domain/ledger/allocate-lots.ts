import { minBigint } from '#kernel';

/** One source of a wallet's money: a promo grant, or the paid balance. */
export interface Lot {
  readonly accountId: string;
  readonly kind: 'promo' | 'paid';
  readonly balanceNanoUsd: bigint;
  /** Unix milliseconds; null never. */
  readonly expiresAtMs: number | null;
  /** Among promo lots the lowest pays first. */
  readonly priority: number;
}

/** What one lot pays, or gets back. */
export interface Share {
  readonly accountId: string;
  readonly amountNanoUsd: bigint;
}

/** Legs of one kind are numbered within a hundred, so a charge is shared by at most so many lots. */
const SHARES_MAX = 100;

/**
 * Shares a charge out to lots: the promo that expires first, then other promo, then paid; an operator who gave a grant
 * another priority than the rest has it before or after all of them. A promo lot pays only what was admitted before it
 * expired and never more than it has; the paid lot takes the rest, below zero if it must.
 * Throws RangeError when something is left and there is no paid lot.
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
 * Gives part of a charge back to the lots that paid it, the last of them first: what was paid with money returns
 * before what was paid with a grant. Throws RangeError when more is returned than was taken.
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

/** `Number.MAX_VALUE` for lots that never expire, so that they sort last and two of them compare as equal. */
function expiryOf({ expiresAtMs }: Lot): number {
  return expiresAtMs ?? Number.MAX_VALUE;
}
