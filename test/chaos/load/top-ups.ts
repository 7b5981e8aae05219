import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#kernel';
import type { AdminApi } from '../admin-api.js';
import type { TopUpRow } from '../oracle/evidence.js';
import { Random } from '../random.js';
import { formatNanoUsd, type Customer } from '../shop.js';

const EVERY_MS = 300;
const LEAST_NANO_USD = 10_000_001;
const MOST_NANO_USD = 60_000_003;
/** The key of a payment whose control died stays taken for minutes: the customer pays anew, under another reference. */
const PATIENCE_MS = 3_000;

/** The poor customers' payments: small ones, often, through whatever happens to control. */
export class TopUps {
  readonly rows: TopUpRow[] = [];
  private readonly random: Random;
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly admin: AdminApi,
    private readonly customers: readonly Customer[],
    seed: number,
  ) {
    this.random = new Random(seed);
  }

  start(): void {
    this.running = this.payOn();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async payOn(): Promise<void> {
    while (!this.isStopping) {
      await this.pay(this.random.pick(this.customers), BigInt(this.random.between(LEAST_NANO_USD, MOST_NANO_USD)));
      await sleep(EVERY_MS);
    }
  }

  private async pay({ organizationId }: Customer, amountNanoUsd: bigint): Promise<void> {
    const externalRef = randomUUID();
    const body = { amount_usd: formatNanoUsd(amountNanoUsd), external_ref: externalRef };
    const isAcknowledged = await this.admin.post(`/organizations/${organizationId}/topups`, body, PATIENCE_MS).then(
      () => true,
      () => false,
    );
    this.rows.push({
      externalRef,
      organizationId: parseId('org', organizationId) ?? '',
      amountNanoUsd,
      isAcknowledged,
    });
  }
}
