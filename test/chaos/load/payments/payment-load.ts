import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#kernel';
import type { Fleet } from '../../fleet.js';
import type { PurchaseRow } from '../../checker/payments/payment-evidence.js';
import { Random } from '../../random.js';
import type { Customer, Shop } from '../../shop.js';
import { joinOrganization } from '../capped-keys.js';
import type { Load } from '../load.js';
import { planRequest } from '../plan-request.js';
import { Buyer } from './buyer.js';
import { openProviders } from './open-providers.js';
import type { ProviderDesk } from './provider-desk.js';
import { ProviderTroubles } from './provider-troubles.js';
import { STORIES } from './stories.js';

const BUYERS = 8;
/** The first ones also use what they buy. */
const SPENDERS = 3;
const PAUSE_MS_MAX = 3_000;
const SPEND_EVERY_MS = 500;
/** Before the first kill. */
const START_PATIENCE_MS = 60_000;

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
  readonly purchases: PurchaseRow[] = [];
  private readonly random: Random;
  private readonly troubles: readonly ProviderTroubles[];
  private running: Promise<unknown> | null = null;
  private isStopping = false;
  private sequence = 0;

  private constructor(
    private readonly options: PaymentLoadOptions,
    readonly desks: readonly ProviderDesk[],
    private readonly customers: readonly Customer[],
    private readonly buyers: Buyer[],
    seed: number,
  ) {
    this.random = new Random(seed);
    this.troubles = desks.map((desk) => new ProviderTroubles(desk, this.random));
  }

  /** Opens providers and organizations. */
  static async open(options: PaymentLoadOptions, seed: number): Promise<PaymentLoad> {
    const { fleet, shop } = options;
    const desks = await openProviders(fleet, shop.admin);
    const customers: Customer[] = [];
    const load = new PaymentLoad(options, desks, customers, [], seed);
    for (let index = 0; index < BUYERS; index++) {
      const customer = await shop.addCustomer({ name: `Buyer ${index}`, isTest: true });
      const { organizationId } = customer;
      const email = `buyer-${index}@chaos.example`;
      const invitation = { role: 'owner', email, withinMs: START_PATIENCE_MS };
      const { api } = await joinOrganization(shop.admin, organizationId, invitation);
      const { random, purchases } = load;
      customers.push(customer);
      load.buyers.push(new Buyer({ organizationId, api, desks, random, purchases }));
    }
    return load;
  }

  /** Those that pay, and those of them that spend. */
  get organizationIds(): readonly string[] {
    return this.customers.map(({ organizationId }) => parseId('org', organizationId) ?? '');
  }

  start(): void {
    for (const trouble of this.troubles) trouble.start();
    this.running = Promise.all([...this.buyers.map((buyer) => this.buyOn(buyer)), this.spendOn()]);
  }

  /** Ends stories and faults. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
    await Promise.all(this.troubles.map((trouble) => trouble.stop()));
  }

  private async buyOn(buyer: Buyer): Promise<void> {
    const { admin } = this.options.shop;
    const { random } = this;
    while (!this.isStopping) {
      // Anything can be down at this moment: a story ends where it is.
      const order = await buyer.order().catch(() => null);
      if (order !== null) await this.randomStory()({ buyer, admin, random }, order).catch(() => undefined);
      await sleep(random.between(0, PAUSE_MS_MAX));
    }
  }

  private async spendOn(): Promise<void> {
    const spenders = this.customers.slice(0, SPENDERS);
    while (!this.isStopping) {
      void this.options.load.send(planRequest(this.random, spenders, `buyer ${++this.sequence}`));
      await sleep(SPEND_EVERY_MS);
    }
  }

  private randomStory(): (typeof STORIES)[number]['play'] {
    let rest = this.random.fraction() * STORIES.reduce((sum, { share }) => sum + share, 0);
    const story = STORIES.find(({ share }) => (rest -= share) < 0);
    return story?.play ?? (() => Promise.resolve());
  }
}
