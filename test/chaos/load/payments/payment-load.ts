import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import type { Fleet } from '../../fleet.js';
import type { PurchaseRow } from '../../checker/payments/payment-evidence.js';
import { Random } from '../../random.js';
import type { Customer, Shop } from '../../shop.js';
import type { Load } from '../load.js';
import { planRequest } from '../plan-request.js';
import { Buyer } from './buyer.js';
import { ExchangeRates } from './exchange-rates.js';
import { offered, type OfferedProvider } from './offered-provider.js';
import { openProviders } from './open-providers.js';
import type { ProviderDesk } from './provider-desk.js';
import { RecordedPayouts } from './recorded-payouts.js';
import { joinAsOwner } from './join-as-owner.js';
import { TopupCustomers } from './topups/topup-customers.js';

const BUYERS = 14;
/** The first ones also use what they buy. */
const SPENDERS = 3;
const PAUSE_MS_MAX = 3_000;
const SPEND_EVERY_MS = 500;

interface PaymentLoadOptions {
  readonly fleet: Fleet;
  readonly shop: Shop;
  readonly load: Load;
}

/**
 * Test organizations that order credit by simulated providers, at most a few orders a second, with all that customers,
 * banks, operators and providers do to payments. Some spend what they bought.
 */
export class PaymentLoad {
  private readonly parts: readonly { start(): void; stop(): Promise<void> }[];
  private running: Promise<unknown> | null = null;
  private isStopping = false;
  private sequence = 0;

  private constructor(
    private readonly options: PaymentLoadOptions,
    private readonly providers: readonly OfferedProvider[],
    private readonly customers: readonly Customer[],
    private readonly buyers: readonly Buyer[],
    readonly topups: TopupCustomers,
    readonly purchases: readonly PurchaseRow[],
    readonly payouts: RecordedPayouts,
    rates: ExchangeRates,
    private readonly random: Random,
  ) {
    this.parts = [rates, payouts, topups, ...providers.map((provider) => provider.troubles(random))];
  }

  /** Opens providers and organizations. */
  static async open(options: PaymentLoadOptions, seed: number): Promise<PaymentLoad> {
    const { fleet, shop } = options;
    const { admin } = shop;
    const random = new Random(seed);
    const rates = new ExchangeRates(admin);
    await rates.set();
    const desks = await openProviders(fleet, admin);
    const purchases: PurchaseRow[] = [];
    const customers: Customer[] = [];
    const buyers: Buyer[] = [];
    for (let index = 0; index < BUYERS; index++) {
      const { customer, api } = await joinAsOwner(shop, `buyer-${index}`);
      customers.push(customer);
      buyers.push(new Buyer({ organizationId: customer.organizationId, api, random, purchases }));
    }
    const topups = await TopupCustomers.open({ fleet, shop, desks, random, purchases });
    const payouts = new RecordedPayouts(admin, desks, random);
    const providers = desks.map(offered);
    return new PaymentLoad(options, providers, customers, buyers, topups, purchases, payouts, rates, random);
  }

  get desks(): readonly ProviderDesk[] {
    return this.providers.map(({ desk }) => desk);
  }

  /** Those that pay, and those of them that spend. */
  get organizationIds(): readonly string[] {
    const own = this.customers.map(({ organizationId }) => parseId('org', organizationId) ?? '');
    return [...own, ...this.topups.limits.map(({ organizationId }) => organizationId)];
  }

  start(): void {
    for (const part of this.parts) part.start();
    this.running = Promise.all([...this.buyers.map((buyer) => this.buyOn(buyer)), this.spendOn()]);
  }

  /** Ends stories and faults. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
    await Promise.all(this.parts.map((part) => part.stop()));
  }

  private async buyOn(buyer: Buyer): Promise<void> {
    const { admin } = this.options.shop;
    const { random } = this;
    while (!this.isStopping) {
      // Anything can be down at this moment: a story ends where it is.
      const provider = random.pick(this.providers);
      const order = await buyer.order(provider.desk.account).catch(() => null);
      if (order !== null) await provider.play({ buyer, admin, random }, order).catch(() => undefined);
      await sleep(random.between(0, PAUSE_MS_MAX));
    }
  }

  private async spendOn(): Promise<void> {
    const spenders = [...this.customers.slice(0, SPENDERS), ...this.topups.spenders];
    while (!this.isStopping) {
      void this.options.load.send(planRequest(this.random, spenders, `buyer ${++this.sequence}`));
      await sleep(SPEND_EVERY_MS);
    }
  }
}
