import { divCeil, maxBigint, minBigint } from '#core';
import { includedTax, roundedShare, type Tax } from './tax-of.js';

/** What a document is over, with its tax. None is negative. */
export interface Amounts {
  /** In minor units of its currency. */
  readonly totalMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
}

export const NOTHING: Amounts = { totalMinor: 0n, taxMinor: 0n, totalNanoUsd: 0n, taxNanoUsd: 0n };

export function sumOf(all: readonly Amounts[]): Amounts {
  return all.reduce(
    (sum, one) => ({
      totalMinor: sum.totalMinor + one.totalMinor,
      taxMinor: sum.taxMinor + one.taxMinor,
      totalNanoUsd: sum.totalNanoUsd + one.totalNanoUsd,
      taxNanoUsd: sum.taxNanoUsd + one.taxNanoUsd,
    }),
    NOTHING,
  );
}

export function less(one: Amounts, other: Amounts): Amounts {
  return {
    totalMinor: one.totalMinor - other.totalMinor,
    taxMinor: one.taxMinor - other.taxMinor,
    totalNanoUsd: one.totalNanoUsd - other.totalNanoUsd,
    taxNanoUsd: one.taxNanoUsd - other.taxNanoUsd,
  };
}

/** What was paid for an order, with the tax that its payment states. */
interface Paid {
  readonly totalMinor: bigint;
  readonly statedTaxMinor: bigint;
  readonly totalNanoUsd: bigint;
  readonly statedTaxNanoUsd: bigint;
}

/** The tax is rounded once, for the whole invoice. */
export function amountsOfInvoice(paid: Paid, { rule, ppm }: Tax): Amounts {
  const { totalMinor, totalNanoUsd } = paid;
  if (rule === 'stated') {
    return { totalMinor, totalNanoUsd, taxMinor: paid.statedTaxMinor, taxNanoUsd: paid.statedTaxNanoUsd };
  }
  const [taxMinor, taxNanoUsd] = [includedTax(totalMinor, ppm), includedTax(totalNanoUsd, ppm)];
  return { totalMinor, totalNanoUsd, taxMinor, taxNanoUsd };
}

/** What was taken back, as the ledger has it. */
export interface TakenBack {
  readonly totalNanoUsd: bigint;
  /** The part of it that is stated tax. */
  readonly statedTaxNanoUsd: bigint;
  /** As the provider returned it; null: it says nothing of this part. */
  readonly statedMinor: bigint | null;
}

/**
 * A part of a document that another one takes back: what the provider returned, else its share, rounded up as refunds are.
 * The last part is all that is left, so parts add up to the document exactly and never exceed it.
 *
 * @param whole of the document
 * @param left of it, after all parts before
 */
export function partOf(whole: Amounts, left: Amounts, taken: TakenBack, { rule }: Tax): Amounts {
  const totalNanoUsd = minBigint(taken.totalNanoUsd, left.totalNanoUsd);
  if (totalNanoUsd === left.totalNanoUsd) return left;
  const shareMinor = taken.statedMinor ?? divCeil(totalNanoUsd * whole.totalMinor, whole.totalNanoUsd);
  const totalMinor = minBigint(shareMinor, left.totalMinor);
  const tax =
    rule === 'stated' ? statedTax(whole, taken.statedTaxNanoUsd) : taxUpTo(whole, left, { totalMinor, totalNanoUsd });
  return {
    totalMinor,
    totalNanoUsd,
    taxMinor: within(tax.minor, left.taxMinor, totalMinor, left.totalMinor),
    taxNanoUsd: within(tax.nanoUsd, left.taxNanoUsd, totalNanoUsd, left.totalNanoUsd),
  };
}

interface TaxPart {
  readonly minor: bigint;
  readonly nanoUsd: bigint;
}

function statedTax({ taxMinor, taxNanoUsd }: Amounts, nanoUsd: bigint): TaxPart {
  return { nanoUsd, minor: taxNanoUsd === 0n ? 0n : roundedShare(taxMinor, nanoUsd, taxNanoUsd) };
}

/** That of all parts up to this one, less that of the parts before: roundings do not add up. */
function taxUpTo(whole: Amounts, left: Amounts, part: Pick<Amounts, 'totalMinor' | 'totalNanoUsd'>): TaxPart {
  const before = less(whole, left);
  const upTo = (tax: bigint, taken: bigint, total: bigint): bigint =>
    total === 0n ? 0n : roundedShare(tax, taken, total);
  return {
    minor: upTo(whole.taxMinor, before.totalMinor + part.totalMinor, whole.totalMinor) - before.taxMinor,
    nanoUsd: upTo(whole.taxNanoUsd, before.totalNanoUsd + part.totalNanoUsd, whole.totalNanoUsd) - before.taxNanoUsd,
  };
}

/** A tax is at most what is left of it and its own total, and leaves no more tax than there is total left. */
function within(tax: bigint, leftTax: bigint, total: bigint, leftTotal: bigint): bigint {
  const least = maxBigint(0n, leftTax - (leftTotal - total));
  return maxBigint(least, minBigint(tax, minBigint(leftTax, total)));
}
