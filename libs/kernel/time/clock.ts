/** Time as a port, so that tests can move it. Limits and leases use Redis time, bookings Postgres time. */
export abstract class Clock {
  /** Unix time in milliseconds; may jump. */
  abstract nowMs(): number;
  /** Milliseconds since an arbitrary start; never jumps. */
  abstract monotonicMs(): number;
}

export class SystemClock extends Clock {
  nowMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }
}
