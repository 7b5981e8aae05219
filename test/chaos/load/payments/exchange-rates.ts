import type { AdminApi } from '../../admin-api.js';
import { sleepUnless } from './sleep-unless.js';

const EVERY_MS = 15_000;
const NANO = 1_000_000_000n;
const PATIENCE_MS = 10_000;

/**
 * What a dollar is worth, in turn. All divide well: a fen and a kopeck are whole nano-USD by each, and a cent is whole
 * fen and kopecks, so that the arithmetic of the checker needs no rule of rounding.
 */
export const RATES = { CNY: [8n, 10n], RUB: [80n, 100n] } as const;

/** Rates of a currency as nano-units, all that orders of the run can have. */
export function ratesNanoOf(currency: string): readonly bigint[] {
  const rates: Readonly<Record<string, readonly bigint[] | undefined>> = { USD: [1n], ...RATES };
  const units = rates[currency];
  if (units === undefined) throw new RangeError(`the run has no orders in ${currency}`);
  return units.map((unit) => unit * NANO);
}

/** An operator who changes the rates of today, so that claims have other rates than their payouts. */
export class ExchangeRates {
  private running: Promise<void> | null = null;
  private isStopping = false;
  private turn = 0;

  constructor(private readonly admin: AdminApi) {}

  async set(timeoutMs = PATIENCE_MS): Promise<void> {
    const date = new Date().toISOString().slice(0, 10);
    const rates = Object.entries(RATES).map(([currency, choices]) => {
      return { date, currency, rate: String(choices[this.turn % choices.length]), display: false };
    });
    await this.admin.put('/settings/display-rates', { rates }, timeoutMs);
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
      this.turn += 1;
      await this.set().catch(() => undefined);
      await sleepUnless(() => this.isStopping, EVERY_MS);
    }
  }
}
