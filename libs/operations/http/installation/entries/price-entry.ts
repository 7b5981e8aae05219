import { formatPrice } from '#catalog';
import { readPrice } from '#catalog/http';
import { priceKey, type PriceEntry } from '../../../installation/sections/prices.section.js';
import type { DeclaredPriceRequest } from './installation.dto.js';

/** Throws 400 for a price that cannot be read. */
export function priceEntryOf(body: DeclaredPriceRequest, index: number): PriceEntry {
  const { model, tier, ...price } = body;
  const written = readPrice(price, `prices[${index}]`);
  const named = { model, tier, price: written };
  return {
    key: priceKey(named),
    fields: { model, tier, ...formatPrice(written) },
    patch: named,
    create: { input: named },
  };
}
