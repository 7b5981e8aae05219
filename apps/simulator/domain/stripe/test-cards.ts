import { createHash } from 'node:crypto';
import { StripeError } from './wire/stripe-error.js';

export interface Decline {
  readonly code: string;
  readonly declineCode: string | null;
  readonly message: string;
  /** The network was never reached. */
  readonly isBlocked: boolean;
}

type DisputeReason = 'fraudulent' | 'product_not_received';

interface CardBehaviour {
  readonly decline: Decline | null;
  readonly needsAuthentication: boolean;
  readonly dispute: { readonly reason: DisputeReason; readonly isInquiry: boolean } | null;
}

const SUCCESS: CardBehaviour = { decline: null, needsAuthentication: false, dispute: null };

const declined = (declineCode: string, message = 'Your card was declined.'): CardBehaviour => ({
  ...SUCCESS,
  decline: { code: 'card_declined', declineCode, message, isBlocked: declineCode === 'fraudulent' },
});

const EXPIRED: Decline = {
  code: 'expired_card',
  declineCode: null,
  message: 'Your card has expired.',
  isBlocked: false,
};

const CARDS: Readonly<Record<string, CardBehaviour>> = {
  '4000000000000002': declined('generic_decline'),
  '4000000000000341': declined('generic_decline'),
  '4000000000009995': declined('insufficient_funds', 'Your card has insufficient funds.'),
  '4000000000000069': { ...SUCCESS, decline: EXPIRED },
  '4100000000000019': declined('fraudulent'),
  '4000002760003184': { ...SUCCESS, needsAuthentication: true },
  '4000000000000259': { ...SUCCESS, dispute: { reason: 'fraudulent', isInquiry: false } },
  '4000000000002685': { ...SUCCESS, dispute: { reason: 'product_not_received', isInquiry: false } },
  '4000000000001976': { ...SUCCESS, dispute: { reason: 'fraudulent', isInquiry: true } },
};

export const AUTHENTICATION_FAILED: Decline = {
  code: 'payment_intent_authentication_failure',
  declineCode: null,
  message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  isBlocked: false,
};

const BRANDS: readonly (readonly [RegExp, string])[] = [
  [/^4/, 'visa'],
  [/^(?:5[1-5]|2[2-7])/, 'mastercard'],
  [/^3[47]/, 'amex'],
  [/^6/, 'discover'],
];

/** The digits of a card number. @throws StripeError a number that no card has */
export function readCardNumber(text: string): string {
  const number = text.replaceAll(/[\s-]/g, '');
  if (/^\d{13,19}$/.test(number) && isLuhn(number)) return number;
  throw new StripeError(402, 'Your card number is incorrect.', { type: 'card_error', code: 'incorrect_number' });
}

/** What happens to a payment by card; success for every number without a rule. */
export function behaviourOf(number: string): CardBehaviour {
  return CARDS[number] ?? SUCCESS;
}

/** The `payment_method_details.card` of a charge. */
export function cardFieldsOf(number: string): Readonly<Record<string, unknown>> {
  return {
    brand: BRANDS.find(([prefix]) => prefix.test(number))?.[1] ?? 'unknown',
    country: 'US',
    fingerprint: createHash('sha256').update(number).digest('base64url').slice(0, 16),
    funding: 'credit',
    last4: number.slice(-4),
  };
}

function isLuhn(number: string): boolean {
  const digits = Array.from(number, Number).reverse();
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
