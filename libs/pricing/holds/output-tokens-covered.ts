import { PPM, type PriceVersion } from '#kernel';
import { UNITS_PER_RATE } from '../price-meters.js';
import { dearestRates } from './bound-price.js';
import type { HoldRequest } from './hold-bounds.js';

/**
 * How many output tokens (all choices together, at most `limitTokens`) an amount covers beside the prompt: the inverse
 * of `holdPrice`. Zero when the prompt alone costs more; `limitTokens` when output is free.
 */
export function outputTokensCovered(
  { promptBoundTokens, parts }: Pick<HoldRequest, 'promptBoundTokens' | 'parts'>,
  amountNanoUsd: bigint,
  limitTokens: number,
  versions: readonly PriceVersion[],
  multipliersPpm: readonly bigint[],
): number {
  const multiplier = multipliersPpm.reduce((product, multiplierPpm) => product * multiplierPpm, 1n);
  if (multiplier === 0n) return limitTokens;
  // ceil(sum × multiplier / divisor) ≤ amount exactly when sum ≤ floor(amount × divisor / multiplier).
  const divisor = UNITS_PER_RATE * PPM ** BigInt(multipliersPpm.length);
  const affordable = (amountNanoUsd * divisor) / multiplier;
  let covered = BigInt(limitTokens);
  for (const version of versions) {
    for (const { promptRate, outputRate, requestRate } of dearestRates(promptBoundTokens, parts, version)) {
      const left = affordable - BigInt(promptBoundTokens) * promptRate - requestRate;
      if (left < 0n) return 0;
      if (outputRate > 0n && left / outputRate < covered) covered = left / outputRate;
    }
  }
  return Number(covered); // A count of tokens, not money: at most limitTokens.
}
