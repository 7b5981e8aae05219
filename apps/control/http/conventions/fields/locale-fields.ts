import { field, type FieldOptions } from './field.js';

/** An IANA time zone that the runtime supports. */
export function TimeZoneField(options: FieldOptions): PropertyDecorator {
  const expected = 'an IANA time zone such as Europe/Berlin';
  return field({ accepts: isTimeZone, expected, schema: { type: 'string' } }, options);
}

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
export function LocaleField(options: FieldOptions): PropertyDecorator {
  const expected = 'a language tag such as en or pt-BR';
  return field({ accepts: isLocale, expected, schema: { type: 'string' } }, options);
}

function isLocale(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value)[0] === value;
  } catch {
    return false;
  }
}

/** A day of the calendar, without a time. */
export function DayField(options: FieldOptions): PropertyDecorator {
  const expected = 'a day such as 2026-11-20';
  return field({ accepts: isDay, expected, schema: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } }, options);
}

function isDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const moment = new Date(value);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(value);
}
