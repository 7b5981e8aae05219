const KEYS_MAX = 10_000;

/** Counts tries by name: `fail_times` and the pattern of `sim-flaky` depend on how often something was asked. */
export class Attempts {
  private readonly counts = new Map<string, number>();

  /** The number of this try, from 1. The oldest names are forgotten when there are too many. */
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
