import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import { Buyer, PACKAGE_CENTS } from '../load/payments/buyer.js';
import { joinAsOwner } from '../load/payments/join-as-owner.js';
import { offered } from '../load/payments/offered-provider.js';
import { openProvider } from '../load/payments/open-providers.js';
import type { StripeOrder } from '../load/payments/stripe/stripe-steps.js';
import { planLongStream } from '../load/plan-request.js';
import { SOON_DAYS } from '../load/short-hours.js';
import { settlePayments } from '../collect/payments/settle-payments.js';
import { untilQuiet } from '../collect/leftovers.js';
import { Random } from '../random.js';
import { PAYMENTS_WAIT_MS, type Stage } from '../run-chaos.js';
import { DEAR, type Customer } from '../shop.js';
import type { OrderEvidence } from './arithmetic.js';
import { CURRENCIES } from './currencies.js';
import { readOrderEvidence, type OpenedProvider } from './order-evidence.js';
import { playOrder } from './order-stories.js';

const BUYERS = 40;
/** Of each customer. */
const LOOPS = 3;
/** Holds are not known for half a minute after a loss of Redis: no refund is booked then. */
const REFUND_PATIENCE_MS = 45_000;
const PAUSE_MS_MAX = 1_000;
const SPEND_EVERY_MS = 60;
const QUIET_WAIT_MS = 90_000;
const NO_FEE = { ppm: 0n, fixedNanoUsd: 0n };

interface Pace {
  readonly orders: number;
  readonly ordersASecond: number;
}

/** Customers of twenty currencies who order, spend, and have their payments assigned, refunded and disputed. */
export class OrderRun {
  /** Pages that were opened, and assignments that were acknowledged. */
  orders = 0;
  assigned = 0;
  private readonly since = new Date();
  private isStopping = false;
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly stage: Stage,
    private readonly providers: readonly OpenedProvider[],
    private readonly customers: readonly Customer[],
    private readonly buyers: readonly Buyer[],
    private readonly random: Random,
  ) {}

  /** Opens a provider for each currency, the rates, bonuses that end during the run, and the customers. */
  static async open(stage: Stage, seed: number): Promise<OrderRun> {
    const { fleet, shop } = stage;
    const { admin } = shop;
    const random = new Random(seed);
    const date = new Date().toISOString().slice(0, 10);
    const rates = CURRENCIES.filter(({ code }) => code !== 'USD').map(({ code, rate }) => {
      return { date, currency: code, rate, display: false };
    });
    await admin.put('/settings/display-rates', { rates });
    const pack = { kind: 'package', amount_usd: String(PACKAGE_CENTS / 100), bonus_usd: '4', bonus_days: SOON_DAYS };
    await admin.post('/topup-offers', pack);
    const percent = { kind: 'percent', bonus_ppm: 99_999, bonus_days: SOON_DAYS };
    await admin.post('/topup-offers', { ...percent, amount_usd: '40' });
    const providers: OpenedProvider[] = [];
    for (const [index, currency] of CURRENCIES.entries()) {
      const plan = { kind: 'stripe', name: currency.code, currency: currency.code, surcharge: NO_FEE } as const;
      const fields = { currency: currency.code };
      providers.push({ currency, desk: await openProvider(fleet, admin, { ...plan, fields }, index) });
    }
    const customers: Customer[] = [];
    const buyers: Buyer[] = [];
    for (let index = 0; index < BUYERS; index++) {
      const { customer, api } = await joinAsOwner(shop, `order-buyer-${index}`);
      customers.push(customer);
      // Each has a limit of requests of its own.
      const own = api.from(`10.0.1.${index}`);
      buyers.push(new Buyer({ organizationId: customer.organizationId, api: own, random, purchases: [] }));
    }
    return new OrderRun(stage, providers, customers, buyers, random);
  }

  /** @param pace orders in all, and their steady rate */
  start(pace: Pace): void {
    const loops = this.buyers.flatMap((buyer) => Array.from({ length: LOOPS }, () => this.buyOn(buyer, pace)));
    this.running = Promise.all([...loops, this.spendOn(), ...this.providers.map((one) => this.troubleOn(one))]);
  }

  /** No story begins any more. */
  end(): void {
    this.isStopping = true;
  }

  /** Ends stories and what is under way. Rejects when something stays open. */
  async settle(): Promise<OrderEvidence> {
    const { fleet, shop } = this.stage;
    this.end();
    await this.running;
    const desks = this.providers.map(({ desk }) => desk);
    for (const desk of desks) await desk.quiet();
    if ((await untilQuiet(fleet, QUIET_WAIT_MS)) === null) throw new Error('requests are not settled');
    const { admin } = shop;
    const seconds = await settlePayments({ fleet, admin, desks, since: this.since, timeoutMs: PAYMENTS_WAIT_MS });
    if (seconds === null) throw new Error('a status check, an event or a refund is open');
    const ids = this.customers.map(({ organizationId }) => parseId('org', organizationId) ?? '');
    return readOrderEvidence(fleet, this.providers, ids);
  }

  private async buyOn(buyer: Buyer, { orders, ordersASecond }: Pace): Promise<void> {
    const { random, buyers, providers } = this;
    const { admin } = this.stage.shop;
    const onAssigned = (): void => void this.assigned++;
    const startedMs = performance.now();
    while (!this.isStopping && this.orders < orders) {
      if (this.orders >= ((performance.now() - startedMs) / 1_000) * ordersASecond) {
        await sleep(PAUSE_MS_MAX);
        continue;
      }
      const { desk } = random.pick(providers);
      const order = await buyer.order(desk.account).catch(() => null);
      if (order !== null) {
        this.orders++;
        const stage = { buyer, buyers, providers, admin, random, onAssigned, patienceMs: REFUND_PATIENCE_MS };
        await playOrder(stage, offered(desk).at(order) as StripeOrder).catch(() => undefined);
      }
      await sleep(random.between(0, PAUSE_MS_MAX));
    }
  }

  private async spendOn(): Promise<void> {
    const { random } = this;
    while (!this.isStopping) {
      const length = { tokens: random.between(2, 60), chunkMs: random.between(0, 40) };
      void this.stage.load.send(planLongStream(random.pick(this.customers), DEAR, length));
      await sleep(SPEND_EVERY_MS);
    }
  }

  /** Requests are cut after they were done, and messages come twice, late or not at all. */
  private async troubleOn({ desk }: OpenedProvider): Promise<void> {
    const { random } = this;
    while (!this.isStopping) {
      const usual = [{}, {}, {}, { duplicate: 1 }, { delay_ms: 1_500 }, { reverse: 3 }, { drop: 1 }];
      await desk.set('webhooks', { duplicate: 0, delay_ms: 0, reverse: 0, drop: 0, ...random.pick(usual) });
      if (random.flip(0.3)) {
        const fault = { kind: random.pick(['error', 'cut', 'drop_reply', 'slow']), path: '/v1/', times: 1 };
        await desk.set('faults', { ...fault, status: 503, delay_ms: 1_000 });
      }
      await sleep(random.between(2_000, 10_000));
    }
  }
}
