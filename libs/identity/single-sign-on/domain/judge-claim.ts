const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Between the checks of a verified domain. */
export const CHECK_INTERVAL_MS = DAY_MS;
/** While they fail, so that a mended record counts soon. */
export const FAILING_INTERVAL_MS = 6 * HOUR_MS;
/** After it a claim that fails is suspended. */
export const SUSPENDED_AFTER_MS = 7 * DAY_MS;
/** How long a claim fails before each mail to the owners. */
const WARNED_AFTER_MS = [DAY_MS, 6 * DAY_MS] as const;

/** Checks that failed in a row. */
export interface Failing {
  readonly sinceMs: number;
  /** Mails to the owners so far. */
  readonly warnings: number;
  readonly warnedAtMs: number | null;
}

/**
 * What follows from one more failed check. No claim is suspended without both mails, the last one a day before: no
 * checks are made while control is down.
 */
export function judgeClaim({ sinceMs, warnings, warnedAtMs }: Failing, nowMs: number): 'wait' | 'warn' | 'suspend' {
  const failingMs = nowMs - sinceMs;
  const warnedAfterMs = WARNED_AFTER_MS[warnings];
  if (warnedAfterMs !== undefined) return failingMs >= warnedAfterMs ? 'warn' : 'wait';
  return failingMs >= SUSPENDED_AFTER_MS && nowMs - (warnedAtMs ?? 0) >= DAY_MS ? 'suspend' : 'wait';
}
