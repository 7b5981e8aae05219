import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../support/eventually.js';
import type { Customer, Shop } from '../shop.js';
import type { Load } from './load.js';
import { planLongStream } from './plan-request.js';

const EVERY_MS = 3_000;
const MODEL = 'chaos/odd';
const STREAM = { tokens: 25, chunkMs: 100 };
const LISTED_WITHIN_MS = 1_500;
const RELEASED_WITHIN_MS = 1_000;

/**
 * An operator who gives holds back of streams that still run: each is captured at its checkpoint, and adjusted to its true
 * usage when it ends. The customer has no one else's requests, so every hold of his may be taken.
 */
export class ReleasedHolds {
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly shop: Shop,
    private readonly load: Load,
  ) {}

  start(): void {
    this.running = this.releaseOn();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async releaseOn(): Promise<void> {
    const customer = await this.shop.addCustomer({ name: 'Released', topUpUsd: '100' });
    while (!this.isStopping) {
      const stream = this.load.send(planLongStream(customer, MODEL, STREAM));
      // Whatever is down at this moment, the stream ends as it may.
      await this.releaseOne(customer).catch(() => undefined);
      await Promise.all([stream, sleep(EVERY_MS)]);
    }
  }

  private async releaseOne({ organizationId }: Customer): Promise<void> {
    const path = `/organizations/${organizationId}/holds`;
    let id: string | undefined;
    await eventually(async () => {
      const { data } = await this.shop.admin.get<{ data: { id: string }[] }>(path);
      id = data[0]?.id;
      return id !== undefined;
    }, LISTED_WITHIN_MS);
    await this.shop.admin.post(`${path}/${id}/release`, {}, RELEASED_WITHIN_MS);
  }
}
