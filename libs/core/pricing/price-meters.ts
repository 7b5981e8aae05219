import { divCeil } from '../kernel/money.js';
import {
  PPM,
  pricedComponent,
  type ComponentQuantities,
  type ComponentRates,
  type PriceVersion,
} from '../kernel/price-components.js';
import { rowFor } from './row-for.js';
import type { Meter } from './units.js';

/** Rates are nano-USD per this many units of a meter. */
export const UNITS_PER_RATE = 1_000_000n;

/**
 * The price of metered quantities in nano-USD: ceil(Σ quantity × rate × Π multiplier), rounded once.
 *
 * @param meters quantities from `meterUsage`; RangeError for one without a rate in the row
 * @param promptTokens selects the row of the version
 * @param version the version pinned at admission, never the newest
 * @param multipliersPpm parts per million, each zero or more
 * @param besideFemtoUsd the sum of other meters of the request, at another price: of its advisor
 */
export function priceMeters(
  meters: ComponentQuantities,
  promptTokens: number,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
  besideFemtoUsd = 0n,
): bigint {
  const sumFemtoUsd = unroundedPrice(meters, rowFor(version, promptTokens).rates);
  return roundedPrice(sumFemtoUsd + besideFemtoUsd, multipliersPpm);
}

/** The same, of output that no reply showed as well: priced as reasoning. */
export function priceWithUnseen(
  meters: ComponentQuantities,
  unseenTokens: number,
  promptTokens: number,
  version: PriceVersion,
  multipliersPpm: readonly bigint[],
  besideFemtoUsd = 0n,
): bigint {
  const meter = pricedComponent('reasoning', rowFor(version, promptTokens).rates);
  const all = meter === null ? meters : { ...meters, [meter]: (meters[meter] ?? 0) + unseenTokens };
  return priceMeters(all, promptTokens, version, multipliersPpm, besideFemtoUsd);
}

/** Σ quantity × rate, in femto-USD (millionths of a nano-USD), before any multiplier. */
export function unroundedPrice(meters: ComponentQuantities, rates: ComponentRates): bigint {
  let sum = 0n;
  for (const name in meters) {
    const meter = name as Meter;
    const quantity = meters[meter];
    if (quantity === undefined) continue;
    const rate = rates[meter];
    if (rate === undefined) throw new RangeError(`meter ${meter} has no rate in its price row`);
    if (!Number.isSafeInteger(quantity) || quantity < 0) throw new RangeError(`bad quantity ${quantity} of ${meter}`);
    sum += BigInt(quantity) * rate;
  }
  return sum;
}

/** Applies the multipliers to a sum of `unroundedPrice` and rounds up to whole nano-USD, once. */
export function roundedPrice(unrounded: bigint, multipliersPpm: readonly bigint[]): bigint {
  let dividend = unrounded;
  let divisor = UNITS_PER_RATE;
  for (const multiplierPpm of multipliersPpm) {
    dividend *= multiplierPpm;
    divisor *= PPM;
  }
  return divCeil(dividend, divisor);
}
