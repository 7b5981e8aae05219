import { maxBigint, type PriceComponent, type ComponentRates, type PriceVersion } from '#kernel';
import { priceLines, type PriceArithmetic } from '../price-lines.js';
import { roundedPrice } from '../price-meters.js';

/** Which dear kinds of tokens a request can cause. Text, caching and reasoning are always possible. */
export interface BilledParts {
  readonly imageInput: boolean;
  readonly audioInput: boolean;
  readonly imageOutput: boolean;
  readonly audioOutput: boolean;
}

/** The dearest a request can be by one row: what each unit of a side costs at most, and what is due in any case. */
interface DearestRates {
  readonly promptRate: bigint;
  readonly outputRate: bigint;
  readonly requestRate: bigint;
}

/**
 * The most that a request can cost, in nano-USD: at least the price of every usage whose prompt and completion stay
 * within the two bounds, whatever part of them is cached, written to a cache, or reasoned, in whatever price step.
 */
export function boundPrice(
  promptTokens: number,
  outputTokens: number,
  parts: BilledParts,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
): bigint {
  let highest = 0n;
  for (const { promptRate, outputRate, requestRate } of dearestRates(promptTokens, parts, version)) {
    highest = maxBigint(highest, BigInt(promptTokens) * promptRate + BigInt(outputTokens) * outputRate + requestRate);
  }
  return roundedPrice(highest, multipliersPpm);
}

/** The usage that `boundPrice` prices, line by line: every token of a side at its dearest, by the dearest row. */
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
        [dearestOf(rates, promptMeters)]: promptTokens,
        [dearestOf(rates, outputMeters)]: outputTokens,
        ...(rates.request === undefined ? {} : { request: 1 }),
      };
      return priceLines(meters, fromPromptTokens, version, multipliersPpm);
    })
    .reduce((dearest, lines) => (lines.sumFemtoUsd > dearest.sumFemtoUsd ? lines : dearest));
}

/** One entry for each row that a prompt of up to `promptTokens` can fall into. */
export function dearestRates(promptTokens: number, parts: BilledParts, version: PriceVersion): DearestRates[] {
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

function dearestOf(rates: ComponentRates, meters: readonly PriceComponent[]): PriceComponent {
  return meters.reduce((dearest, meter) => ((rates[meter] ?? 0n) > (rates[dearest] ?? 0n) ? meter : dearest));
}

function highestRate(rates: ComponentRates, meters: readonly PriceComponent[]): bigint {
  return meters.reduce((highest, meter) => maxBigint(highest, rates[meter] ?? 0n), 0n);
}
