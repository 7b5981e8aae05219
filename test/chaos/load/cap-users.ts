import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import type { AdminApi } from '../admin-api.js';
import type { RequestedCap, RequestedListed, RequestedRun } from '../checker/evidence.js';
import { Random } from '../random.js';
import type { Customer, Shop } from '../shop.js';
import { CapList } from './cap-list.js';
import {
  addCappedKey,
  addCappedMember,
  joinOrganization,
  type Cap,
  type CappedCustomers,
  type Member,
} from './capped-keys.js';
import { ListUsers } from './list-users.js';
import type { Load } from './load.js';
import { SharedRuns } from './shared-runs.js';
import { CapUse } from './use-up.js';

const KEYS_AT_ONCE = 3;
const MEMBERS_AT_ONCE = 2;
/** A dozen requests; the holds of a few fill the rest. */
const LEAST_NANO_USD = 1_000_001;
const MOST_NANO_USD = 5_000_003;
/** Refusals after which a key counts as used up. */
const REFUSALS = 6;
const PAUSE_MS = 100;
const PATIENCE_MS = 3_000;
/** Before the first kill. */
const START_PATIENCE_MS = 60_000;

interface CapUsersParts {
  readonly admin: AdminApi;
  readonly customer: Customer;
  readonly owner: Member;
  /** Already joined, and used first: a run too short for more has these. */
  readonly waiting: Member[];
  readonly use: CapUse;
  readonly list: CapList;
  readonly runs: SharedRuns;
  /** Null: some processes of the run do not know caps of lists. */
  readonly listUsers: ListUsers | null;
}

interface CapUsersOptions {
  readonly seed: number;
  /** Whether there are caps of a list, and runs, which older releases do not know. */
  readonly withList: boolean;
}

/**
 * A customer with money whose keys, and some of whose members, have small caps, per day and in total: each is used
 * concurrently until it is refused repeatedly, then the next is made. Beside these, keys have caps of the list, and
 * requests of all of them state runs.
 */
export class CapUsers {
  readonly rows: RequestedCap[] = [];
  private readonly random: Random;
  private running: Promise<unknown> | null = null;
  private isStopping = false;
  private sequence = 0;

  private constructor(
    private readonly parts: CapUsersParts,
    private readonly seed: number,
  ) {
    this.random = new Random(seed);
  }

  static async open(
    { shop, load }: { readonly shop: Shop; readonly load: Load },
    { seed, withList }: CapUsersOptions,
  ): Promise<CapUsers> {
    const { admin } = shop;
    const customer = await shop.addCustomer({ name: 'Capped', topUpUsd: '1000' });
    const { organizationId } = customer;
    const join = (role: string, name = role): Promise<Member> => {
      const email = `${name}@chaos.example`;
      return joinOrganization(admin, organizationId, { role, email, withinMs: START_PATIENCE_MS });
    };
    const random = new Random(seed + 1);
    const runs = new SharedRuns(random, parseId('org', organizationId) ?? '');
    const list = new CapList(admin, organizationId);
    const use = new CapUse(load, random, withList ? runs : null);
    const owner = await join('owner');
    const waiting = [await join('developer'), await join('developer', 'developer-2')];
    const openList = async (): Promise<ListUsers> =>
      ListUsers.open({ admin, list, use, customer, member: await join('developer', 'listed') }, random);
    const listUsers = withList ? await openList() : null;
    return new CapUsers({ admin, customer, owner, waiting, use, list, runs, listUsers }, seed);
  }

  get listed(): readonly RequestedListed[] {
    return this.parts.list.rows;
  }

  get runs(): readonly RequestedRun[] {
    return this.parts.runs.rows;
  }

  start(): void {
    this.parts.listUsers?.start();
    this.running = Promise.all([
      ...Array.from({ length: KEYS_AT_ONCE }, () => this.useOn(() => this.addKey())),
      ...Array.from({ length: MEMBERS_AT_ONCE }, () => this.useOn(() => this.addMember())),
    ]);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.parts.use.isStopping = true;
    await Promise.all([this.running, this.parts.listUsers?.stop()]);
  }

  private async useOn(makeNext: () => Promise<CappedCustomers>): Promise<void> {
    while (!this.isStopping) {
      const made = await makeNext().catch(() => null);
      if (made === null) {
        await sleep(PAUSE_MS);
        continue;
      }
      this.rows.push(...made.requestedCaps);
      await this.parts.use.useUp(made.customers, REFUSALS * made.customers.length);
    }
  }

  private addKey(): Promise<CappedCustomers> {
    const { admin, customer } = this.parts;
    return addCappedKey(admin, { customer, caps: this.randomCaps(), withinMs: PATIENCE_MS });
  }

  private async addMember(): Promise<CappedCustomers> {
    const { admin, customer, owner, waiting } = this.parts;
    const email = `member-${this.seed}-${++this.sequence}@chaos.example`;
    const invitation = { role: 'developer', email, withinMs: PATIENCE_MS };
    const member = waiting.pop() ?? (await joinOrganization(admin, customer.organizationId, invitation));
    const [ofMember, ofKey] = [this.randomCaps(), this.randomCaps()];
    return addCappedMember(owner, member, { customer, withinMs: PATIENCE_MS, ofMember, ofKey });
  }

  private randomCaps(): readonly Cap[] {
    return ['day', 'total'].map((period) => ({
      period,
      limitNanoUsd: BigInt(this.random.between(LEAST_NANO_USD, MOST_NANO_USD)),
    }));
  }
}
