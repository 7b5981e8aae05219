import { parsePriceRows } from '#catalog';
import { RoutifyError, type PriceRow } from '#kernel';
import type { PriceRequest } from './dto/price.request.js';

/**
 * The rows of a price in a request. Throws 400 with every invalid field.
 * @param path of the price in the body; empty when it is the body
 */
export function readPrice({ ...fields }: PriceRequest, path: string): PriceRow[] {
  const rows = parsePriceRows(fields, path);
  if (!('details' in rows)) return rows;
  const [first] = rows.details;
  throw new RoutifyError('invalid_request_error', first?.message ?? 'the price is not valid', {
    details: rows.details,
    ...(first === undefined ? {} : { param: first.path }),
  });
}

/** The same for an optional price. */
export function readOptionalPrice(price: PriceRequest | null | undefined, path: string): PriceRow[] | null {
  return price === null || price === undefined ? null : readPrice(price, path);
}
