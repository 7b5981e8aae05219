import { maxBigint, type PriceVersion } from '#core';
import type { MaxPrice } from '#formats';
import { callerRate } from './describe-models.js';

/** A caller's rates in nano-USD per million tokens, rounded up. */
interface CallerRates {
  readonly promptNanoUsd: bigint;
  readonly completionNanoUsd: bigint;
}

/** The highest rates of a price for prompts of up to `promptTokens`. */
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

/** Whether a rate exceeds its maximum. */
export function exceedsMaxPrice(rates: CallerRates, { promptNanoUsd, completionNanoUsd }: MaxPrice): boolean {
  if (promptNanoUsd !== null && rates.promptNanoUsd > promptNanoUsd) return true;
  return completionNanoUsd !== null && rates.completionNanoUsd > completionNanoUsd;
}
