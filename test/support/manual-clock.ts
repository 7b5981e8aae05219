import { Clock } from '#kernel';

/** Monotonic time moves only by `advance`; the time of day is the real one, plus an offset a test sets. */
export class ManualClock extends Clock {
  elapsedMs = 0;
  aheadMs = 0;

  nowMs(): number {
    return Date.now() + this.aheadMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }
}
