import { maxBigint } from '../../kernel/money.js';
import type { PriceComponent, ComponentRates, PriceVersion } from '../../kernel/price-components.js';
import { priceLines, type PriceArithmetic } from '../price-lines.js';
import { roundedPrice } from '../price-meters.js';
import { dearestUnit, type UnitMeter } from '../units.js';

/** Expensive token kinds that a request can cause. Text, caching and reasoning are always possible. */
export interface BilledParts {
  readonly imageInput: boolean;
  readonly audioInput: boolean;
  readonly imageOutput: boolean;
  readonly audioOutput: boolean;
}

/** The most units of a meter, with any further labels, that a request can cause. */
export interface UnitBound {
  readonly meter: UnitMeter;
  readonly max: number;
}

export const NO_UNIT_BOUNDS: readonly UnitBound[] = [];

/** What a request can cause besides the output tokens of its hold. */
export interface BoundedRequest {
  readonly promptBoundTokens: number;
  readonly parts: BilledParts;
  readonly units: readonly UnitBound[];
  /** Output tokens of calls that are in no reply: of a requested compaction. Absent: none. */
  readonly asideTokens?: number;
}

/** Upper bounds of one row: rates per prompt token and per output token, and the price of what is neither. */
interface MaximumRates {
  readonly promptRate: bigint;
  readonly outputRate: bigint;
  readonly fixed: bigint;
}

/**
 * The maximum cost of a request, in nano-USD: at least the price of every usage whose prompt, completion and units stay
 * within their bounds, for any share of cached, cache-written and reasoning tokens, in any price step.
 */
export function boundPrice(
  request: BoundedRequest,
  outputTokens: number,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
): bigint {
  const promptTokens = BigInt(request.promptBoundTokens);
  let highest = 0n;
  for (const { promptRate, outputRate, fixed } of maximumRates(request, version)) {
    highest = maxBigint(highest, promptTokens * promptRate + BigInt(outputTokens) * outputRate + fixed);
  }
  return roundedPrice(highest, multipliersPpm);
}

/** The calculation of `boundPrice`, line by line: all tokens of a side at their highest rate, in the costliest row. */
export function boundLines(
  { promptBoundTokens: promptTokens, parts, units, asideTokens = 0 }: BoundedRequest,
  outputTokens: number,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
): PriceArithmetic {
  const { promptMeters, outputMeters } = possibleMeters(parts);
  return version.rows
    .filter(({ fromPromptTokens }) => fromPromptTokens <= promptTokens)
    .map(({ fromPromptTokens, rates }) => {
      const meters: Record<string, number> = {
        [costliestMeter(rates, promptMeters)]: promptTokens,
        [costliestMeter(rates, outputMeters)]: outputTokens + asideTokens,
        ...(rates.request === undefined ? {} : { request: 1 }),
      };
      for (const { meter, max } of units) {
        const dearest = dearestUnit(meter, rates);
        if (dearest !== null) meters[dearest] = (meters[dearest] ?? 0) + max;
      }
      return priceLines(meters, fromPromptTokens, version, multipliersPpm);
    })
    .reduce((highest, lines) => (lines.sumFemtoUsd > highest.sumFemtoUsd ? lines : highest));
}

/** One entry for each row that applies to a prompt of up to `promptTokens`. */
export function maximumRates(request: BoundedRequest, version: PriceVersion): MaximumRates[] {
  const { promptMeters, outputMeters } = possibleMeters(request.parts);
  return version.rows
    .filter(({ fromPromptTokens }) => fromPromptTokens <= request.promptBoundTokens)
    .map(({ rates }) => {
      const outputRate = highestRate(rates, outputMeters);
      return {
        promptRate: highestRate(rates, promptMeters),
        outputRate,
        fixed: (rates.request ?? 0n) + unitsBound(request.units, rates) + BigInt(request.asideTokens ?? 0) * outputRate,
      };
    });
}

function unitsBound(units: readonly UnitBound[], rates: ComponentRates): bigint {
  let sum = 0n;
  for (const { meter, max } of units) {
    const dearest = dearestUnit(meter, rates);
    if (dearest !== null) sum += BigInt(max) * (rates[dearest] ?? 0n);
  }
  return sum;
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
