import { parseId } from '#core';
import type { AdminApi } from '../../admin-api.js';
import type { HandPayoutRow } from '../../checker/payments/payment-evidence.js';
import type { Random } from '../../random.js';
import type { ProviderDesk } from './provider-desk.js';
import { sleepUnless } from './sleep-unless.js';

const EVERY_MS = 8_000;
const PATIENCE_MS = 6_000;

/** Their kinds keep money, and do not say when they pay it out. */
const KINDS: ReadonlySet<string> = new Set(['epay', 'yookassa']);

/** Providers keep so much for refunds until the end, in minor units. */
const RESERVES: Readonly<Record<string, number>> = { CNY: 150_000, RUB: 1_500_000 };

/** An operator who sees payouts of providers at the bank, and records them. */
export class RecordedPayouts {
  readonly rows: HandPayoutRow[] = [];
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly admin: AdminApi,
    private readonly desks: readonly ProviderDesk[],
    private readonly random: Random,
  ) {}

  start(): void {
    this.running = this.recordOn();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  /** Those without an answer are recorded again, and then all that is left. */
  async settle(): Promise<void> {
    for (const row of this.rows) await this.record(row, 60_000);
    for (const desk of this.kept()) await this.payOut(desk, { share: 1, reserve: 0, patienceMs: 60_000 });
  }

  private async recordOn(): Promise<void> {
    while (!this.isStopping) {
      for (const desk of this.kept()) {
        const share = 0.1 + 0.4 * this.random.fraction();
        const reserve = RESERVES[desk.account.currency] ?? 0;
        await this.payOut(desk, { share, reserve, patienceMs: PATIENCE_MS }).catch(() => undefined);
      }
      await sleepUnless(() => this.isStopping, EVERY_MS);
    }
  }

  private kept(): ProviderDesk[] {
    return this.desks.filter(({ kind }) => KINDS.has(kind));
  }

  private async payOut(
    { account: { providerId } }: ProviderDesk,
    { share, reserve, patienceMs }: { readonly share: number; readonly reserve: number; readonly patienceMs: number },
  ): Promise<void> {
    const { owed } = await this.admin.get<{ owed: string }>(`/payment-providers/${providerId}/claims`);
    const amountMinor = BigInt(Math.floor((Math.round(Number(owed) * 100) - reserve) * share));
    if (amountMinor <= 0n) return;
    const row = { providerId: parseId('prv', providerId) ?? '', externalRef: `line ${this.rows.length}`, amountMinor };
    this.rows.push(row);
    await this.record(row, patienceMs);
    // Banks show a line twice now and then.
    if (this.random.flip(0.3)) await this.record(row, patienceMs);
  }

  private async record({ providerId, externalRef, amountMinor }: HandPayoutRow, patienceMs: number): Promise<void> {
    const desk = this.desks.find(({ account }) => parseId('prv', account.providerId) === providerId);
    const amount = `${amountMinor / 100n}.${String(amountMinor % 100n).padStart(2, '0')}`;
    const body = { amount, external_ref: externalRef, arrived_on: new Date().toISOString().slice(0, 10) };
    await this.admin.post(`/payment-providers/${desk?.account.providerId ?? ''}/payouts`, body, patienceMs);
  }
}
