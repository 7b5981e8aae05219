import { COST_UNITS } from '../../kernel/price-units.js';
import type { ComponentQuantities, PriceVersion, TokenUsage } from '../../kernel/price-components.js';
import { priceUsage, type PricedUsage } from '../price-usage.js';
import { rowFor } from '../row-for.js';
import { dearestUnit, pricedUnit, unitName, type UnitMeter } from '../units.js';

type Use = readonly [meter: UnitMeter, quantity: number];

/**
 * The operator's cost of one response, in nano-USD, by a channel's list; null: the list cannot say.
 *
 * Images of the Responses API's tool are reported twice: as images, and as tokens of the image model, which is what
 * OpenAI bills. A list with a price for each of those tokens counts them, any other one the images: never both. What such
 * a call costs is not known to a list that prices neither.
 */
export function priceCost(usage: TokenUsage, list: PriceVersion): PricedUsage | null {
  if (usage.units === undefined) return priceUsage(usage, list, []);
  const uses = Object.entries(usage.units) as Use[];
  const tokens = uses.filter(([meter, quantity]) => quantity > 0 && COST_UNITS.has(unitName(meter)));
  if (tokens.length === 0) return priceUsage(usage, list, []);
  const { rates } = rowFor(list, usage.promptTokens);
  const isPriced = ([meter]: Use): boolean => pricedUnit(meter, rates) !== null;
  const images = uses.filter(([meter]) => unitName(meter) === 'image');
  if (tokens.every(isPriced)) return priceUsage(without(usage, uses, images), list, []);
  const hasImages = dearestUnit('image', rates) !== null && images.every(isPriced);
  return hasImages ? priceUsage(without(usage, uses, tokens), list, []) : null;
}

function without(usage: TokenUsage, uses: readonly Use[], left: readonly Use[]): TokenUsage {
  const units = Object.fromEntries(uses.filter((use) => !left.includes(use))) as ComponentQuantities;
  return { ...usage, units };
}
