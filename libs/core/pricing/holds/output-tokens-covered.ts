import { PPM, type PriceVersion } from '../../kernel/price-components.js';
import { UNITS_PER_RATE } from '../price-meters.js';
import { maximumRates, type BoundedRequest } from './bound-price.js';

/**
 * The output tokens (of all choices, at most `limitTokens`) that an amount covers beside the prompt: the inverse of
 * `holdPrice`. Zero when the prompt alone costs more; `limitTokens` when output is free.
 */
export function outputTokensCovered(
  request: BoundedRequest,
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
    for (const { promptRate, outputRate, fixed } of maximumRates(request, version)) {
      const remainder = affordable - BigInt(request.promptBoundTokens) * promptRate - fixed;
      if (remainder < 0n) return 0;
      if (outputRate > 0n && remainder / outputRate < covered) covered = remainder / outputRate;
    }
  }
  return Number(covered); // A count of tokens, not money: at most limitTokens.
}
