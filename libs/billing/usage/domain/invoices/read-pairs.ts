import { RoutifyError } from '#core';
import { INVOICE_FIELDS, type InvoiceField } from './invoice-formats.js';

const PAIRS_MAX = 500;

/** `day=Date,amount_usd=Cost` as a map. Throws 400 for `param` on a missing name or value, or a repeated name. */
export function readPairs(text: string | null, param: string): Map<string, string> {
  const parts = (text ?? '').split(',').filter((part) => part.trim() !== '');
  const pairs = parts.map((part) => {
    const [name = '', ...rest] = part.split('=');
    return [name.trim(), rest.join('=').trim()] as const;
  });
  const read = new Map(pairs);
  const isWhole = pairs.every(([name, value]) => name !== '' && value !== '');
  if (isWhole && read.size === pairs.length && read.size <= PAIRS_MAX) return read;
  throw new RoutifyError('invalid_request_error', `${param}: expected different names as one=other,two=another`, {
    param,
  });
}

/** The same for columns, whose names must be invoice fields. */
export function readColumns(text: string | null): Map<InvoiceField, string> {
  const pairs = readPairs(text, 'columns');
  const unknown = [...pairs.keys()].find((name) => !(INVOICE_FIELDS as readonly string[]).includes(name));
  if (unknown === undefined) return pairs as Map<InvoiceField, string>;
  throw new RoutifyError(
    'invalid_request_error',
    `columns: expected one of ${INVOICE_FIELDS.join(', ')}, got ${unknown}`,
    {
      param: 'columns',
    },
  );
}
