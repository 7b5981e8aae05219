import { maxBigint, minBigint } from '#core';

/** What was paid for an order, and what has become of it. */
export interface PaidAdvance {
  /** With the fee, in minor units of its currency. */
  readonly totalMinor: bigint;
  /** Returned to its payer. */
  readonly returnedMinor: bigint;
  /** The credit that was bought. */
  readonly creditNanoUsd: bigint;
  /** What is left of it. */
  readonly leftNanoUsd: bigint;
  /** What refunds took of it. */
  readonly returnedNanoUsd: bigint;
}

/**
 * What of an advance is used up so far, in minor units, rounded down. All that was not returned once nothing is left of the
 * credit: the parts of all days are the payment exactly. It never falls, unless a charge is returned to the customer.
 */
export function usedMinor(paid: PaidAdvance): bigint {
  const { totalMinor, returnedMinor, creditNanoUsd, leftNanoUsd, returnedNanoUsd } = paid;
  const keptMinor = maxBigint(0n, totalMinor - returnedMinor);
  if (leftNanoUsd <= 0n) return keptMinor;
  const usedNanoUsd = maxBigint(0n, creditNanoUsd - leftNanoUsd - returnedNanoUsd);
  return minBigint(keptMinor, (usedNanoUsd * totalMinor) / maxBigint(1n, creditNanoUsd));
}
