import { BoundedMap } from './bounded-map.js';

const PLANS_MAX = 10_000;

interface Plan<Outcome> {
  readonly outcome: Outcome;
  /** Infinity: until there is another plan. */
  readonly times: number;
}

/** How the next charges without the customer end, by the id of a payment method or of an account. */
export class PlannedOutcomes<Outcome> {
  private readonly plans = new BoundedMap<string, Plan<Outcome>>(PLANS_MAX);

  /** Replaces the plan of an id. */
  plan(id: string, outcome: Outcome, times: number): void {
    this.plans.set(id, { outcome, times });
  }

  /** Ends the plan of an id. */
  end(id: string): void {
    this.plans.delete(id);
  }

  /** The outcome of the first id that has one; null: none is planned. Counts it. */
  take(ids: readonly string[]): Outcome | null {
    for (const id of ids) {
      const plan = this.plans.get(id);
      if (plan === undefined) continue;
      if (plan.times > 1) this.plan(id, plan.outcome, plan.times - 1);
      else this.end(id);
      return plan.outcome;
    }
    return null;
  }

  clear(): void {
    this.plans.clear();
  }
}
