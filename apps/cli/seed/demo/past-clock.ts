/**
 * The clock of the process while it writes the past: ids, and all that services date, follow it. Only for a process of the
 * demo's own.
 */
export class PastClock {
  private readonly systemNow = Date.now;

  constructor(private atMs: number) {
    Date.now = () => this.atMs;
  }

  to(atMs: number): void {
    this.atMs = atMs;
  }

  /** Back to the present. */
  end(): void {
    Date.now = this.systemNow;
  }
}
