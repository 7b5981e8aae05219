import { NANO_USD_PER_USD, parseUsd } from '#core';

/** The character before the decimals. */
export type DecimalSeparator = '.' | ',';

/** An amount as written. Its value is an integer of 10^-9, as nano-USD are, in whatever currency. */
export interface WrittenAmount {
  readonly isNegative: boolean;
  /** The absolute value by decimal separator; null: not an amount with that one. At least one is not null. */
  readonly values: Readonly<Record<DecimalSeparator, bigint | null>>;
  /** Codes that the cell names. A bare dollar sign names none: many countries have dollars. */
  readonly currency: string | null;
}

/** Longer cells are texts. */
const CELL_LENGTH_MAX = 50;
/** Larger amounts are errors, and must not reach a column of 64 bits. */
const AMOUNT_MAX = 1_000_000_000n * NANO_USD_PER_USD;
const CURRENCY_NAMES: Readonly<Record<string, string | null>> = {
  $: null,
  US$: 'USD',
  'US DOLLAR': 'USD',
  美元: 'USD',
  '840': 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'CNY',
  元: 'CNY',
  '₽': 'RUB',
  РУБ: 'RUB',
  'РУБ.': 'RUB',
  人民币: 'CNY',
};

const SIGN = '([+-])?';
const CURRENCY = String.raw`([A-Z]{3}|[A-Z]{0,2}\p{Sc}|美元|元|РУБ\.?)?`;
/** `CR` and `DR`, in German `H` and `S`. */
const SIDE = '(CR|DR|H|S)?';
const AMOUNT = new RegExp(
  String.raw`^(\()? ?${SIGN} ?${CURRENCY} ?${SIGN} ?([\d.,](?:[\d.,' ]*\d)?) ?${SIGN} ?${CURRENCY} ?${SIGN} ?${SIDE} ?(\))?$`,
  'u',
);
const OUTGOING_SIDES: ReadonlySet<string> = new Set(['DR', 'S']);

/**
 * Reads `1.234,56`, `1,234.56`, `1 234,56`, `1'234.56`, `-12.00`, `12.00-`, `(12.00)`, `+5`, `12.00 DR`, with or without
 * the sign or code of a currency. Null when it is no amount.
 */
export function readAmount(cell: string): WrittenAmount | null {
  const match = cell.length > CELL_LENGTH_MAX ? null : AMOUNT.exec(plain(cell));
  if (match === null) return null;
  const [, open, sign1, currency1, sign2, digits = '', sign3, currency2, sign4, side, close] = match;
  const signs = [sign1, sign2, sign3, sign4, side].filter((sign) => sign !== undefined);
  const currencies = [currency1, currency2].filter((currency) => currency !== undefined);
  const inParentheses = open !== undefined;
  if (inParentheses !== (close !== undefined)) return null;
  if (signs.length + (inParentheses ? 1 : 0) > 1 || currencies.length > 1) return null;
  const values = { '.': valueOf(digits, '.'), ',': valueOf(digits, ',') };
  if (values['.'] === null && values[','] === null) return null;
  const [sign] = signs;
  const isNegative = inParentheses || sign === '-' || (sign !== undefined && OUTGOING_SIDES.has(sign));
  return { isNegative, values, currency: codeOf(currencies[0]) };
}

/** The separator with which alone an amount can be read; null: with both. */
export function decidesSeparator({ values }: WrittenAmount): DecimalSeparator | null {
  if (values['.'] === null) return ',';
  return values[','] === null ? '.' : null;
}

export function isZero({ values }: WrittenAmount): boolean {
  return (values['.'] ?? values[',']) === 0n;
}

/** The code of a currency by its code, sign or name; null for none, and for a bare dollar sign. */
export function codeOf(currency: string | undefined): string | null {
  if (currency === undefined || currency === '') return null;
  const written = currency.normalize('NFKC').trim().toUpperCase();
  return Object.hasOwn(CURRENCY_NAMES, written) ? (CURRENCY_NAMES[written] ?? null) : written;
}

/** Full-width digits, signs and spaces of typography as those of ASCII. */
function plain(cell: string): string {
  return cell
    .normalize('NFKC')
    .replaceAll(/[‐‑‒–—−]/g, '-')
    .replaceAll(/[’‘`´]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toUpperCase();
}

const GROUPED: Readonly<Record<DecimalSeparator, RegExp>> = {
  '.': /^[1-9]\d{0,2}(?:(?:,\d{3})+|(?:'\d{3})+|(?: \d{3})+)$/,
  ',': /^[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:'\d{3})+|(?: \d{3})+)$/,
};

function valueOf(digits: string, separator: DecimalSeparator): bigint | null {
  const [whole = '', fraction = '0', ...rest] = digits.split(separator);
  if (rest.length > 0 || (whole === '' && fraction === '')) return null;
  if (!/^\d*$/.test(whole) && !GROUPED[separator].test(whole)) return null;
  const decimals = /^\d+$/.test(fraction) ? fraction.replace(/0+$/, '') || '0' : fraction;
  const value = parseUsd(`${whole.replaceAll(/\D/g, '').replace(/^0+(?=\d)/, '') || '0'}.${decimals}`);
  return value !== null && value <= AMOUNT_MAX ? value : null;
}
