/** Every public failure. The code is a public contract: add, never rename. `retry` becomes `x-should-retry`. */
export const ERRORS = {
  invalid_request_error: { status: 400, type: 'invalid_request_error', retry: false },
  context_length_exceeded: { status: 400, type: 'invalid_request_error', retry: false },
  unknown_parameter: { status: 400, type: 'invalid_request_error', retry: false },
  invalid_id: { status: 400, type: 'invalid_request_error', retry: false },
  invalid_link: { status: 400, type: 'invalid_request_error', retry: false },
  weak_password: { status: 400, type: 'invalid_request_error', retry: false },
  invalid_api_key: { status: 401, type: 'authentication_error', retry: false },
  key_revoked: { status: 401, type: 'authentication_error', retry: false },
  key_expired: { status: 401, type: 'authentication_error', retry: false },
  invalid_credentials: { status: 401, type: 'authentication_error', retry: false },
  factor_required: { status: 401, type: 'authentication_error', retry: false },
  session_required: { status: 401, type: 'authentication_error', retry: false },
  insufficient_balance: { status: 402, type: 'billing_error', retry: false },
  spend_cap_reached: { status: 402, type: 'billing_error', retry: false },
  account_suspended: { status: 403, type: 'permission_error', retry: false },
  model_not_allowed: { status: 403, type: 'permission_error', retry: false },
  ip_not_allowed: { status: 403, type: 'permission_error', retry: false },
  region_not_available: { status: 403, type: 'permission_error', retry: false },
  scope_missing: { status: 403, type: 'permission_error', retry: false },
  single_sign_on_required: { status: 403, type: 'permission_error', retry: false },
  own_login_required: { status: 403, type: 'permission_error', retry: false },
  email_not_verified: { status: 403, type: 'permission_error', retry: false },
  role_not_allowed: { status: 403, type: 'permission_error', retry: false },
  wrong_token_kind: { status: 403, type: 'permission_error', retry: false },
  csrf_refused: { status: 403, type: 'permission_error', retry: false },
  factor_setup_required: { status: 403, type: 'permission_error', retry: false },
  impersonation_refused: { status: 403, type: 'permission_error', retry: false },
  registration_closed: { status: 403, type: 'permission_error', retry: false },
  step_up_required: { status: 403, type: 'permission_error', retry: false },
  not_found: { status: 404, type: 'invalid_request_error', retry: false },
  model_not_found: { status: 404, type: 'invalid_request_error', retry: false },
  method_not_allowed: { status: 405, type: 'invalid_request_error', retry: false },
  request_timeout: { status: 408, type: 'invalid_request_error', retry: true },
  account_exists: { status: 409, type: 'invalid_request_error', retry: false },
  conflict: { status: 409, type: 'invalid_request_error', retry: false },
  limit_reached: { status: 409, type: 'invalid_request_error', retry: false },
  last_owner: { status: 409, type: 'invalid_request_error', retry: false },
  idempotency_in_progress: { status: 409, type: 'invalid_request_error', retry: false },
  idempotency_key_reused: { status: 409, type: 'invalid_request_error', retry: false },
  model_sunset: { status: 410, type: 'invalid_request_error', retry: false },
  version_conflict: { status: 412, type: 'invalid_request_error', retry: false },
  request_too_large: { status: 413, type: 'invalid_request_error', retry: false },
  unsupported_media_type: { status: 415, type: 'invalid_request_error', retry: false },
  unknown_host: { status: 421, type: 'invalid_request_error', retry: false },
  upgrade_required: { status: 426, type: 'invalid_request_error', retry: false },
  headers_too_large: { status: 431, type: 'invalid_request_error', retry: false },
  rate_limit_exceeded: { status: 429, type: 'rate_limit_error', retry: true },
  upstream_rate_limited: { status: 429, type: 'rate_limit_error', retry: true },
  request_cancelled: { status: 499, type: 'invalid_request_error', retry: false },
  internal_error: { status: 500, type: 'api_error', retry: true },
  all_channels_failed: { status: 502, type: 'api_error', retry: false },
  upstream_error: { status: 502, type: 'api_error', retry: false },
  maintenance: { status: 503, type: 'api_error', retry: true },
  overloaded: { status: 503, type: 'api_error', retry: true },
  temporarily_unavailable: { status: 503, type: 'api_error', retry: true },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** One rule that one field of a body violates; management API responses list all of them. */
export interface ErrorDetail {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly expected?: string;
}

export interface ErrorOptions {
  /** The request field at fault, by its name in the API. */
  readonly param?: string;
  /** When a retry can succeed, in milliseconds from now; becomes `Retry-After`. */
  readonly retryAfterMs?: number;
  /** Public facts about the failure (limits, attempts, what would fit). No secrets, no internal addresses. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly details?: readonly ErrorDetail[];
  /** Overrides the table for codes whose retry depends on the case (402 while money is only held). */
  readonly shouldRetry?: boolean;
  /** The underlying failure. Logged, never sent to the caller. */
  readonly cause?: unknown;
}

/** What a request that found no channel may do instead. */
export interface FailureAdvice {
  /** Channels left out of the plan, by public reason. */
  readonly excluded: readonly { readonly reason: string; readonly count: number }[];
  /** Canonical ids of models that would serve the request. */
  readonly alternatives: readonly string[];
}

const NO_ADVICE: FailureAdvice = { excluded: [], alternatives: [] };

/** What a program needs to act on a failure of `/v1`, whatever the format of its client. */
export interface FailureFacts extends FailureAdvice {
  readonly code: string;
  /** As `x-should-retry`. */
  readonly retryable: boolean;
  /** As `Retry-After`; null: unknown. */
  readonly retry_after_ms: number | null;
}

/** The OpenAI error envelope, which every client SDK understands, with `request_id`. */
export interface ErrorBody {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly code: string;
    readonly param: string | null;
    readonly metadata?: Readonly<Record<string, unknown>>;
    readonly details?: readonly ErrorDetail[];
    readonly routify?: FailureFacts;
  };
  readonly request_id: string;
}

/** A failure that apps turn into an error response. Any other thrown value is a bug and becomes a bare 500. */
export abstract class PublicError extends Error {
  abstract readonly status: number;
  abstract readonly code: string;
  /** Becomes `Retry-After`; null sends none. */
  abstract readonly retryAfterMs: number | null;
  /** Becomes `x-should-retry`. */
  abstract readonly shouldRetry: boolean;
  /** Set where the plan of a request is known. */
  advice: FailureAdvice = NO_ADVICE;
  /** The OpenAI error envelope. */
  abstract toBody(requestId: string): ErrorBody;

  /** A code of ours, also where `code` is a provider's. */
  protected get ownCode(): string {
    return this.code;
  }

  /** The member for programs in every envelope of `/v1`. */
  get facts(): FailureFacts {
    const { ownCode: code, shouldRetry: retryable, retryAfterMs, advice } = this;
    const retry_after_ms = retryAfterMs === null ? null : Math.ceil(retryAfterMs);
    return { code, retryable, retry_after_ms, excluded: advice.excluded, alternatives: advice.alternatives };
  }

  /** The envelope of `/v1`. */
  toFailure(requestId: string): ErrorBody {
    const { error, request_id } = this.toBody(requestId);
    return { error: { ...error, routify: this.facts }, request_id };
  }
}

/** An expected failure with a code of the table: the caller, the balance or the upstream is at fault, not Routify. */
export class RoutifyError extends PublicError {
  readonly status: number;
  readonly param: string | null;
  readonly retryAfterMs: number | null;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly details: readonly ErrorDetail[] | null;
  readonly shouldRetry: boolean;

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: ErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'RoutifyError';
    this.status = ERRORS[code].status;
    this.param = options.param ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.metadata = options.metadata ?? null;
    this.details = options.details ?? null;
    this.shouldRetry = options.shouldRetry ?? ERRORS[code].retry;
  }

  toBody(requestId: string): ErrorBody {
    return {
      error: {
        message: this.message,
        type: ERRORS[this.code].type,
        code: this.code,
        param: this.param,
        ...(this.metadata === null ? {} : { metadata: this.metadata }),
        ...(this.details === null ? {} : { details: this.details }),
      },
      request_id: requestId,
    };
  }
}
