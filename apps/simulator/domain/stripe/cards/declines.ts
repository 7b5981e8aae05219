/** Why a card is refused, as errors, failed charges and `last_payment_error` say it. */
export interface Decline {
  readonly code: string;
  readonly declineCode: string | null;
  /** What the bank advises, if it does. */
  readonly adviceCode: string | null;
  readonly message: string;
  /** The network was never reached. */
  readonly isBlocked: boolean;
}

export const ADVICE_CODES = ['confirm_card_data', 'do_not_try_again', 'try_again_later'] as const;

/** Decline codes that are error codes as well. All others come with the error code `card_declined`. */
const ERROR_CODES = ['authentication_required', 'expired_card', 'incorrect_cvc', 'processing_error'];

const MESSAGES: Readonly<Record<string, string>> = {
  authentication_required: 'Your card was declined. This transaction requires authentication.',
  expired_card: 'Your card has expired.',
  incorrect_cvc: "Your card's security code is incorrect.",
  insufficient_funds: 'Your card has insufficient funds.',
  processing_error: 'An error occurred while processing your card. Try again later.',
};

const ADVICE: Readonly<Record<string, (typeof ADVICE_CODES)[number]>> = {
  do_not_honor: 'do_not_try_again',
  expired_card: 'confirm_card_data',
  fraudulent: 'do_not_try_again',
  incorrect_cvc: 'confirm_card_data',
  insufficient_funds: 'try_again_later',
  lost_card: 'do_not_try_again',
  pickup_card: 'do_not_try_again',
  processing_error: 'try_again_later',
  restricted_card: 'do_not_try_again',
  stolen_card: 'do_not_try_again',
  try_again_later: 'try_again_later',
};

/** @param adviceCode null: the usual one of the decline code */
export function declineOf(declineCode: string, adviceCode: string | null = null): Decline {
  return {
    code: ERROR_CODES.includes(declineCode) ? declineCode : 'card_declined',
    declineCode,
    adviceCode: adviceCode ?? ADVICE[declineCode] ?? null,
    message: MESSAGES[declineCode] ?? 'Your card was declined.',
    isBlocked: declineCode === 'fraudulent',
  };
}

/** The members of an error that say it. */
export function declineFieldsOf({ code, declineCode, adviceCode }: Decline) {
  return {
    type: 'card_error' as const,
    code,
    ...(declineCode === null ? {} : { decline_code: declineCode }),
    ...(adviceCode === null ? {} : { advice_code: adviceCode }),
  };
}
