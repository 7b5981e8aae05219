const KEYS_MAX = 10_000;

/** Counts attempts by name. `fail_times` and the pattern of `sim-flaky` depend on the attempt number. */
export class Attempts {
  private readonly counts = new Map<string, number>();

  /** The number of this attempt, from 1. Above the limit the oldest names are evicted. */
  next(key: string): number {
    const attempt = (this.counts.get(key) ?? 0) + 1;
    this.counts.delete(key);
    this.counts.set(key, attempt);
    if (this.counts.size > KEYS_MAX) {
      for (const oldest of this.counts.keys()) {
        this.counts.delete(oldest);
        break;
      }
    }
    return attempt;
  }
}
