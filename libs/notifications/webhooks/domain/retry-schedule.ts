const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** After each failed attempt, about three days together; of Standard Webhooks. */
const DELAYS_MS = [
  ...[5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS],
  ...[2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS, 14 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS],
];
const RETRY_AFTER_MAX_MS = 24 * HOUR_MS;

/** An endpoint that took nothing for so long is disabled. */
export const FAILING_MAX_MS = 3 * 24 * HOUR_MS;

/**
 * Time until the next attempt, with up to a fifth more: what failed together does not come back together. Null: it was the
 * last one.
 *
 * @param attempts made so far
 * @param retryAfterMs what the receiver asks for
 * @param random from 0 to below 1
 */
export function retryDelayMs(attempts: number, retryAfterMs: number | null, random: number): number | null {
  const delayMs = DELAYS_MS[attempts - 1];
  if (delayMs === undefined) return null;
  const jittered = Math.round(delayMs * (1 + random / 5));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS));
}
