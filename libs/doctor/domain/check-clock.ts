import { fail, ok, warn, type Verdict } from './finding.js';

const AHEAD_WARN_MS = 5_000;
/** As the alarm `clock_unsafe`. */
const AHEAD_FAIL_MS = 60_000;

/** @param aheadMs by how much the clock of this machine is ahead of that of a store */
export function checkClock(store: string, aheadMs: number): Verdict {
  const seconds = (Math.abs(aheadMs) / 1_000).toFixed(1);
  const shown = `this machine is ${seconds} s ${aheadMs < 0 ? 'behind' : 'ahead of'} ${store}`;
  const fix = 'Synchronize the clocks of both machines (chrony, systemd-timesyncd).';
  if (Math.abs(aheadMs) >= AHEAD_FAIL_MS) return fail(shown, fix);
  return Math.abs(aheadMs) >= AHEAD_WARN_MS ? warn(shown, fix) : ok(shown);
}
