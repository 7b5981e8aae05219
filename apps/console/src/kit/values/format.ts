// Numbers and times as people read them. Money comes as decimal strings and stays text: nothing is rounded by doubles.
import { currencyStyle, dateFormat, decimalsOf, numberFormat } from './intl';

/** A sum or a balance: cents. */
export function formatSum(decimal: string, locale: string): string {
  return formatSumIn(decimal, 'USD', locale);
}

/** A sum, with the places that its currency has; two digits of one that would be nothing so: `$0.0032`. */
export function formatSumIn(decimal: string, currency: string, locale: string): string {
  const style = currencyStyle(locale, { currency });
  const digits = isBelow(decimal, decimalsOf(currency)) ? TWO_DIGITS : {};
  return numberFormat(locale, { ...style, ...digits })
    .format(exactly(decimal))
    .replace('-', '−');
}

/** What is to be paid or was: no place of it is rounded away, as a provider may count finer than people write. */
export function formatPaid(decimal: string, currency: string, locale: string): string {
  const [, fraction = ''] = decimal.split('.');
  const digits = Math.max(decimalsOf(currency), fraction.replace(/0+$/, '').length);
  const shown = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return numberFormat(locale, { ...currencyStyle(locale, { currency }), ...shown })
    .format(exactly(decimal))
    .replace('-', '−');
}

const TWO_DIGITS = { maximumSignificantDigits: 2 };

/** Whether an amount is not zero and has none of its digits within so many decimals. */
function isBelow(decimal: string, digits: number): boolean {
  const [whole = '', fraction = ''] = decimal.replace('-', '').split('.');
  return /^0*$/.test(whole + fraction.slice(0, digits)) && /[1-9]/.test(fraction);
}

/** All places of an amount that `formatSum` rounds; undefined: it shows them all. */
export function hiddenDigits(decimal: string, locale: string): string | undefined {
  const [, fraction = ''] = decimal.split('.');
  if (!/[1-9]/.test(fraction.slice(2))) return undefined;
  const { head, groups, filling, tail } = exactAmount(decimal, locale);
  return `${head}${groups.join('').slice(0, 9 - filling)}${tail}`;
}

/** A price of a million tokens: two to six places. */
export function formatPrice(decimal: string, locale: string): string {
  return numberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 6 }).format(exactly(decimal));
}

/** A price in another currency, with its symbol. */
export function formatPriceIn(decimal: string, currency: string, locale: string): string {
  const style = currencyStyle(locale, { currency });
  const format = numberFormat(locale, { ...style, minimumFractionDigits: 2, maximumFractionDigits: 6 });
  return format.format(exactly(decimal));
}

/** What one dollar is worth, with all its places: `¥7.20`. */
export function formatRate(decimal: string, currency: string, locale: string): string {
  const digits = { minimumFractionDigits: decimalsOf(currency), maximumFractionDigits: 9 };
  return numberFormat(locale, { ...currencyStyle(locale, { currency }), ...digits }).format(exactly(decimal));
}

interface ExactAmount {
  /** Sign, symbol, whole dollars and the decimal sign, as far as they are in front; all of it for zero. */
  readonly head: string;
  /** Nine places in groups of three; empty for zero. */
  readonly groups: readonly string[];
  /** How many places at the end are zeros that only fill up. */
  readonly filling: number;
  /** The symbol where a language has it behind. */
  readonly tail: string;
}

/** One request's amount: all nine places. */
export function exactAmount(decimal: string, locale: string): ExactAmount {
  const [whole = '0', fraction = ''] = decimal.replace('-', '').split('.');
  const decimals = fraction.padEnd(9, '0');
  const { before, point, after } = dollarsOf(locale);
  if (/^0*$/.test(whole + decimals)) return { head: `${before}0`, groups: [], filling: 0, tail: after };
  const sign = decimal.startsWith('-') ? '−' : '';
  const dollars = whole.length > 3 ? numberFormat(locale, {}).format(exactly(whole)) : whole;
  const groups = decimals.match(/.{1,3}/g) ?? [];
  const filling = /0*$/.exec(decimals)?.[0].length ?? 0;
  return { head: `${sign}${before}${dollars}${point}`, groups, filling, tail: after };
}

interface DollarSigns {
  readonly before: string;
  readonly point: string;
  readonly after: string;
}

const dollarSigns = new Map<string, DollarSigns>();

/** What stands around the digits of an amount. Tables have thousands of them: each language is read once. */
function dollarsOf(locale: string): DollarSigns {
  const known = dollarSigns.get(locale);
  if (known !== undefined) return known;
  const style = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const;
  const parts = numberFormat(locale, style).formatToParts(0);
  const textOf = (from: number, to?: number): string =>
    parts
      .slice(from, to)
      .map(({ value }) => value)
      .join('');
  const at = (type: string): number => parts.findIndex((part) => part.type === type);
  const signs = {
    before: textOf(0, at('integer')),
    point: textOf(at('decimal'), at('fraction')),
    after: textOf(at('fraction') + 1),
  };
  dollarSigns.set(locale, signs);
  return signs;
}

/** Ten thousand and more on an axis: `25 k`. Tables never shorten. */
export function formatShort(value: number, locale: string): string {
  if (Math.abs(value) < 10_000) return formatCount(value, locale);
  return numberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

export function formatCount(value: number, locale: string): string {
  return numberFormat(locale, {}).format(value).replace('-', '−');
}

/** All places of a decimal. */
export function formatDecimal(decimal: string, locale: string): string {
  return numberFormat(locale, { maximumFractionDigits: 20 }).format(exactly(decimal)).replace('-', '−');
}

/** What something is multiplied by: `× 1.5`. Of what is being typed as it is. */
export function formatFactor(decimal: string, locale: string): string {
  return `× ${/^\d+(?:\.\d+)?$/.test(decimal) ? formatDecimal(decimal, locale) : decimal}`;
}

/** What parts thousands, and what stands before decimals. */
export function numberSigns(locale: string): { readonly group: string; readonly decimal: string } {
  const parts = numberFormat(locale, { minimumFractionDigits: 1 }).formatToParts(10_000);
  const signOf = (type: string): string => parts.find((part) => part.type === type)?.value ?? '';
  return { group: signOf('group'), decimal: signOf('decimal') };
}

/** A share from 0 to 1, without its sign: `20.7`. */
export function formatShare(share: number, locale: string): string {
  const digits = Math.abs(share) < 0.1 && share !== 0 ? 2 : 1;
  return numberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .format(share * 100)
    .replace('-', '−');
}

interface Measure {
  readonly amount: string;
  readonly unit: 'ms' | 's' | 'min' | 'h' | 'd';
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `1,421 ms`, `11.84 s`. */
export function measureDuration(ms: number, locale: string): Measure {
  if (ms < 10 * SECOND) return { amount: formatCount(Math.round(ms), locale), unit: 'ms' };
  const format = numberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return { amount: format.format(ms / SECOND), unit: 's' };
}

/** Whole units since a moment: `18 min`. */
export function measureSince(ms: number): { readonly count: number; readonly unit: Measure['unit'] } {
  if (ms < MINUTE) return { count: Math.max(0, Math.floor(ms / SECOND)), unit: 's' };
  if (ms < HOUR) return { count: Math.floor(ms / MINUTE), unit: 'min' };
  if (ms < DAY) return { count: Math.floor(ms / HOUR), unit: 'h' };
  return { count: Math.floor(ms / DAY), unit: 'd' };
}

/** A day and a time, to the millisecond where a request is meant. */
export function formatInstant(
  iso: string,
  locale: string,
  zone: string,
  { milliseconds = false, year = true } = {},
): string {
  return dateFormat(locale, {
    timeZone: zone,
    ...(year ? { year: 'numeric' as const } : {}),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...(milliseconds ? { fractionalSecondDigits: 3 as const } : {}),
  }).format(new Date(iso));
}

/** A minute of a week that comes, by the clock of a zone: `Mon, Nov 23, 22:00`. */
export function formatWeekTime(ms: number, locale: string, zone: string): string {
  return dateFormat(locale, {
    timeZone: zone,
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(ms);
}

/** A time of the day, for rows of today. */
export function formatTime(iso: string, locale: string, zone: string): string {
  return dateFormat(locale, { timeZone: zone, timeStyle: 'medium', hourCycle: 'h23' }).format(new Date(iso));
}

export function formatDay(iso: string, locale: string, zone: string): string {
  return dateFormat(locale, { timeZone: zone, year: 'numeric', month: 'short', day: 'numeric' }).format(new Date(iso));
}

/** A time of a day, or a day without its year, where there is little room. */
export function formatMomentShort(iso: string, style: 'time' | 'date', locale: string, zone: string): string {
  const options: Intl.DateTimeFormatOptions =
    style === 'time' ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } : { month: 'short', day: 'numeric' };
  return dateFormat(locale, { timeZone: zone, ...options }).format(new Date(iso));
}

/** From one minute to another: `Nov 23, 10:30 – 11:00`. */
export function formatSpan(from: string, to: string, locale: string, zone: string): string {
  const options: Intl.DateTimeFormatOptions = {
    timeZone: zone,
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  };
  return dateFormat(locale, options).formatRange(new Date(from), new Date(to));
}

/** An id in a narrow place: its prefix and the last four. What has no digit is a word, such as the name of a setting. */
export function shortenId(id: string): string {
  if (!/\d/.test(id)) return id;
  const prefix = /^[a-z]+(?:_[a-z]+)?_/.exec(id)?.[0] ?? '';
  return id.length <= prefix.length + 9 ? id : `${prefix}…${id.slice(-4)}`;
}

/** As much of a key as lists show, and what follows it. */
const WHOLE_KEY = /^([A-Za-z0-9]+_(?:[a-z]+_)?[A-Za-z0-9]{8})[A-Za-z0-9]{8,}$/;

/** What is searched for a typed text: of a whole key only its beginning, so that no secret leaves the browser. */
export function withoutSecret(text: string): string {
  return WHOLE_KEY.exec(text)?.[1] ?? text;
}

/** `Intl` formats a decimal string exactly; its type asks for the template. */
function exactly(decimal: string): `${number}` {
  return decimal as `${number}`;
}

/** A moment as an input of the browser has times: its own clock, to the minute. */
export function localTime(atMs: number): string {
  return new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'short' }).format(atMs).replace(' ', 'T');
}
