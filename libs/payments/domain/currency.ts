import { divCeil } from '#kernel';

/** Units of a currency for one US dollar, as nano-units. */
export type RateNano = bigint;

/** What an order comes to in its currency, and the dollars that it is worth. */
interface Priced {
  readonly totalNanoUsd: bigint;
  /** In minor units of the currency, such as cents, fen or yen. */
  readonly totalMinor: bigint;
}

export const USD = 'USD';
/** One dollar is worth one. */
export const USD_RATE_NANO: RateNano = 1_000_000_000n;
const NANO_DIGITS = 9;
/** Some providers write zeros after the last digit of money. */
const DECIMAL = /^(\d{1,15})(?:\.(\d{1,10}))?$/;

/** Decimals of a currency's minor unit (ISO 4217): two of the dollar, none of the yen. Throws RangeError for no currency. */
export function decimalsOf(currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return maximumFractionDigits ?? 2;
}

/** Rounded down to a minor unit: who pays it pays no more than the amount is worth. */
export function minorOf(amountNanoUsd: bigint, rateNano: RateNano, currency: string): bigint {
  return (amountNanoUsd * rateNano) / nanoPerMinor(currency);
}

/** What minor units are worth by a rate, rounded down. */
export function nanoUsdOf(minor: bigint, rateNano: RateNano, currency: string): bigint {
  return (minor * nanoPerMinor(currency)) / rateNano;
}

/** What a part of an order is worth, rounded down; all of it is exactly its dollars. */
export function nanoUsdOfPart(minor: bigint, { totalNanoUsd, totalMinor }: Priced): bigint {
  return totalMinor === 0n ? 0n : (minor * totalNanoUsd) / totalMinor;
}

/** An order with its fee. */
export function pricedOrder(order: {
  readonly amountNanoUsd: bigint;
  readonly surchargeNanoUsd: bigint;
  readonly totalMinor: bigint;
}): Priced {
  return { totalNanoUsd: order.amountNanoUsd + order.surchargeNanoUsd, totalMinor: order.totalMinor };
}

/** A payment as it arrived. */
export function pricedFact(fact: { readonly grossNanoUsd: bigint; readonly grossMinor: bigint }): Priced {
  return { totalNanoUsd: fact.grossNanoUsd, totalMinor: fact.grossMinor };
}

/**
 * What a payout takes of claims, each of which has the rate of its order; null: nothing was owed. A payout of all that is
 * owed takes exactly all of it.
 */
export function shareOfClaims(
  minor: bigint,
  owed: { readonly nanoUsd: bigint; readonly minor: bigint },
): bigint | null {
  return owed.minor <= 0n ? null : (minor * owed.nanoUsd) / owed.minor;
}

/** What is returned for dollars of an order, rounded up: the payer gets no less than they are worth. */
export function minorOfPart(amountNanoUsd: bigint, { totalNanoUsd, totalMinor }: Priced): bigint {
  return totalNanoUsd === 0n ? 0n : divCeil(amountNanoUsd * totalMinor, totalNanoUsd);
}

/** Of an amount in nano-units of its currency, rounded down. */
export const minorOfUnits = (nano: bigint, currency: string): bigint => nano / nanoUnitsPerMinor(currency);

/** With all decimals of the currency, such as `180.50` for 18050 fen. */
export function formatMinor(minor: bigint, currency: string): string {
  const decimals = decimalsOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${minor < 0n ? '-' : ''}${decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`}`;
}

/** Null: it is no plain decimal from zero up, or has a part of a minor unit. */
export function parseMinor(text: string, currency: string): bigint | null {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return null;
  const decimals = decimalsOf(currency);
  if (/[1-9]/.test(fraction.slice(decimals))) return null;
  return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}

const nanoUnitsPerMinor = (currency: string): bigint => 10n ** BigInt(NANO_DIGITS - decimalsOf(currency));

/** Nano-dollars times the nano-rate of one minor unit. */
const nanoPerMinor = (currency: string): bigint => 10n ** BigInt(2 * NANO_DIGITS - decimalsOf(currency));
