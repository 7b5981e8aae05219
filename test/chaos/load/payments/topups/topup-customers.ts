import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import type { PurchaseRow, TopupLimit } from '../../../checker/payments/payment-evidence.js';
import type { Fleet } from '../../../fleet.js';
import type { Random } from '../../../random.js';
import type { Customer, Shop } from '../../../shop.js';
import { Buyer } from '../buyer.js';
import { joinAsOwner } from '../join-as-owner.js';
import { offered } from '../offered-provider.js';
import type { ProviderDesk } from '../provider-desk.js';
import { endPending, planCharges, usualCharges } from './charge-outcomes.js';
import { TopupCustomer, type WantedTopup } from './topup-customer.js';

const USD = 1_000_000_000n;
const EVERY_MS = 2_000;
const UNLIMITED = 900_000n * USD;
/** At each provider. Some reach the maximum of their month soon, one amount has a bonus, and no card is shared by three. */
const WANTED: readonly WantedTopup[] = [
  { amountNanoUsd: 5n * USD, monthlyMaxNanoUsd: UNLIMITED, card: '4242424242424242' },
  { amountNanoUsd: 7_010_000_000n, monthlyMaxNanoUsd: 35n * USD, card: '4242424242424242' },
  { amountNanoUsd: 20n * USD, monthlyMaxNanoUsd: UNLIMITED, card: '5555555555554444' },
  { amountNanoUsd: 61_110_000_000n, monthlyMaxNanoUsd: UNLIMITED, card: '5555555555554444' },
];

interface TopupOptions {
  readonly fleet: Fleet;
  readonly shop: Shop;
  readonly desks: readonly ProviderDesk[];
  readonly random: Random;
  readonly purchases: PurchaseRow[];
}

/**
 * Organizations with automatic top-ups, four of each provider that keeps ways to pay; what banks do with their charges, and
 * people who resume, end and repeat their consent. A rule that waits after a credit or a decline does so for a moment only:
 * else a short run would have a charge a minute.
 */
export class TopupCustomers {
  private running: Promise<void> | null = null;
  private isStopping = false;

  private constructor(
    private readonly options: TopupOptions,
    private readonly topups: readonly TopupCustomer[],
  ) {}

  static async open(options: TopupOptions): Promise<TopupCustomers> {
    const { fleet, shop, desks, random, purchases } = options;
    const keeping = [desks.find(({ kind }) => kind === 'stripe'), desks.find(({ kind }) => kind === 'yookassa')];
    const topups: TopupCustomer[] = [];
    for (const desk of keeping) {
      for (const [index, wanted] of WANTED.entries()) {
        if (desk === undefined) continue;
        const { customer, api, email } = await joinAsOwner(shop, `topup-${desk.kind}-${index}`);
        await confirmAddress(fleet, customer);
        const buyer = new Buyer({ organizationId: customer.organizationId, api, random, purchases });
        topups.push(await TopupCustomer.open({ customer, api, email, buyer, provider: offered(desk), wanted }));
      }
    }
    return new TopupCustomers(options, topups);
  }

  get limits(): readonly TopupLimit[] {
    return this.topups.map(({ limit }) => limit);
  }

  get spenders(): readonly Customer[] {
    return this.topups.slice(0, 1).map(({ options: { customer } }) => customer);
  }

  start(): void {
    this.running = this.topUpOn();
  }

  /** Ends the rules. What is on its way is still charged. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
    for (const topup of this.topups) await topup.disable(60_000);
    for (const desk of this.keepers()) await usualCharges(desk);
  }

  private async topUpOn(): Promise<void> {
    const { random } = this.options;
    while (!this.isStopping) {
      for (const desk of this.keepers()) {
        await planCharges(desk, random).catch(() => undefined);
        await endPending(desk, () => (random.flip(0.5) ? random.flip(0.6) : null)).catch(() => undefined);
      }
      for (const topup of this.topups) await this.act(topup).catch(() => undefined);
      await this.hurry().catch(() => undefined);
      await sleep(EVERY_MS);
    }
  }

  private async act(topup: TopupCustomer): Promise<void> {
    const { random } = this.options;
    if (random.flip(0.05)) await topup.disable();
    if (random.flip(0.1) || (random.flip(0.5) && (await topup.isPaused()))) await topup.consent();
  }

  private keepers(): readonly ProviderDesk[] {
    return [...new Set(this.topups.map(({ options }) => options.provider.desk))];
  }

  private async hurry(): Promise<void> {
    await this.options.fleet.query(
      `UPDATE automatic_topup SET due_at = now() WHERE due_at > now() AND (reason IS NULL OR reason = 'may_pass')`,
    );
  }
}

/** As by the link of a mail: the run has no mail server. */
async function confirmAddress(fleet: Fleet, { organizationId }: Customer): Promise<void> {
  await fleet.query(
    `INSERT INTO login_account (user_id, email_verified_at)
     SELECT user_id, now() FROM member WHERE organization_id = $1
     ON CONFLICT (user_id) DO UPDATE SET email_verified_at = now()`,
    [parseId('org', organizationId)],
  );
}
