import { Clock } from '#core';

/** Monotonic time is `elapsedMs`, CPU time that less `idleMs`, set by the test; the time of day is the real one plus `aheadMs`. */
export class ManualClock extends Clock {
  elapsedMs = 0;
  idleMs = 0;
  aheadMs = 0;

  nowMs(): number {
    return Date.now() + this.aheadMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  cpuMs(): number {
    return this.elapsedMs - this.idleMs;
  }
}
