import { PublicError, RoutifyError, type ErrorBody } from '#kernel';
import { describeError, type UpstreamError } from '#dialects';

/** Reason of a candidate that was not asked: its wire format has no place for something in the request. */
export const UNSUPPORTED = 'unsupported_parameter';

/** One failed attempt as customers may see it: no addresses, no credentials, no words of the provider. */
export interface PublicAttempt {
  readonly channel: string;
  readonly status: number | null;
  readonly reason: string;
}

/** The upstream refused the request itself: its status, message, param and code, in our envelope. */
export class UpstreamRefusedError extends PublicError {
  readonly code: string;
  readonly retryAfterMs = null;
  readonly shouldRetry = false;

  constructor(
    readonly status: number,
    private readonly upstream: UpstreamError,
  ) {
    super(upstream.message);
    this.name = 'UpstreamRefusedError';
    this.code = upstream.code ?? 'invalid_request_error';
  }

  toBody(requestId: string): ErrorBody {
    const { message, param, raw } = this.upstream;
    const error = { message, type: 'invalid_request_error', code: this.code, param };
    return { error: raw === undefined ? error : { ...error, metadata: { raw } }, request_id: requestId };
  }
}

/** An account of ours that ran dry is answered with 429 as well, and is none of the customer's business. */
const ABOUT_OUR_ACCOUNT = /quota|billing|balance|credit|payment/i;

/**
 * What the client hears when no candidate answered.
 * @param waitMs when all of them only asked for a pause, the shortest; null: somebody failed
 * @param pauseReason the words of the last upstream that asked for one
 */
export function allFailedError(
  attempts: readonly PublicAttempt[],
  waitMs: number | null,
  pauseReason: UpstreamError | null,
): RoutifyError {
  if (waitMs === null) {
    return new RoutifyError('all_channels_failed', 'All upstream channels failed.', { metadata: { attempts } });
  }
  const message = 'Every channel for this model is rate limited. Try again later.';
  return new RoutifyError('upstream_rate_limited', message + publicReason(pauseReason), {
    retryAfterMs: waitMs,
    metadata: { attempts },
  });
}

function publicReason(error: UpstreamError | null): string {
  if (error === null || ABOUT_OUR_ACCOUNT.test(`${describeError(error)} ${error.code}`)) return '';
  return ` The upstream said: ${error.message}`;
}

/** What the client hears when a stream that had begun ended before its answer did. */
export function brokenStreamError(reason: string): RoutifyError {
  return new RoutifyError('upstream_error', `The upstream failed after its first chunk (${reason}).`);
}
