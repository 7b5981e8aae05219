import { PRICE_COMPONENTS, type ComponentQuantities, type PriceVersion } from '#kernel';
import { roundedPrice } from './price-meters.js';
import { rowFor } from './row-for.js';
import { isUnitMeter, type Meter } from './units.js';

/** One product of a price calculation. */
interface PriceLine {
  readonly meter: Meter;
  readonly quantity: number;
  /** Nano-USD per 1,000,000 units. */
  readonly rateNanoUsd: bigint;
  /** quantity × rate, exact: in femto-USD (millionths of a nano-USD), before multipliers. */
  readonly amountFemtoUsd: bigint;
}

/** A price calculation with every intermediate value, so that it can be recomputed by hand. */
export interface PriceArithmetic {
  /** The window of the price's schedule; null: none. */
  readonly window: string | null;
  /** The provider's service tier; null: the ordinary one. */
  readonly serviceTier: string | null;
  readonly fromPromptTokens: number;
  readonly lines: readonly PriceLine[];
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
  const row = rowFor(version, promptTokens);
  const units = Object.keys(meters).filter(isUnitMeter).sort();
  const lines = [...PRICE_COMPONENTS, ...units].flatMap((meter): PriceLine[] => {
    const quantity = meters[meter] ?? 0;
    const rateNanoUsd = row.rates[meter] ?? 0n;
    return quantity === 0 ? [] : [{ meter, quantity, rateNanoUsd, amountFemtoUsd: BigInt(quantity) * rateNanoUsd }];
  });
  const sumFemtoUsd = lines.reduce((sum, { amountFemtoUsd }) => sum + amountFemtoUsd, 0n);
  const priceNanoUsd = roundedPrice(sumFemtoUsd, multipliersPpm);
  const { window = null, serviceTier = null } = version;
  return {
    window,
    serviceTier,
    fromPromptTokens: row.fromPromptTokens,
    lines,
    sumFemtoUsd,
    multipliersPpm,
    priceNanoUsd,
  };
}
