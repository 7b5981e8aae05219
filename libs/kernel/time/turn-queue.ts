import type { Clock } from './clock.js';

/**
 * Long work of many callers on one event loop. Its steps run in the order in which they come, as many in a turn of the loop
 * as fit into `turnMs` together; everything else of the process goes on between the turns.
 */
export class TurnQueue {
  private readonly steps: (() => void)[] = [];
  private isDue = false;

  constructor(
    private readonly clock: Clock,
    private readonly turnMs: number,
  ) {}

  /** Resolves with what the step returns, once its turn has come. Rejects with what it throws. */
  run<Result>(step: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.steps.push(() => {
        try {
          resolve(step());
        } catch (error) {
          reject(error instanceof Error ? error : new Error('a step failed', { cause: error }));
        }
      });
      this.plan();
    });
  }

  private plan(): void {
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => {
      this.isDue = false;
      this.takeTurn();
    });
  }

  private takeTurn(): void {
    const untilMs = this.clock.monotonicMs() + this.turnMs;
    for (let step = this.steps.shift(); step !== undefined; step = this.steps.shift()) {
      step();
      if (this.clock.monotonicMs() >= untilMs) break;
    }
    if (this.steps.length > 0) this.plan();
  }
}
