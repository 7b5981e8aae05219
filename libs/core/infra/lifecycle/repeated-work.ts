/**
 * Repeated work, by a timer and on demand; one run at a time. A failed run is reported to `onFailure`, and the next one
 * tries again.
 */
export class RepeatedWork {
  private running: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly work: () => Promise<void> | void,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** The timer alone does not keep the process alive. */
  every(intervalMs: number): void {
    this.timer ??= setInterval(() => void this.run(), intervalMs);
    this.timer.unref();
  }

  /** One run; a call during a run waits for that run. Never rejects. */
  run(): Promise<void> {
    this.running ??= new Promise<void>((resolve) => {
      resolve(this.work());
    })
      .catch(this.onFailure)
      .finally(() => {
        this.running = null;
      });
    return this.running;
  }

  /** A run that begins after this call; calls during a run share the next one. Never rejects. */
  async runAnew(): Promise<void> {
    await this.running;
    await this.run();
  }

  /** Stops the timer; resolves when the current run has ended. */
  async stop(): Promise<void> {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    await this.running;
  }
}
