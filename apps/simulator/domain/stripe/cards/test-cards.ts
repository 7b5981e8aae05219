import { StripeError } from '../wire/stripe-error.js';
import { declineOf, type Decline } from './declines.js';

type DisputeReason = 'fraudulent' | 'product_not_received';

interface CardBehaviour {
  /** On the page. */
  readonly decline: Decline | null;
  /** On the page. */
  readonly needsAuthentication: boolean;
  /** Pays a session that keeps it, whatever `decline` says. */
  readonly canBeKept: boolean;
  /** When it was kept and is charged without the customer. */
  readonly laterDecline: Decline | null;
  /** The same charge is `processing` until it is settled. */
  readonly isSlow: boolean;
  readonly dispute: { readonly reason: DisputeReason; readonly isInquiry: boolean } | null;
}

const SUCCESS: CardBehaviour = {
  decline: null,
  needsAuthentication: false,
  canBeKept: false,
  laterDecline: null,
  isSlow: false,
  dispute: null,
};

const declined = (declineCode: string): CardBehaviour => ({ ...SUCCESS, decline: declineOf(declineCode) });

const declinedLater = (declineCode: string): CardBehaviour => ({ ...SUCCESS, laterDecline: declineOf(declineCode) });

/** Stripe's test cards. */
const STRIPE_CARDS: Readonly<Record<string, CardBehaviour>> = {
  '4000000000000002': declined('generic_decline'),
  '4000000000000341': { ...declined('generic_decline'), canBeKept: true, laterDecline: declineOf('generic_decline') },
  '4000000000009995': declined('insufficient_funds'),
  '4000000000009987': declined('lost_card'),
  '4000000000009979': declined('stolen_card'),
  '4000000000000069': { ...SUCCESS, decline: { ...declineOf('expired_card'), declineCode: null } },
  '4100000000000019': declined('fraudulent'),
  '4000002760003184': { ...declinedLater('authentication_required'), needsAuthentication: true },
  '4000002500003155': { ...SUCCESS, needsAuthentication: true },
  '4000000000000259': { ...SUCCESS, dispute: { reason: 'fraudulent', isInquiry: false } },
  '4000000000002685': { ...SUCCESS, dispute: { reason: 'product_not_received', isInquiry: false } },
  '4000000000001976': { ...SUCCESS, dispute: { reason: 'fraudulent', isInquiry: true } },
};

/** Cards of the simulator: they pay on the page, and something else happens when they are charged later. */
const LATER_CARDS: Readonly<Record<string, CardBehaviour>> = {
  '4000000100000001': declinedLater('insufficient_funds'),
  '4000000100000019': declinedLater('expired_card'),
  '4000000100000027': declinedLater('lost_card'),
  '4000000100000035': declinedLater('stolen_card'),
  '4000000100000043': declinedLater('do_not_honor'),
  '4000000100000050': { ...SUCCESS, isSlow: true },
};

const CARDS = { ...STRIPE_CARDS, ...LATER_CARDS };

export const AUTHENTICATION_FAILED: Decline = {
  code: 'payment_intent_authentication_failure',
  declineCode: null,
  adviceCode: null,
  message: 'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  isBlocked: false,
};

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

function isLuhn(number: string): boolean {
  const digits = Array.from(number, Number).reverse();
  const sum = digits.reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit : digit * 2;
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}
