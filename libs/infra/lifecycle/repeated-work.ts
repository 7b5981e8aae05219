/**
 * Work that is done again and again: by a timer, and whenever somebody asks; one run at a time. A run that fails is
 * told of, and the next tries again.
 */
export class RepeatedWork {
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** The timer alone does not keep the process alive. */
  every(intervalMs: number): void {
    this.timer ??= setInterval(() => void this.run(), intervalMs);
    this.timer.unref();
  }

  /** One run; a call while one runs waits for that. Never rejects. */
  run(): Promise<void> {
    this.running ??= this.work()
      .catch(this.onFailure)
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }

  /** No more runs by the timer; resolves when the one that runs is over. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.running;
  }
}
