import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../random.js';
import type { Customer } from '../shop.js';
import type { Load } from './load.js';
import { planRequest } from './plan-request.js';
import type { SharedRuns } from './shared-runs.js';

const REQUESTS_AT_ONCE = 5;
/** Time limit for using up a key: something is down. */
const USED_FOR_MS = 10_000;
const PAUSE_MS = 100;
/** Half of all requests have this label, the others another value of it. */
export const LABEL = { name: 'team', value: 'search' } as const;
const OTHER_VALUE = 'sales';
const LABELED_SHARE = 0.5;

/** Uses keys with caps. */
export class CapUse {
  isStopping = false;
  private sequence = 0;

  /** @param runs null: no request states one, and none has a label */
  constructor(
    private readonly load: Load,
    private readonly random: Random,
    private readonly runs: SharedRuns | null,
  ) {}

  /** From several clients at once, until caps have refused so many requests. */
  async useUp(customers: readonly Customer[], refusalsMax: number): Promise<void> {
    const deadlineMs = performance.now() + USED_FOR_MS;
    let refusals = 0;
    const isOver = (): boolean => this.isStopping || refusals >= refusalsMax || performance.now() >= deadlineMs;
    const use = async (): Promise<void> => {
      while (!isOver()) {
        const { isOfCap, isAnswered } = await this.send(customers);
        if (isOfCap) refusals++;
        if (!isAnswered) await sleep(PAUSE_MS);
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, use));
  }

  /** One request of each client. */
  async useOnce(customers: readonly Customer[]): Promise<void> {
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, () => this.send(customers)));
  }

  private async send(customers: readonly Customer[]): Promise<{ isOfCap: boolean; isAnswered: boolean }> {
    const run = this.runs?.next() ?? null;
    const value = this.random.flip(LABELED_SHARE) ? LABEL.value : OTHER_VALUE;
    const marks = this.runs === null ? {} : { labels: { [LABEL.name]: value }, run };
    const planned = planRequest(this.random, customers, `capped ${++this.sequence}`, marks);
    const { status, errorCode } = await this.load.send(planned);
    // A run that is used up says nothing of the key.
    return { isOfCap: errorCode === 'spend_cap_reached' && run === null, isAnswered: status === 200 };
  }
}
