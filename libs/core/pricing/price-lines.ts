import { PRICE_COMPONENTS, type ComponentQuantities, type PriceVersion } from '../kernel/price-components.js';
import { roundedPrice } from './price-meters.js';
import { rowFor } from './row-for.js';
import { isUnitMeter, type Meter } from './units.js';
import type { AdvisorUse } from './usage-event.js';

/** One product of a price calculation. */
interface PriceLine {
  readonly meter: Meter;
  readonly quantity: number;
  /** Nano-USD per 1,000,000 units. */
  readonly rateNanoUsd: bigint;
  /** quantity × rate, exact: in femto-USD (millionths of a nano-USD), before multipliers. */
  readonly amountFemtoUsd: bigint;
}

/** The lines of one price. */
interface PricedLines {
  /** The window of the price's schedule; null: none. */
  readonly window: string | null;
  readonly fromPromptTokens: number;
  readonly lines: readonly PriceLine[];
  readonly sumFemtoUsd: bigint;
}

/** The lines of the advisor's calls. */
interface AdvisorLines extends PricedLines, Pick<AdvisorUse, 'modelId' | 'priceVersionId'> {}

/** A price calculation with every intermediate value, so that it can be recomputed by hand. */
export interface PriceArithmetic extends PricedLines {
  /** The provider's service tier; null: the ordinary one. */
  readonly serviceTier: string | null;
  /** Null: the request names no advisor. */
  readonly advisor: AdvisorLines | null;
  /** Of all lines, the advisor's too. */
  readonly sumFemtoUsd: bigint;
  readonly multipliersPpm: readonly bigint[];
  /** After multipliers, rounded up once. */
  readonly priceNanoUsd: bigint;
}

/** The calculation of `priceMeters`, line by line. A meter without a rate has rate 0 instead of throwing. */
export function priceLines(
  meters: ComponentQuantities,
  promptTokens: number,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
): PriceArithmetic {
  const priced = linesOf(meters, promptTokens, version);
  const { window, fromPromptTokens, lines, sumFemtoUsd } = priced;
  return {
    window,
    serviceTier: version.serviceTier ?? null,
    fromPromptTokens,
    lines,
    advisor: null,
    sumFemtoUsd,
    multipliersPpm,
    priceNanoUsd: roundedPrice(sumFemtoUsd, multipliersPpm),
  };
}

/** The same with the lines of the advisor's calls, in one sum that is rounded once. */
export function withAdvisorLines(own: PriceArithmetic, use: AdvisorUse, version: PriceVersion): PriceArithmetic {
  const { modelId, priceVersionId } = use;
  const advisor = { modelId, priceVersionId, ...linesOf(use.meters, use.promptTokens, version) };
  const sumFemtoUsd = own.sumFemtoUsd + advisor.sumFemtoUsd;
  return { ...own, advisor, sumFemtoUsd, priceNanoUsd: roundedPrice(sumFemtoUsd, own.multipliersPpm) };
}

function linesOf(meters: ComponentQuantities, promptTokens: number, version: PriceVersion): PricedLines {
  const row = rowFor(version, promptTokens);
  const units = Object.keys(meters).filter(isUnitMeter).sort();
  const lines = [...PRICE_COMPONENTS, ...units].flatMap((meter): PriceLine[] => {
    const quantity = meters[meter] ?? 0;
    const rateNanoUsd = row.rates[meter] ?? 0n;
    return quantity === 0 ? [] : [{ meter, quantity, rateNanoUsd, amountFemtoUsd: BigInt(quantity) * rateNanoUsd }];
  });
  const sumFemtoUsd = lines.reduce((sum, { amountFemtoUsd }) => sum + amountFemtoUsd, 0n);
  return { window: version.window ?? null, fromPromptTokens: row.fromPromptTokens, lines, sumFemtoUsd };
}
