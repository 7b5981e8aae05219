import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AdminApi } from '../admin-api.js';
import type { RequestedPrice, Rates } from '../checker/evidence.js';
import { Random } from '../random.js';
import { priceFields, USUAL_OFFERS } from '../shop.js';

const EVERY_MS = 700;
/** A failed call to control is not retried; the next one has another price. */
const PATIENCE_MS = 3_000;
const LEAST_PERMILLE = 500;
const MOST_PERMILLE = 2_000;
/** Prices per request are set in whole nano-USD. */
const REQUEST_STEP = 1_000_000n;
const PAID = USUAL_OFFERS.filter(({ rates }) => Object.values(rates).some((rate) => rate > 0n));

/** An operator that changes model prices, up and down, while requests run. */
export class PriceChanges {
  readonly rows: RequestedPrice[] = [];
  private readonly random: Random;
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly admin: AdminApi,
    seed: number,
  ) {
    this.random = new Random(seed);
  }

  start(): void {
    this.running = this.changeOn();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async changeOn(): Promise<void> {
    while (!this.isStopping) {
      await this.change();
      await sleep(EVERY_MS);
    }
  }

  private async change(): Promise<void> {
    const offer = this.random.pick(PAID);
    const rates = this.randomRates(offer.rates);
    const reference = randomUUID();
    const path = `/models/${encodeURIComponent(offer.model)}/prices`;
    const isAcknowledged = await this.admin.post(path, { ...priceFields(rates), source: reference }, PATIENCE_MS).then(
      () => true,
      () => false,
    );
    this.rows.push({ model: offer.model, rates, reference, isAcknowledged });
  }

  private randomRates(first: Rates): Rates {
    return Object.fromEntries(
      Object.entries(first).map(([meter, rate]) => {
        const scaled = (rate * BigInt(this.random.between(LEAST_PERMILLE, MOST_PERMILLE))) / 1_000n + 1n;
        return [meter, meter === 'request' ? scaled - (scaled % REQUEST_STEP) : scaled];
      }),
    );
  }
}
