import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import type { AdminApi } from '../admin-api.js';
import type { Random } from '../random.js';
import type { Customer } from '../shop.js';
import type { AddedCap, CapList, NewCap } from './cap-list.js';
import { addCappedKey, addKeyOfMember, type Member } from './capped-keys.js';
import { LABEL, type CapUse } from './use-up.js';

/** Refusals after which the caps of a key count as used up: those of a model or a label refuse first. */
const REFUSALS = 20;
const PAUSE_MS = 100;
/** No key is used before its caps are there, so this can take longer than a restart of control. */
const PATIENCE_MS = 10_000;
const START_PATIENCE_MS = 60_000;
const MODELS = ['chaos/standard', 'chaos/thinker', 'chaos/p*', 'chaos/*', '*odd'];
const [MUCH_NANO_USD, MANY] = [500_000_000_000n, 1_000_000_000n];

/** Caps of the whole organization, that refuse nothing: what they count must be right. */
const OF_ALL: readonly NewCap[] = [
  { unit: 'usd', limit: MUCH_NANO_USD, period: 'month' },
  { unit: 'requests', limit: MANY, period: 'hour' },
  { unit: 'usd', limit: MUCH_NANO_USD, period: 'quarter', model: 'chaos/*' },
  { unit: 'requests', limit: MANY, period: 'day', model: 'chaos/free' },
  { unit: 'usd', limit: MUCH_NANO_USD, period: 'week', tag: LABEL },
  { unit: 'requests', limit: MANY, period: 'hours', periodHours: 5, tag: LABEL },
  { unit: 'requests', limit: MANY, period: 'total', model: '*d*', tag: LABEL },
  // Soon passed.
  { unit: 'usd', limit: 20_000_000n, period: 'day', isEnforced: false },
];

interface ListUsersParts {
  readonly admin: AdminApi;
  readonly list: CapList;
  readonly use: CapUse;
  readonly customer: Customer;
  /** Creates the keys of one user; those of the other one are an operator's, in a project. */
  readonly member: Member;
}

/**
 * Users of caps in an organization's list: each makes a key, lists small caps for it, uses it until it is refused
 * repeatedly, deletes its caps, and makes the next one.
 */
export class ListUsers {
  private running: Promise<unknown> | null = null;
  private isStopping = false;

  private constructor(
    private readonly parts: ListUsersParts,
    private readonly random: Random,
    private readonly projectId: string,
  ) {}

  static async open(parts: ListUsersParts, random: Random): Promise<ListUsers> {
    for (const cap of OF_ALL) await parts.list.add(cap, START_PATIENCE_MS);
    const path = `/organizations/${parts.customer.organizationId}/projects`;
    const { id } = await parts.admin.post(path, { name: 'Chaos' }, START_PATIENCE_MS);
    return new ListUsers(parts, random, id);
  }

  start(): void {
    this.running = Promise.all([this.useOn(null), this.useOn(this.parts.member)]);
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async useOn(member: Member | null): Promise<void> {
    const { list, use } = this.parts;
    const listed: AddedCap[] = [];
    while (!this.isStopping) {
      try {
        await this.removeAll(listed);
        const { keyId, customer } = await this.addKey(member);
        for (const cap of this.smallCaps(keyId, member)) listed.push(await list.add(cap, PATIENCE_MS));
        await use.useUp([customer], REFUSALS);
        await this.removeAll(listed);
        // Within the second that the change takes to reach all gateways.
        await use.useOnce([customer]);
      } catch {
        // Control was down for too long.
        await sleep(PAUSE_MS);
      }
    }
  }

  /** Those that could not be deleted stay, and are deleted before the next are made. */
  private async removeAll(listed: AddedCap[]): Promise<void> {
    for (let cap = listed[0]; cap !== undefined; cap = listed[0]) {
      await this.parts.list.remove(cap, PATIENCE_MS);
      listed.shift();
    }
  }

  private async addKey(member: Member | null): Promise<{ keyId: string; customer: Customer }> {
    const options = { customer: this.parts.customer, caps: [], withinMs: PATIENCE_MS };
    const made = await (member === null
      ? addCappedKey(this.parts.admin, { ...options, projectId: this.projectId })
      : addKeyOfMember(member, options));
    return { keyId: made.keyId, customer: made.customers[0]! };
  }

  private smallCaps(keyId: string, member: Member | null): NewCap[] {
    const { random } = this;
    const usd = (least: number, most: number) => ({ unit: 'usd', limit: BigInt(random.between(least, most)) }) as const;
    const requests = (least: number, most: number) =>
      ({ unit: 'requests', limit: BigInt(random.between(least, most)) }) as const;
    const caps: NewCap[] = [
      { ...usd(2_000_001, 20_000_003), period: 'day', keyId },
      { ...requests(20, 60), period: 'total', keyId },
      { ...usd(1_000_001, 5_000_003), period: 'hours', periodHours: 1, keyId, model: random.pick(MODELS) },
      { ...requests(5, 25), period: 'month', keyId, tag: LABEL },
    ];
    if (member === null) {
      const projectId = parseId('prj', this.projectId) ?? '';
      return [
        ...caps,
        { ...usd(2_000_001, 20_000_003), period: 'quarter', projectId },
        { ...requests(20, 60), period: 'week', projectId, model: random.pick(MODELS) },
      ];
    }
    const memberId = parseId('mbr', member.id) ?? '';
    return [
      ...caps,
      { ...usd(2_000_001, 20_000_003), period: 'week', memberId },
      { ...requests(20, 60), period: 'hours', periodHours: 24, memberId },
      { ...requests(5, 25), period: 'total', memberId, model: random.pick(MODELS), tag: LABEL },
    ];
  }
}
