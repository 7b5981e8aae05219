import type { MaxPrice } from '#dialects';
import { maxBigint, type PriceVersion } from '#kernel';
import { callerRate } from './describe-models.js';

/** What a caller pays for a million tokens, in nano-USD, rounded up. */
export interface CallerRates {
  readonly promptNanoUsd: bigint;
  readonly completionNanoUsd: bigint;
}

/** The dearest that a price has for prompts of up to so many tokens. */
export function callerRates(price: PriceVersion, promptTokens: number, multipliersPpm: readonly bigint[]): CallerRates {
  let [input, output] = [0n, 0n];
  for (const { fromPromptTokens, rates } of price.rows) {
    if (fromPromptTokens > promptTokens) continue;
    input = maxBigint(input, rates.input ?? 0n);
    output = maxBigint(output, rates.output ?? 0n);
  }
  return {
    promptNanoUsd: callerRate(input, multipliersPpm),
    completionNanoUsd: callerRate(output, multipliersPpm),
  };
}

/** Whether one of two rates is above its bound. */
export function exceedsMaxPrice(rates: CallerRates, { promptNanoUsd, completionNanoUsd }: MaxPrice): boolean {
  if (promptNanoUsd !== null && rates.promptNanoUsd > promptNanoUsd) return true;
  return completionNanoUsd !== null && rates.completionNanoUsd > completionNanoUsd;
}
