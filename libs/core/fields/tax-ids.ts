import { kind } from './field.js';

/** A Russian INN. */
export const inn = kind<string>(() => ({
  schema: { type: 'string' },
  check: {
    accepts: (value) => typeof value === 'string' && isInn(value),
    rule: 'inn',
    expected: 'an INN of 10 or 12 digits with valid check digits',
    bounds: { pattern: '^(\\d{10}|\\d{12})$' },
  },
}));

const WEIGHTS_10 = [2, 4, 10, 3, 5, 9, 4, 6, 8];
const WEIGHTS_11 = [7, ...WEIGHTS_10];
const WEIGHTS_12 = [3, ...WEIGHTS_11];

/** Ten digits of a company or twelve of a person, the last of which check the others. */
function isInn(text: string): boolean {
  if (/^\d{10}$/.test(text)) return checkDigit(text, WEIGHTS_10) === text[9];
  if (!/^\d{12}$/.test(text)) return false;
  return checkDigit(text, WEIGHTS_11) === text[10] && checkDigit(text, WEIGHTS_12) === text[11];
}

function checkDigit(digits: string, weights: readonly number[]): string {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return String((sum % 11) % 10);
}

/** A Russian KPP: the tax office, the reason of the registration, a number. */
export const KPP = {
  max: 9,
  pattern: /^\d{4}[\dA-Z]{2}\d{3}$/,
  expected: 'a KPP of 9 characters such as 770101001',
  rule: 'kpp',
} as const;

/** Numbers of the European Union after their prefix, by country. */
const EU_VAT: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  GR: /^\d{9}$/,
  ES: /^(?:[A-Z]\d{7}[A-Z\d]|\d{8}[A-Z])$/,
  FI: /^\d{8}$/,
  FR: /^[A-HJ-NP-Z\d]{2}\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^(?:\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/,
  IT: /^\d{11}$/,
  LT: /^(?:\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^\d{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{10}01$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
};

/** Whether a country (ISO 3166, two letters) is in the European Union. */
export const isInEu = (country: string): boolean => Object.hasOwn(EU_VAT, country);

const OTHER_VAT = /^[A-Z\d][A-Z\d/+*]{3,19}$/;

/**
 * A VAT number in its stored spelling: capitals, without spaces, dots and dashes; of the European Union with the prefix
 * of its country. Null: not a number of this country. Whether it is registered is not checked.
 */
export function canonicalVatId(typed: string, country: string): string | null {
  const plain = typed.toUpperCase().replaceAll(/[\s.-]/g, '');
  const format = EU_VAT[country];
  if (format === undefined) return OTHER_VAT.test(plain) ? plain : null;
  const prefix = prefixOf(country);
  if (plain.startsWith(prefix) && format.test(plain.slice(prefix.length))) return plain;
  return format.test(plain) && !isComplete(plain) ? prefix + plain : null;
}

const prefixOf = (country: string): string => (country === 'GR' ? 'EL' : country);

/** Whether it has the prefix of a country: that of France may begin with any letters. */
function isComplete(plain: string): boolean {
  return Object.entries(EU_VAT).some(([country, format]) => {
    const prefix = prefixOf(country);
    return plain.startsWith(prefix) && format.test(plain.slice(prefix.length));
  });
}
