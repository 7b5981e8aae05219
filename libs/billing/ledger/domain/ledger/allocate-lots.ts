import { minBigint } from '#core';

/** One source of a wallet's money: a promotional grant, a purchase, or the base lot, which holds all other money. */
export interface Lot {
  readonly accountId: string;
  readonly kind: 'promo' | 'paid' | 'base';
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
 * Splits a charge over lots: promo lots by priority, within a priority the one that expires first; then the base lot's
 * money; then purchases, the oldest first. A promo lot pays only for requests admitted before its end. No lot pays more
 * than its balance, but the base lot takes the rest and may fall below zero. Throws RangeError when an amount is left
 * and there is no base lot.
 */
export function allocateLots(lots: readonly Lot[], amountNanoUsd: bigint, admittedAtMs: number): Share[] {
  const base = lots.find(({ kind }) => kind === 'base');
  const sources = [...usablePromoLots(lots, admittedAtMs), ...(base === undefined ? [] : [base]), ...purchases(lots)];
  const shares = takeFrom(sources.slice(0, SHARES_MAX - 1), amountNanoUsd);
  const restNanoUsd = amountNanoUsd - sumOf(shares);
  if (restNanoUsd === 0n) return shares;
  if (base === undefined) throw new RangeError('a wallet without a base lot cannot pay');
  const last = shares.at(-1);
  if (last?.accountId !== base.accountId) return [...shares, { accountId: base.accountId, amountNanoUsd: restNanoUsd }];
  return [...shares.slice(0, -1), { ...last, amountNanoUsd: last.amountNanoUsd + restNanoUsd }];
}

/** Takes an amount from lots in their order, at most the balance of each, as far as they cover it. */
export function takeFrom(lots: readonly Lot[], amountNanoUsd: bigint): Share[] {
  const shares: Share[] = [];
  let left = amountNanoUsd;
  for (const { accountId, balanceNanoUsd } of lots) {
    if (left === 0n) break;
    const share = minBigint(balanceNanoUsd, left);
    if (share <= 0n) continue;
    shares.push({ accountId, amountNanoUsd: share });
    left -= share;
  }
  return shares;
}

/** Lots of purchases, the oldest first: their ids begin with the time. */
export function purchases(lots: readonly Lot[]): Lot[] {
  return lots.filter(({ kind }) => kind === 'paid').sort((a, b) => (a.accountId < b.accountId ? -1 : 1));
}

/**
 * Returns part of a charge to the lots that paid it, the last one first: a debt, then other money, then grants. Throws
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

function sumOf(shares: readonly Share[]): bigint {
  return shares.reduce((sum, { amountNanoUsd }) => sum + amountNanoUsd, 0n);
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
