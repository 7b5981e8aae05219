import { RoutifyError } from '#core';
import { parsePrice, type Price } from '../../domain/prices/price.js';
import type { PriceKind } from '../../domain/prices/unit-prices.js';
import type { PriceRequest } from './price.dto.js';

/**
 * A price in a request. Throws 400 with every invalid field.
 * @param path of the price in the body; empty when it is the body
 */
export function readPrice({ ...fields }: PriceRequest, path: string, kind: PriceKind = 'price'): Price {
  const price = parsePrice(fields, path, kind);
  if (!('details' in price)) return price;
  const [first] = price.details;
  throw new RoutifyError('invalid_request_error', first?.message ?? 'The price is not valid.', {
    details: price.details,
    ...(first === undefined ? {} : { param: first.path }),
  });
}

/** The same for an optional price. */
export function readOptionalPrice(
  price: PriceRequest | null | undefined,
  path: string,
  kind: PriceKind = 'price',
): Price | null {
  return price === null || price === undefined ? null : readPrice(price, path, kind);
}
