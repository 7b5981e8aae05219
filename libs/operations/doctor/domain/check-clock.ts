import { fail, ok, warn, type Verdict } from './finding.js';

/** What the way to the store and back may cost. */
const AGREES_MS = 100;
const AHEAD_WARN_MS = 5_000;
/** As the alarm `clock_unsafe`. */
const AHEAD_FAIL_MS = 60_000;

/** @param aheadMs by how much the clock of this machine is ahead of that of a store */
export function checkClock(store: string, aheadMs: number): Verdict {
  if (Math.abs(aheadMs) < AGREES_MS) return ok('clock_agrees', { store });
  const seconds = (Math.abs(aheadMs) / 1_000).toFixed(1);
  const code = aheadMs < 0 ? 'clock_behind' : 'clock_ahead';
  if (Math.abs(aheadMs) >= AHEAD_FAIL_MS) return fail(code, { seconds, store });
  return Math.abs(aheadMs) >= AHEAD_WARN_MS ? warn(code, { seconds, store }) : ok(code, { seconds, store });
}
