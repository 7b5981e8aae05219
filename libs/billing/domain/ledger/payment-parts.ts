import { divCeil, minBigint, wholeCents } from '#kernel';

/** The parts of a payment, or of what is taken back of one. None is negative. */
export interface PaymentParts {
  /** What the wallet gets. */
  readonly amountNanoUsd: bigint;
  readonly taxNanoUsd: bigint;
  /** The fee that the customer pays beside the amount. */
  readonly surchargeNanoUsd: bigint;
}

/** What a dispute takes, with what it takes above all that was paid. */
export interface DisputedParts extends PaymentParts {
  readonly lossNanoUsd: bigint;
}

export const grossOf = ({ amountNanoUsd, taxNanoUsd, surchargeNanoUsd }: PaymentParts): bigint =>
  amountNanoUsd + taxNanoUsd + surchargeNanoUsd;

/**
 * Splits what a dispute takes, which providers give as one sum, in proportion to what is left of the payment. All that
 * is left is split exactly; the currency may have moved since, and what is above it is a loss.
 */
export function splitDispute(left: PaymentParts, grossNanoUsd: bigint): DisputedParts {
  const total = grossOf(left);
  const taken = minBigint(grossNanoUsd, total);
  const taxNanoUsd = shareOf(left.taxNanoUsd, taken, total);
  const withoutTax = taken - taxNanoUsd;
  const amountNanoUsd = shareOf(left.amountNanoUsd, withoutTax, total - left.taxNanoUsd);
  const surchargeNanoUsd = withoutTax - amountNanoUsd;
  return { amountNanoUsd, taxNanoUsd, surchargeNanoUsd, lossNanoUsd: grossNanoUsd - taken };
}

/**
 * A refund returns an amount with its tax, in whole cents, and with its last part all of the tax. The surcharge paid for
 * the payment, and stays.
 */
export function splitRefund(left: PaymentParts, amountNanoUsd: bigint): PaymentParts {
  if (amountNanoUsd > left.amountNanoUsd) throw new RangeError('a refund is at most what is left of its payment');
  const exact = shareOf(left.taxNanoUsd, amountNanoUsd, left.amountNanoUsd);
  const taxNanoUsd = amountNanoUsd === left.amountNanoUsd ? exact : wholeCents(exact);
  return { amountNanoUsd, taxNanoUsd, surchargeNanoUsd: 0n };
}

/** The part of a bonus that a refund takes back, rounded up: a repeated purchase earns nothing by roundings. */
export function bonusShare(bonusNanoUsd: bigint, refundedNanoUsd: bigint, leftNanoUsd: bigint): bigint {
  if (leftNanoUsd === 0n) return 0n;
  return divCeil(bonusNanoUsd * refundedNanoUsd, leftNanoUsd);
}

/** Never more than the part itself, and exactly it of the whole. */
function shareOf(part: bigint, taken: bigint, whole: bigint): bigint {
  return whole === 0n ? 0n : (part * taken) / whole;
}
