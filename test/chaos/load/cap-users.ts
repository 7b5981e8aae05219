import { setTimeout as sleep } from 'node:timers/promises';
import type { AdminApi } from '../admin-api.js';
import type { RequestedCap } from '../checker/evidence.js';
import { Random } from '../random.js';
import type { Customer, Shop } from '../shop.js';
import {
  addCappedKey,
  addCappedMember,
  joinOrganization,
  type Cap,
  type CappedCustomers,
  type Member,
} from './capped-keys.js';
import type { Load } from './load.js';
import { planRequest } from './plan-request.js';

const KEYS_AT_ONCE = 3;
const MEMBERS_AT_ONCE = 2;
const REQUESTS_AT_ONCE = 5;
/** A dozen requests; the holds of a few fill the rest. */
const LEAST_NANO_USD = 1_000_001;
const MOST_NANO_USD = 5_000_003;
/** Refusals after which a key counts as used up. */
const REFUSALS = 6;
/** Time limit for using up a key: something is down. */
const USED_FOR_MS = 10_000;
const PAUSE_MS = 100;
const PATIENCE_MS = 3_000;
/** Before the first kill. */
const START_PATIENCE_MS = 60_000;

/**
 * A customer with money whose keys, and some of whose members, have small caps, per day and in total: each is used
 * concurrently until it is refused repeatedly, then the next is made.
 */
export class CapUsers {
  readonly rows: RequestedCap[] = [];
  private readonly random: Random;
  private running: Promise<unknown> | null = null;
  private isStopping = false;
  private sequence = 0;

  private constructor(
    private readonly admin: AdminApi,
    private readonly load: Load,
    private readonly customer: Customer,
    private readonly owner: Member,
    /** Already joined, and used first: a run too short for more has these. */
    private readonly waiting: Member[],
    private readonly seed: number,
  ) {
    this.random = new Random(seed);
  }

  static async open({ shop, load }: { readonly shop: Shop; readonly load: Load }, seed: number): Promise<CapUsers> {
    const customer = await shop.addCustomer({ name: 'Capped', topUpUsd: '1000' });
    const join = (role: string): Promise<Member> => {
      const email = `${role}@chaos.example`;
      return joinOrganization(shop.admin, customer.organizationId, { role, email, withinMs: START_PATIENCE_MS });
    };
    return new CapUsers(shop.admin, load, customer, await join('owner'), [await join('developer')], seed);
  }

  start(): void {
    this.running = Promise.all([
      ...Array.from({ length: KEYS_AT_ONCE }, () => this.useOn(() => this.addKey())),
      ...Array.from({ length: MEMBERS_AT_ONCE }, () => this.useOn(() => this.addMember())),
    ]);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async useOn(makeNext: () => Promise<CappedCustomers>): Promise<void> {
    while (!this.isStopping) {
      const made = await makeNext().catch(() => null);
      if (made === null) {
        await sleep(PAUSE_MS);
        continue;
      }
      this.rows.push(...made.requestedCaps);
      await this.useUp(made.customers);
    }
  }

  private addKey(): Promise<CappedCustomers> {
    return addCappedKey(this.admin, { customer: this.customer, caps: this.randomCaps(), withinMs: PATIENCE_MS });
  }

  private async addMember(): Promise<CappedCustomers> {
    const email = `member-${this.seed}-${++this.sequence}@chaos.example`;
    const { organizationId } = this.customer;
    const invitation = { role: 'developer', email, withinMs: PATIENCE_MS };
    const member = this.waiting.pop() ?? (await joinOrganization(this.admin, organizationId, invitation));
    const [ofMember, ofKey] = [this.randomCaps(), this.randomCaps()];
    return addCappedMember(this.owner, member, {
      customer: this.customer,
      withinMs: PATIENCE_MS,
      ofMember,
      ofKey,
    });
  }

  private randomCaps(): readonly Cap[] {
    return ['day', 'total'].map((period) => ({
      period,
      limitNanoUsd: BigInt(this.random.between(LEAST_NANO_USD, MOST_NANO_USD)),
    }));
  }

  private async useUp(customers: readonly Customer[]): Promise<void> {
    const deadlineMs = performance.now() + USED_FOR_MS;
    let refusals = 0;
    const isOver = (): boolean =>
      this.isStopping || refusals >= REFUSALS * customers.length || performance.now() >= deadlineMs;
    const use = async (): Promise<void> => {
      while (!isOver()) {
        const planned = planRequest(this.random, customers, `capped ${++this.sequence}`);
        const { status, errorCode } = await this.load.send(planned);
        if (errorCode === 'spend_cap_reached') refusals++;
        if (status !== 200) await sleep(PAUSE_MS);
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, use));
  }
}
