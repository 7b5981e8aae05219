import {
  pricedComponent,
  type PriceComponent,
  type ComponentQuantities,
  type ComponentRates,
  type TokenUsage,
} from '../kernel/price-components.js';
import { pricedUnit, type UnitMeter } from './units.js';

/**
 * Splits the counts of one response into disjoint meters; each has a rate in `rates`.
 *
 * Parts are capped by their total: an upstream can count a cached audio token twice, and a part above its total would
 * make the plain input negative. A meter is omitted when neither it nor one of its parents has a rate.
 * Throws RangeError for a count that is not a whole number, zero or more.
 */
export function meterUsage(usage: TokenUsage, rates: ComponentRates): ComponentQuantities {
  const quantities: Record<string, number> = {};
  const add = (meter: PriceComponent, quantity: number): void => {
    const priced = pricedComponent(meter, rates);
    if (quantity > 0 && priced !== null) quantities[priced] = (quantities[priced] ?? 0) + quantity;
  };
  split(usage.promptTokens, 'input', promptParts(usage, rates.cache_read !== undefined), add);
  split(usage.completionTokens, 'output', completionParts(usage), add);
  add('request', rates.request === undefined ? 0 : 1);
  if (usage.units !== undefined) addUnits(usage.units, rates, quantities);
  return quantities;
}

/** Units are counted in the meter that prices them; those without a price in none. */
function addUnits(units: ComponentQuantities, rates: ComponentRates, quantities: Record<string, number>): void {
  for (const [unit, quantity] of Object.entries(units)) {
    assertCount(quantity);
    const priced = pricedUnit(unit as UnitMeter, rates);
    if (quantity > 0 && priced !== null) quantities[priced] = (quantities[priced] ?? 0) + quantity;
  }
}

type Parts = readonly (readonly [PriceComponent, number])[];

/** Cached images and audio cost what cached tokens do, or where those have no price, what images and audio do. */
function promptParts(usage: TokenUsage, pricesCached: boolean): Parts {
  const { cachedImageTokens: cachedImage = 0, cachedAudioTokens: cachedAudio = 0 } = usage;
  const cachedMedia = cachedImage + cachedAudio;
  return [
    ['cache_read', pricesCached ? usage.cachedTokens : Math.max(0, usage.cachedTokens - cachedMedia)],
    ['cache_write_1h', usage.cacheWrite1hTokens],
    ['cache_write', usage.cacheWriteTokens],
    ['audio_input', pricesCached ? Math.max(0, usage.audioInputTokens - cachedAudio) : usage.audioInputTokens],
    ['image_input', pricesCached ? Math.max(0, usage.imageInputTokens - cachedImage) : usage.imageInputTokens],
  ];
}

function completionParts(usage: TokenUsage): Parts {
  return [
    ['reasoning', usage.reasoningTokens],
    ['audio_output', usage.audioOutputTokens],
    ['image_output', usage.imageOutputTokens],
  ];
}

/** Distributes `total` over the parts in order; the remainder is added to `rest`. */
function split(
  total: number,
  rest: PriceComponent,
  parts: Parts,
  add: (meter: PriceComponent, quantity: number) => void,
): void {
  assertCount(total);
  let remaining = total;
  for (const [meter, count] of parts) {
    assertCount(count);
    const quantity = Math.min(count, remaining);
    add(meter, quantity);
    remaining -= quantity;
  }
  add(rest, remaining);
}

function assertCount(count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`bad count ${count}`);
}
