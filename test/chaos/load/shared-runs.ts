import type { RequestedRun } from '../checker/evidence.js';
import type { Random } from '../random.js';

const AT_ONCE = 2;
const SHARE = 0.3;
/** A dozen requests. */
const LEAST_NANO_USD = 500_001;
const MOST_NANO_USD = 1_500_003;
const LEAST_USES = 10;
const MOST_USES = 60;

/** Runs of agents in an organization: its keys share them, each with some dozen requests and a budget for one dozen. */
export class SharedRuns {
  readonly rows: RequestedRun[] = [];
  private readonly current: { readonly run: RequestedRun; usesLeft: number }[] = [];

  /** @param organizationId as the ledger stores it */
  constructor(
    private readonly random: Random,
    private readonly organizationId: string,
  ) {}

  /** The run of the next request; null: none. */
  next(): RequestedRun | null {
    if (!this.random.flip(SHARE)) return null;
    while (this.current.length < AT_ONCE) this.current.push(this.open());
    const index = this.random.between(0, AT_ONCE - 1);
    const used = this.current[index]!;
    if (--used.usesLeft === 0) this.current.splice(index, 1);
    return used.run;
  }

  private open(): { readonly run: RequestedRun; usesLeft: number } {
    const run = {
      organizationId: this.organizationId,
      budgetId: `run ${this.rows.length + 1}`,
      limitNanoUsd: BigInt(this.random.between(LEAST_NANO_USD, MOST_NANO_USD)),
    };
    this.rows.push(run);
    return { run, usesLeft: this.random.between(LEAST_USES, MOST_USES) };
  }
}
