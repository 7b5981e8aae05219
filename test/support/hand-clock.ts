import { Clock } from '#kernel';

/** Time since the start moves only when a test says so; the time of day is the true one, or ahead of it by what a test says. */
export class HandClock extends Clock {
  elapsedMs = 0;
  aheadMs = 0;

  nowMs(): number {
    return Date.now() + this.aheadMs;
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }
}
