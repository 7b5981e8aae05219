import { maxBigint, type PriceComponent, type ComponentRates, type PriceVersion } from '#kernel';
import { priceLines, type PriceArithmetic } from '../price-lines.js';
import { roundedPrice } from '../price-meters.js';

/** Expensive token kinds that a request can cause. Text, caching and reasoning are always possible. */
export interface BilledParts {
  readonly imageInput: boolean;
  readonly audioInput: boolean;
  readonly imageOutput: boolean;
  readonly audioOutput: boolean;
}

/** Upper bounds of the rates of one row: per prompt token, per output token, and per request. */
interface MaximumRates {
  readonly promptRate: bigint;
  readonly outputRate: bigint;
  readonly requestRate: bigint;
}

/**
 * The maximum cost of a request, in nano-USD: at least the price of every usage whose prompt and completion stay within
 * the two bounds, for any share of cached, cache-written and reasoning tokens, in any price step.
 */
export function boundPrice(
  promptTokens: number,
  outputTokens: number,
  parts: BilledParts,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
): bigint {
  let highest = 0n;
  for (const { promptRate, outputRate, requestRate } of maximumRates(promptTokens, parts, version)) {
    highest = maxBigint(highest, BigInt(promptTokens) * promptRate + BigInt(outputTokens) * outputRate + requestRate);
  }
  return roundedPrice(highest, multipliersPpm);
}

/** The calculation of `boundPrice`, line by line: all tokens of a side at their highest rate, in the costliest row. */
export function boundLines(
  promptTokens: number,
  outputTokens: number,
  parts: BilledParts,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
): PriceArithmetic {
  const { promptMeters, outputMeters } = possibleMeters(parts);
  return version.rows
    .filter(({ fromPromptTokens }) => fromPromptTokens <= promptTokens)
    .map(({ fromPromptTokens, rates }) => {
      const meters = {
        [costliestMeter(rates, promptMeters)]: promptTokens,
        [costliestMeter(rates, outputMeters)]: outputTokens,
        ...(rates.request === undefined ? {} : { request: 1 }),
      };
      return priceLines(meters, fromPromptTokens, version, multipliersPpm);
    })
    .reduce((highest, lines) => (lines.sumFemtoUsd > highest.sumFemtoUsd ? lines : highest));
}

/** One entry for each row that applies to a prompt of up to `promptTokens`. */
export function maximumRates(promptTokens: number, parts: BilledParts, version: PriceVersion): MaximumRates[] {
  const { promptMeters, outputMeters } = possibleMeters(parts);
  return version.rows
    .filter(({ fromPromptTokens }) => fromPromptTokens <= promptTokens)
    .map(({ rates }) => ({
      promptRate: highestRate(rates, promptMeters),
      outputRate: highestRate(rates, outputMeters),
      requestRate: rates.request ?? 0n,
    }));
}

function possibleMeters(parts: BilledParts): {
  readonly promptMeters: PriceComponent[];
  readonly outputMeters: PriceComponent[];
} {
  const promptMeters: PriceComponent[] = ['input', 'cache_read', 'cache_write', 'cache_write_1h'];
  if (parts.imageInput) promptMeters.push('image_input');
  if (parts.audioInput) promptMeters.push('audio_input');
  const outputMeters: PriceComponent[] = ['output', 'reasoning'];
  if (parts.imageOutput) outputMeters.push('image_output');
  if (parts.audioOutput) outputMeters.push('audio_output');
  return { promptMeters, outputMeters };
}

function costliestMeter(rates: ComponentRates, meters: readonly PriceComponent[]): PriceComponent {
  return meters.reduce((highest, meter) => ((rates[meter] ?? 0n) > (rates[highest] ?? 0n) ? meter : highest));
}

function highestRate(rates: ComponentRates, meters: readonly PriceComponent[]): bigint {
  return meters.reduce((highest, meter) => maxBigint(highest, rates[meter] ?? 0n), 0n);
}
