import { formatUsd } from '#core';
import { formatMinor, unitOf } from '../../../domain/currency.js';

type Decimal = `${number}`;

/** Minor units of a currency in the writing of a language: `1 234,50 ₽`. */
export function shownMinor(minor: bigint, currency: string, locale: string): string {
  const unit = unitOf(currency);
  // As many as the amount has, whatever the runtime writes of the currency.
  const digits = { minimumFractionDigits: unit.decimals, maximumFractionDigits: unit.decimals };
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, ...digits });
  return format.format(formatMinor(minor, unit) as Decimal);
}

export function shownUsd(amountNanoUsd: bigint, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: 'USD', maximumFractionDigits: 9 });
  return format.format(formatUsd(amountNanoUsd) as Decimal);
}

/** Units of a currency for a dollar, of nano-units. */
export function shownRate(rateNano: bigint, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 9 }).format(formatUsd(rateNano) as Decimal);
}

/** 200000 is 20 %. */
export function shownPpm(ppm: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 4 }).format(ppm / 1_000_000);
}

/** The day (UTC) of a moment. */
export function shownDay(moment: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(moment);
}

export function shownCountry(country: string, locale: string): string {
  return new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? country;
}
