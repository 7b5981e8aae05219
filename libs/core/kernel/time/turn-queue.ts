import type { Clock } from './clock.js';
import type { Steps } from './steps.js';

/** The longest rest, so that one step of a quarter of a second does not keep everybody else's waiting as long again. */
const REST_MS_MAX = 50;

/** Does the next step of some work. Returns whether any are left. */
type NextStep = () => boolean;

/**
 * Long work of many callers on one event loop. As many steps run in a turn of the loop as fit into `turnMs` together. A
 * rest as long as the turn follows, in which everything else of the process goes on: what waits at many turns of the loop
 * meets some of these, and not one at each. Owners take turns, whichever has queued more.
 */
export class TurnQueue {
  private readonly waiting = new Map<string, NextStep[]>();
  private restUntilMs = 0;
  private isDue = false;

  constructor(
    private readonly clock: Clock,
    private readonly turnMs: number,
  ) {}

  /** Resolves with the result of the work, or rejects with what it throws. */
  run<Result>(owner: string, steps: Steps<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const nextStep = (): boolean => {
        try {
          const { done, value } = steps.next();
          if (done !== true) return true;
          resolve(value);
        } catch (error) {
          reject(error instanceof Error ? error : new Error('a step failed', { cause: error }));
        }
        return false;
      };
      const queued = this.waiting.get(owner);
      if (queued === undefined) this.waiting.set(owner, [nextStep]);
      else queued.push(nextStep);
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
    // A timer has whole milliseconds; shorter rests add up.
    if (restMs >= 1) setTimeout(take, restMs);
    else setImmediate(take);
  }

  private takeTurn(): void {
    const startedMs = this.clock.monotonicMs();
    let tookMs = 0;
    while (tookMs < this.turnMs && this.waiting.size > 0) {
      this.takeStep();
      tookMs = this.clock.monotonicMs() - startedMs;
    }
    this.restUntilMs = Math.max(this.restUntilMs, startedMs) + tookMs + Math.min(tookMs, REST_MS_MAX);
    if (this.waiting.size > 0) this.plan();
  }

  /** The next step of the owner whose turn it is, who then goes to the end of the line. */
  private takeStep(): void {
    for (const [owner, queued] of this.waiting) {
      this.waiting.delete(owner);
      this.waiting.set(owner, queued);
      const isLeft = queued[0]?.() ?? false;
      if (!isLeft) queued.shift();
      if (queued.length === 0) this.waiting.delete(owner);
      return;
    }
  }
}
