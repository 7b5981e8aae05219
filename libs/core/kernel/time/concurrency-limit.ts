/** Runs so much work at a time, and the rest in its order. */
export class ConcurrencyLimit {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly max: number) {}

  /** Work whose turn has not come. */
  get waitingCount(): number {
    return this.waiting.length;
  }

  /** Whether further work would wait. */
  get isFull(): boolean {
    return this.running >= this.max;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.isFull) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }
}
