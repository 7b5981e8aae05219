/** Time as a port, so that tests can move it. Limits and leases use Redis time, bookings Postgres time. */
export abstract class Clock {
  /** Unix time in milliseconds; may jump. */
  abstract nowMs(): number;
  /** Milliseconds since an arbitrary start; never jumps. */
  abstract monotonicMs(): number;
  /** The CPU time of the process so far, of all its threads, in milliseconds. Asking takes some 10 µs of a busy process. */
  abstract cpuMs(): number;
}

export class SystemClock extends Clock {
  nowMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  cpuMs(): number {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
}
