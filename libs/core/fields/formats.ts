import { kind } from './field.js';

/** An IANA time zone that the runtime supports. */
export const timeZone = kind<string>(() => ({
  schema: { type: 'string' },
  check: { accepts: isTimeZone, rule: 'time_zone', expected: 'an IANA time zone such as Europe/Berlin' },
}));

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** A language tag in its canonical form. */
export const locale = kind<string>(() => ({
  schema: { type: 'string' },
  check: { accepts: isLocale, rule: 'locale', expected: 'a language tag such as en or pt-BR' },
}));

function isLocale(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value)[0] === value;
  } catch {
    return false;
  }
}

/** Options of a text in one line that shows all that it has: no controls, directions or zero widths, which printed pages obey. */
export const PRINTED_LINE = {
  pattern:
    /^(?!\s*$)[^\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+$/,
  expected: 'a single line of text without invisible characters',
  rule: 'line',
} as const;

/** ISO 3166-1, two letters. */
export const COUNTRY = {
  max: 2,
  pattern: /^[A-Z]{2}$/,
  expected: 'a country code of two letters such as DE',
  rule: 'country',
} as const;

/** A day of the calendar, without a time. */
export const day = kind<string>(() => ({
  schema: { type: 'string' },
  check: {
    accepts: isDay,
    rule: 'day',
    expected: 'a day such as 2026-11-20',
    bounds: { pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
  },
}));

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const moment = new Date(value);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(value);
}
