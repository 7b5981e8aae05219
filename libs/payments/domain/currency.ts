import { divCeil } from '#core';

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

/** How amounts of a currency are counted, by the product or by a provider. */
export interface CurrencyUnit {
  /** ISO 4217. */
  readonly currency: string;
  /** Of one counted unit: two count hundredths. */
  readonly decimals: number;
  /** What is asked of a payer, and returned in part, is a multiple of so many counted units. */
  readonly step: bigint;
  /** The least payment, in counted units. */
  readonly leastMinor: bigint;
}

/**
 * Decimals of currencies that have not two, as the rows of payments and invoices count them (CLDR 48, 2025-10). The list is
 * fixed: with the one of `Intl` an upgrade of Node counted HUF, IDR, COP and PKR in other units than the rows before it.
 */
const DECIMALS: ReadonlyMap<string, number> = new Map(
  (
    [
      [0, 'ADP AFN ALL BIF BYR CLP COP DJF ESP GNF HUF IDR IQD IRR ISK ITL JPY KMF KPW KRW LAK LBP LUF MGA MGF MMK'],
      [0, 'MRO PKR PYG RWF SLL SOS STD SYP TMM TRL UGX UYI VND VUV XAF XOF XPF YER ZMK ZWD'],
      [3, 'BHD JOD KWD LYD OMR TND'],
      [4, 'CLF UYW'],
    ] as const
  ).flatMap(([decimals, codes]) => codes.split(' ').map((code) => [code, decimals] as const)),
);
const CODE = /^[A-Z]{3}$/;

/** The product's own unit of a currency. Amounts of a provider have those of its kind. Throws RangeError for no currency. */
export function unitOf(currency: string): CurrencyUnit {
  if (!CODE.test(currency)) throw new RangeError(`${currency.slice(0, 10)} is no currency`);
  return { currency, decimals: DECIMALS.get(currency) ?? 2, step: 1n, leastMinor: 1n };
}

/** Rounded down to a step: who pays it pays no more than the amount is worth. */
export function minorOf(amountNanoUsd: bigint, rateNano: RateNano, unit: CurrencyUnit): bigint {
  const minor = (amountNanoUsd * rateNano) / nanoPerMinor(unit);
  return minor - (minor % unit.step);
}

/** What minor units are worth by a rate, rounded down. */
export function nanoUsdOf(minor: bigint, rateNano: RateNano, unit: CurrencyUnit): bigint {
  return (minor * nanoPerMinor(unit)) / rateNano;
}

/** Up to a step. */
export const stepAbove = (minor: bigint, { step }: CurrencyUnit): bigint => divCeil(minor, step) * step;

/** The same amount counted in another unit of its currency: rounded to the nearest, a half up. */
export function inUnit(minor: bigint, from: CurrencyUnit, to: CurrencyUnit): bigint {
  if (from.decimals <= to.decimals) return minor * 10n ** BigInt(to.decimals - from.decimals);
  const scale = 10n ** BigInt(from.decimals - to.decimals);
  return (2n * minor + scale) / (2n * scale);
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

/**
 * Whether the total is what the dollars come to in the unit of its provider: an order that was made with another unit of the
 * currency asked for another amount.
 */
export function isPriced(
  order: Parameters<typeof pricedOrder>[0] & { readonly rateNano: RateNano },
  unit: CurrencyUnit,
): boolean {
  const { totalNanoUsd, totalMinor } = pricedOrder(order);
  const exactMinor = (totalNanoUsd * order.rateNano) / nanoPerMinor(unit);
  return totalMinor <= exactMinor && exactMinor - totalMinor < unit.step;
}

/** A payment as it arrived. */
export function pricedEvent(event: { readonly grossNanoUsd: bigint; readonly grossMinor: bigint }): Priced {
  return { totalNanoUsd: event.grossNanoUsd, totalMinor: event.grossMinor };
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
export const minorOfUnits = (nano: bigint, { decimals }: CurrencyUnit): bigint =>
  nano / 10n ** BigInt(NANO_DIGITS - decimals);

/** Nano-units of the currency. */
export const nanoOfMinor = (minor: bigint, { decimals }: CurrencyUnit): bigint =>
  minor * 10n ** BigInt(NANO_DIGITS - decimals);

/** With all decimals of the unit, such as `180.50` for 18050 fen. */
export function formatMinor(minor: bigint, { decimals }: CurrencyUnit): string {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return `${minor < 0n ? '-' : ''}${decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`}`;
}

/** Null: it is no plain decimal from zero up, or has a part of a minor unit. */
export function parseMinor(text: string, { decimals }: CurrencyUnit): bigint | null {
  const [, whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return null;
  if (/[1-9]/.test(fraction.slice(decimals))) return null;
  return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}

/** Nano-dollars times the nano-rate of one minor unit. */
const nanoPerMinor = ({ decimals }: CurrencyUnit): bigint => 10n ** BigInt(2 * NANO_DIGITS - decimals);
