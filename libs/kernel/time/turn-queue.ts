import type { Clock } from './clock.js';

/** The longest rest, so that one step of a quarter of a second does not keep everybody else's waiting as long again. */
const REST_MS_MAX = 50;

/**
 * Long work of many callers on one event loop. As many steps run in a turn of the loop as fit into `turnMs` together, and
 * everything else of the process goes on between the turns. A turn that took longer, since one step did, is followed by a
 * rest as long: whatever waits meets one such step, and not one at each of its own turns. Owners take turns, whichever has
 * queued more.
 */
export class TurnQueue {
  private readonly waiting = new Map<string, (() => void)[]>();
  private restUntilMs = 0;
  private isDue = false;

  constructor(
    private readonly clock: Clock,
    private readonly turnMs: number,
  ) {}

  /** Resolves with what the step returns, once its turn has come. Rejects with what it throws. */
  run<Result>(owner: string, step: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      const steps = this.waiting.get(owner) ?? [];
      steps.push(() => {
        try {
          resolve(step());
        } catch (error) {
          reject(error instanceof Error ? error : new Error('a step failed', { cause: error }));
        }
      });
      this.waiting.set(owner, steps);
      this.plan();
    });
  }

  private plan(): void {
    if (this.isDue) return;
    this.isDue = true;
    const restMs = this.restUntilMs - this.clock.monotonicMs();
    const take = (): void => {
      this.isDue = false;
      this.takeTurn();
    };
    if (restMs > 0) setTimeout(take, restMs);
    else setImmediate(take);
  }

  private takeTurn(): void {
    const startedMs = this.clock.monotonicMs();
    let tookMs = 0;
    for (let step = this.next(); step !== null; step = tookMs < this.turnMs ? this.next() : null) {
      step();
      tookMs = this.clock.monotonicMs() - startedMs;
    }
    if (tookMs > this.turnMs) this.restUntilMs = startedMs + tookMs + Math.min(tookMs, REST_MS_MAX);
    if (this.waiting.size > 0) this.plan();
  }

  /** The first step of the owner whose turn it is, who then goes to the end of the line. */
  private next(): (() => void) | null {
    for (const [owner, steps] of this.waiting) {
      this.waiting.delete(owner);
      const step = steps.shift();
      if (steps.length > 0) this.waiting.set(owner, steps);
      if (step !== undefined) return step;
    }
    return null;
  }
}
