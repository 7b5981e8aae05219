import type { FailedAttempt } from './failed-attempt.js';
import { waitOf, type Verdict } from './judge-attempt.js';

const PAUSE_MS = 100;
const PAUSE_MS_MAX = 2_000;

/** Transient failures. An upstream that requests a pause by 429 or 529 gets one, and is not repeated. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 500, 502, 503, 504]);
const PASSING_REASONS: ReadonlySet<string> = new Set([
  ...['dns_failed', 'connect_failed', 'proxy_unreachable', 'tls_failed', 'first_byte_timeout', 'connection_lost'],
  ...['token_unavailable', 'token_expired', 'clock_skew'],
]);

/** Whether the same upstream may answer the same request shortly after. False once a response has started. */
export function isTransient(failed: FailedAttempt, verdict: Verdict): boolean {
  if (failed.kind === 'failed') return failed.status === null && PASSING_REASONS.has(failed.reason);
  return verdict === 'try_next' && PASSING_STATUSES.has(failed.status);
}

/**
 * Milliseconds before a repeat: random up to 100, doubled by each repeat, and at least the pause that the upstream
 * requests. Null: that pause is too long for a waiting client.
 * @param repeats number of earlier repeats
 * @param random from 0 to 1; spreads the repeats of requests that failed together
 */
export function pauseBeforeRepeat(failed: FailedAttempt, repeats: number, random: number): number | null {
  const requestedMs = failed.kind === 'status' ? (waitOf(failed) ?? 0) : 0;
  if (requestedMs > PAUSE_MS_MAX) return null;
  return Math.max(requestedMs, Math.round(random * Math.min(PAUSE_MS * 2 ** repeats, PAUSE_MS_MAX)));
}
