import type { Params } from './params.js';
import { wrongParameter } from './stripe-error.js';

/** What Stripe charges at least and at most, in minor units of the currency. */
export const AMOUNT_MIN = 50;
export const AMOUNT_MAX = 99_999_999;

/** The parameter `currency`, in lower case. @throws StripeError 400 */
export function readCurrency(params: Params): string {
  const currency = params.requiredText('currency').toLowerCase();
  if (/^[a-z]{3}$/.test(currency)) return currency;
  throw wrongParameter('currency', `Invalid currency: ${currency}.`);
}
