import type { PriceRow } from '#core';

/** Rates whose distance counts: the others follow them. */
const COMPARED = ['input', 'output'] as const;

/**
 * Whether a price is more than `percentMax` from the listed one, up or down, in its first step. A rate that one of them
 * lacks, or that is listed as free, is not compared. 0: no distance is too far.
 */
export function drifts(rows: readonly PriceRow[], listed: readonly PriceRow[], percentMax: number): boolean {
  if (percentMax === 0) return false;
  return COMPARED.some((component) => {
    const rate = rows[0]?.rates[component];
    const known = listed[0]?.rates[component];
    if (rate === undefined || known === undefined || known === 0n) return false;
    const distance = rate > known ? rate - known : known - rate;
    return distance * 100n > known * BigInt(percentMax);
  });
}
