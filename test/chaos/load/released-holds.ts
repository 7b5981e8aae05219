import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../support/eventually.js';
import type { AdminApi } from '../admin-api.js';
import type { Customer, Shop } from '../shop.js';
import type { Load } from './load.js';
import { planLongStream } from './plan-request.js';

const AT_ONCE = 3;
const MODEL = 'chaos/odd';
/** Longer than the booking of a capture. */
const STREAM = { tokens: 40, chunkMs: 100 };
const LIST_TIMEOUT_MS = 2_000;
const RELEASE_TIMEOUT_MS = 2_000;
const PAUSE_MS = 500;

/**
 * An operator that releases holds of running streams: each is captured at its checkpoint, and adjusted to its true
 * usage when it ends. The customer has no other requests, so every hold can be released.
 */
export class ReleasedHolds {
  private running: Promise<void> | null = null;
  private isStopping = false;

  private constructor(
    private readonly admin: AdminApi,
    private readonly load: Load,
    private readonly customer: Customer,
  ) {}

  static async open({ shop, load }: { readonly shop: Shop; readonly load: Load }): Promise<ReleasedHolds> {
    return new ReleasedHolds(shop.admin, load, await shop.addCustomer({ name: 'Released', topUpUsd: '100' }));
  }

  start(): void {
    this.running = this.releaseOn();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async releaseOn(): Promise<void> {
    while (!this.isStopping) {
      const streams = Array.from({ length: AT_ONCE }, () =>
        this.load.send(planLongStream(this.customer, MODEL, STREAM)),
      );
      // Any member can be down at this moment; the streams end in any way.
      await this.releaseAll().catch(() => undefined);
      await Promise.all([...streams, sleep(PAUSE_MS)]);
    }
  }

  private async releaseAll(): Promise<void> {
    const path = `/organizations/${this.customer.organizationId}/holds`;
    let ids: string[] = [];
    await eventually(async () => {
      const { data } = await this.admin.get<{ data: { id: string }[] }>(path);
      ids = data.map(({ id }) => id);
      return ids.length >= AT_ONCE;
    }, LIST_TIMEOUT_MS).catch(() => undefined);
    await Promise.all(ids.map((id) => this.admin.post(`${path}/${id}/release`, {}, RELEASE_TIMEOUT_MS)));
  }
}
