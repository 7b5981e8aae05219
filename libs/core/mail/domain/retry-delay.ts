const MINUTE_MS = 60_000;
/** After that many attempts, within about a day, a mail is dead. */
export const ATTEMPTS_MAX = 8;

const DELAYS_MINUTES = [1, 5, 15, 60, 180, 360, 720] as const;

/**
 * Time until the next attempt, with up to a fifth less: mails that failed together do not come back together. Null: no
 * further attempt.
 *
 * @param attempts made so far
 * @param random from 0 to below 1
 */
export function retryDelayMs(attempts: number, random: number): number | null {
  const minutes = attempts >= ATTEMPTS_MAX ? undefined : DELAYS_MINUTES[attempts - 1];
  return minutes === undefined ? null : Math.round(minutes * MINUTE_MS * (1 - random / 5));
}
