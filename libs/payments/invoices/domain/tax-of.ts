import { isInEu, PPM } from '#core';

/**
 * `stated`: the payment said it, on top of the amount. `included`: a rate of the seller's, in the price.
 * `reverse_charge`: the buyer accounts for it. `none`: no tax.
 */
export type TaxRule = 'none' | 'stated' | 'included' | 'reverse_charge';

/** What a seller taxes. */
export interface TaxPolicy {
  /** ISO 3166-1. */
  readonly country: string;
  /** In prices, in millionths. */
  readonly vatPpm: number;
  /** Countries of buyers that pay it; empty: all. */
  readonly vatCountries: readonly string[];
  readonly reverseCharge: boolean;
}

/** What the tax depends on of a buyer; null: unknown. */
interface TaxedBuyer {
  readonly country: string | null;
  readonly vatId: string | null;
}

export interface Tax {
  readonly rule: TaxRule;
  /** Of an included one, in millionths; else zero. */
  readonly ppm: number;
}

/**
 * Which tax a payment has. A tax that the payment states was paid, and overrides the seller's rules. A buyer of unknown
 * country pays the rate of the seller.
 */
export function taxOf(seller: TaxPolicy, buyer: TaxedBuyer, isStated: boolean): Tax {
  if (isStated) return { rule: 'stated', ppm: 0 };
  if (isReverseCharged(seller, buyer)) return { rule: 'reverse_charge', ppm: 0 };
  const { vatPpm, vatCountries } = seller;
  const isTaxed = buyer.country === null || vatCountries.length === 0 || vatCountries.includes(buyer.country);
  return vatPpm > 0 && isTaxed ? { rule: 'included', ppm: vatPpm } : { rule: 'none', ppm: 0 };
}

function isReverseCharged({ country, reverseCharge }: TaxPolicy, buyer: TaxedBuyer): boolean {
  if (!reverseCharge || buyer.country === null || buyer.vatId === null) return false;
  return isInEu(country) && isInEu(buyer.country) && buyer.country !== country;
}

/** The tax in an amount that includes it, rounded half up. */
export function includedTax(amount: bigint, ppm: number): bigint {
  return roundedShare(amount, BigInt(ppm), PPM + BigInt(ppm));
}

/** `amount × part / whole`, rounded half up. None is negative; the whole is not zero. */
export function roundedShare(amount: bigint, part: bigint, whole: bigint): bigint {
  return (2n * amount * part + whole) / (2n * whole);
}
