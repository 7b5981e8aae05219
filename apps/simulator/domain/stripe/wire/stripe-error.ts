type ErrorType = 'invalid_request_error' | 'idempotency_error' | 'card_error' | 'api_error';

interface ErrorDetails {
  readonly type?: ErrorType;
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
  readonly advice_code?: string;
  /** Id of the charge that failed. */
  readonly charge?: string;
  readonly payment_intent?: object;
  readonly payment_method?: object;
}

/** A refusal in the format of Stripe's API. */
export class StripeError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }

  toBody(): object {
    return { error: { type: 'invalid_request_error', ...this.details, message: this.message } };
  }
}

export function missingObject(kind: string, id: string, param = 'id'): StripeError {
  return new StripeError(404, `No such ${kind.replace('.', '_')}: '${id}'`, { code: 'resource_missing', param });
}

export function wrongParameter(param: string, message: string, code = 'parameter_invalid'): StripeError {
  return new StripeError(400, message, { code, param });
}
