import { PublicError, RoutifyError, type ErrorBody } from '#core';
import { describeError, type UpstreamError } from '#formats';

/** Reason of a skipped candidate: its wire format does not support part of the request. */
export const UNSUPPORTED = 'unsupported_parameter';

/** One failed attempt as customers may see it: no addresses, no credentials, no provider messages. */
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

  protected override get ownCode(): string {
    return 'upstream_refused';
  }

  toBody(requestId: string): ErrorBody {
    const { message, param, raw } = this.upstream;
    const error = { message, type: 'invalid_request_error', code: this.code, param };
    return { error: raw === undefined ? error : { ...error, metadata: { raw } }, request_id: requestId };
  }
}

/** Providers also answer 429 for an exhausted account; such a message is hidden from customers. */
const ABOUT_OUR_ACCOUNT = /quota|billing|balance|credit|payment/i;

/**
 * The client's error when no candidate answered.
 * @param waitMs the shortest pause, if every attempt ended with one; null: some attempt failed otherwise
 * @param pauseReason error of the last upstream that requested a pause
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

/** The client's error when a started stream ends before its reply is complete. */
export function brokenStreamError(reason: string): RoutifyError {
  return new RoutifyError('upstream_error', `The upstream failed after its first chunk (${reason}).`);
}

/** The client's error when its gateway stops before the reply is complete. */
export function drainedError(): RoutifyError {
  return new RoutifyError('temporarily_unavailable', 'The gateway stopped before the reply was complete. Try again.');
}
