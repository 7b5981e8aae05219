import { createHash } from 'node:crypto';

export interface Card {
  readonly number: string;
  readonly expiry: Expiry;
}

/** The last month in which a card is good. */
export interface Expiry {
  /** 1 to 12. */
  readonly month: number;
  /** With four digits. */
  readonly year: number;
}

export const USUAL_EXPIRY: Expiry = { month: 12, year: 2034 };

const BRANDS: readonly (readonly [RegExp, string])[] = [
  [/^4/, 'visa'],
  [/^(?:5[1-5]|2[2-7])/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^6/, 'discover'],
];

/** @param now Unix seconds */
export function isOver({ month, year }: Expiry, now: number): boolean {
  return Date.UTC(year, month, 1) <= now * 1_000;
}

/** `card` of a payment method, and of the `payment_method_details` of a charge. */
export function cardFieldsOf({ number, expiry }: Card): Readonly<Record<string, unknown>> {
  return {
    brand: BRANDS.find(([prefix]) => prefix.test(number))?.[1] ?? 'unknown',
    country: 'US',
    exp_month: expiry.month,
    exp_year: expiry.year,
    fingerprint: createHash('sha256').update(number).digest('base64url').slice(0, 16),
    funding: 'credit',
    last4: number.slice(-4),
  };
}
