import { Clock } from '#kernel';

/** Time since the start moves only when a test says so; the time of day is the true one. */
export class HandClock extends Clock {
  elapsedMs = 0;

  nowMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }
}
