import type { FailedAttempt } from './failed-attempt.js';
import { waitOf, type Verdict } from './judge-attempt.js';

const PAUSE_MS = 100;
const PAUSE_MS_MAX = 2_000;

/** Failures that may be over in a moment. Whoever asks for a pause by 429 or 529 gets one, and is not asked again. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 500, 502, 503, 504]);
const PASSING_REASONS: ReadonlySet<string> = new Set([
  ...['dns_failed', 'connect_failed', 'tls_failed', 'first_byte_timeout', 'connection_lost'],
]);

/** Whether the same upstream may answer the same request a moment later. One that had begun to answer has done its work. */
export function isPassing(failed: FailedAttempt, verdict: Verdict): boolean {
  if (failed.kind === 'failed') return failed.status === null && PASSING_REASONS.has(failed.reason);
  return verdict === 'try_next' && PASSING_STATUSES.has(failed.status);
}

/**
 * Milliseconds to wait before an upstream that failed is asked once more: by chance up to 100, twice as long each time,
 * and at least what it asks for itself. Null: it asks for longer than a client should be kept waiting.
 * @param repeats how often it was asked again before
 * @param drawn by chance, from 0 to 1: requests that failed together do not come back together
 */
export function pauseBeforeRepeat(failed: FailedAttempt, repeats: number, drawn: number): number | null {
  const askedMs = failed.kind === 'status' ? (waitOf(failed) ?? 0) : 0;
  if (askedMs > PAUSE_MS_MAX) return null;
  return Math.max(askedMs, Math.round(drawn * Math.min(PAUSE_MS * 2 ** repeats, PAUSE_MS_MAX)));
}
