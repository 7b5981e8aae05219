import { unitOf, type CurrencyUnit } from '../domain/currency.js';

/**
 * Stripe's own units: two decimals, unless the page says otherwise. Source: https://docs.stripe.com/currencies, zero-decimal
 * currencies and special cases as of 2026-07-10, three-decimal currencies as of 2022-12-31, since when the page has them
 * for some countries only. Neither ISO 4217 nor `Intl` has this table.
 */
const WHOLE = setOf('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF');
/** Of these the last digit is 0, in payments as in refunds. */
const THOUSANDTHS = setOf('BHD JOD KWD OMR TND');
const LAST_DIGIT = 10n;
/**
 * UGX is listed as whole and described as hundredths, and ISK takes hundredths that have to be 00. What Stripe does not list,
 * and other tables count in other units than hundredths, is not known.
 */
const REFUSED = setOf('ISK UGX IQD IRR KPW LYD SYP SLL CLF UYI UYW');

/** The least payments, in counted units: of accounts that settle in the currency. */
const LEAST: Readonly<Record<string, bigint>> = {
  USD: 50n,
  AED: 200n,
  ARS: 50n,
  AUD: 50n,
  BRL: 50n,
  CAD: 50n,
  CHF: 50n,
  COP: 50n,
  CZK: 1_500n,
  DKK: 250n,
  EUR: 50n,
  GBP: 30n,
  HKD: 400n,
  HUF: 17_500n,
  IDR: 50n,
  ILS: 50n,
  INR: 50n,
  JPY: 50n,
  KRW: 50n,
  MXN: 1_000n,
  MYR: 200n,
  NOK: 300n,
  NZD: 50n,
  PHP: 50n,
  PLN: 200n,
  RON: 200n,
  RUB: 50n,
  SEK: 300n,
  SGD: 50n,
  THB: 1_000n,
  ZAR: 50n,
};

/**
 * How Stripe counts a currency. Where people pay in whole units and Stripe counts hundredths, as in forints, totals are whole.
 * Null: the rule is not known for certain, and nothing is sent.
 */
export function stripeUnitOf(currency: string): CurrencyUnit | null {
  if (REFUSED.has(currency)) return null;
  const leastMinor = LEAST[currency] ?? 1n;
  if (WHOLE.has(currency)) return { currency, decimals: 0, step: 1n, leastMinor };
  if (THOUSANDTHS.has(currency)) return { currency, decimals: 3, step: LAST_DIGIT, leastMinor };
  return { currency, decimals: 2, step: unitOf(currency).decimals === 0 ? 100n : 1n, leastMinor };
}

function setOf(codes: string): ReadonlySet<string> {
  return new Set(codes.split(' '));
}
