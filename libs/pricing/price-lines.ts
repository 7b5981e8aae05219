import { PRICE_COMPONENTS, type PriceComponent, type ComponentQuantities, type PriceVersion } from '#kernel';
import { roundedPrice } from './price-meters.js';
import { rowFor } from './row-for.js';

/** One line of a bill's arithmetic. */
export interface PriceLine {
  readonly meter: PriceComponent;
  readonly quantity: number;
  /** Nano-USD per 1,000,000 units. */
  readonly rateNanoUsd: bigint;
  /** quantity × rate, exact: in femto-USD (millionths of a nano-USD), before multipliers. */
  readonly amountFemtoUsd: bigint;
}

/** How a price came about, so that anybody can recompute it with pencil and paper. */
export interface PriceArithmetic {
  readonly fromPromptTokens: number;
  readonly lines: readonly PriceLine[];
  readonly sumFemtoUsd: bigint;
  readonly multipliersPpm: readonly bigint[];
  /** After multipliers, rounded up once. */
  readonly priceNanoUsd: bigint;
}

/** The arithmetic of `priceMeters`, line by line. A meter without a rate has the rate 0 here: this explains, it never fails. */
export function priceLines(
  meters: ComponentQuantities,
  promptTokens: number,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
): PriceArithmetic {
  const row = rowFor(version, promptTokens);
  const lines = PRICE_COMPONENTS.flatMap((meter): PriceLine[] => {
    const quantity = meters[meter] ?? 0;
    const rateNanoUsd = row.rates[meter] ?? 0n;
    return quantity === 0 ? [] : [{ meter, quantity, rateNanoUsd, amountFemtoUsd: BigInt(quantity) * rateNanoUsd }];
  });
  const sumFemtoUsd = lines.reduce((sum, { amountFemtoUsd }) => sum + amountFemtoUsd, 0n);
  const priceNanoUsd = roundedPrice(sumFemtoUsd, multipliersPpm);
  return { fromPromptTokens: row.fromPromptTokens, lines, sumFemtoUsd, multipliersPpm, priceNanoUsd };
}
