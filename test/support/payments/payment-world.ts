import { randomUUID } from 'node:crypto';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import Stripe from 'stripe';
import { InfraModule, Logger, PrismaService } from '#core/infra';
import { Clock, formatUsd, parseId } from '#core';
import { PaymentsWorkerModule } from '#payments';
import { CheckoutRules } from '../../../libs/payments/checkout/checkout.rules.js';
import { NightlyComparison } from '../../../libs/payments/comparison/nightly-comparison.js';
import { PaymentsSweep } from '../../../libs/payments/worker/payments.sweep.js';
import { LEDGER_CHECKS } from '../../../libs/billing/ledger-audit/checks/ledger-checks.js';
import { LedgerCheckRepository } from '../../../libs/billing/ledger-audit/ledger-check.repository.js';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import { startControlApp, type ApiObject, type ControlApp } from '../control/control-app.js';
import { endLimits } from '../control/end-limits.js';
import { joinOrganization, type CustomerCaller } from '../gateway/customer-caller.js';
import { eventually } from '../eventually.js';
import { passOf } from '../processes/module-process.js';

type Json = Readonly<Record<string, unknown>>;

/** What an order has come to, in decimal USD. */
export interface Standing {
  readonly state: string;
  readonly paid: string;
  readonly balance: string;
}

/** What a dollar is worth. */
const RATES = { CNY: '7.2134', RUB: '81.37', EUR: '0.8617', JPY: '149.37' } as const;

@Module({})
class WorkerPart {}

function startWorker({ config }: ControlApp): Promise<INestApplicationContext> {
  const infra = InfraModule.forApp({ app: 'test', config, role: 'routify_worker' });
  const module = { module: WorkerPart, imports: [infra, PaymentsWorkerModule] };
  return NestFactory.createApplicationContext(module, { logger: false });
}

/**
 * Control, the payments of a worker, and the simulated Stripe with its webhooks, over stores of their own. The worker
 * passes by itself; `work` runs a pass at once.
 */
export class PaymentWorld {
  private keys = 0;

  private constructor(
    readonly app: ControlApp,
    readonly simulator: Simulator,
    private readonly worker: INestApplicationContext,
  ) {}

  static async start(environment: Readonly<Record<string, string>> = {}): Promise<PaymentWorld> {
    const simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
    const app = await startControlApp({
      ROUTIFY_SIMULATOR: '1',
      ROUTIFY_SIMULATOR_LISTEN: new URL(simulator.url).host,
      ...environment,
    });
    // Orders name where messages go, and the port is known by now.
    const rules = app.control.app.get(CheckoutRules, { strict: false });
    const read = rules.read.bind(rules);
    Object.assign(rules, { read: async () => ({ ...(await read()), publicUrl: app.control.adminUrl }) });
    const world = new PaymentWorld(app, simulator, await startWorker(app));
    await world.made('/tiers', { name: 'standard', is_default: true });
    return world;
  }

  async stop(): Promise<void> {
    await this.worker.close();
    await this.app.stop();
    await this.simulator.close();
  }

  /** One pass of the worker, from its beginning. */
  async work(): Promise<void> {
    await passOf(this.worker, 'payments');
  }

  /** A pass of two workers at once, with what is done meanwhile. */
  async workTwice(meanwhile: () => Promise<unknown>): Promise<void> {
    const other = await startWorker(this.app);
    try {
      await Promise.all([meanwhile(), this.work(), passOf(other, 'payments')]);
      await Promise.all([this.work(), passOf(other, 'payments')]);
    } finally {
      await other.close();
    }
  }

  /** What control and the worker log from now on, as it is written. */
  logged(): readonly string[] {
    const lines: string[] = [];
    for (const [app, context] of [['control', this.app.control.app] as const, ['worker', this.worker] as const]) {
      const log = Logger.create(app, 'debug', { write: (line: string) => void lines.push(line) });
      Object.assign(context.get(Logger, { strict: false }), log);
    }
    return lines;
  }

  /** The clock of the worker is so far ahead from now on. */
  setAhead(ms: number): void {
    Object.assign(this.worker.get(Clock), { nowMs: () => Date.now() + ms });
  }

  /** What the worker does every half minute. */
  async sweep(): Promise<void> {
    await this.worker.get(PaymentsSweep).run();
    await this.work();
  }

  /** What the worker does at night, in two days. */
  async night(): Promise<void> {
    const clock = this.worker.get(Clock);
    const now = clock.nowMs.bind(clock);
    const night = new Date(now() + 172_800_000).setUTCHours(4, 0, 0, 0);
    Object.assign(clock, { nowMs: () => night });
    await this.worker.get(NightlyComparison).run();
    Object.assign(clock, { nowMs: now });
  }

  /** Lets a quarter of an hour pass for control: what was just moved is old by then. */
  passTime(): void {
    const { app } = this.app.control;
    const clock = app.get(Clock);
    const now = clock.nowMs.bind(clock);
    Object.assign(clock, { nowMs: () => now() + 900_000 });
  }

  /** A Stripe account in test mode, whose webhooks reach control. */
  async stripe(fields: Json = {}): Promise<{ readonly id: string; readonly key: string; readonly secret: string }> {
    this.keys += 1;
    const [key, secret] = [`sk_test_world${this.keys}`, `whsec_world${this.keys}`];
    const { id } = await this.made('/payment-providers', {
      kind: 'stripe',
      mode: 'test',
      name: `Card ${this.keys}`,
      simulator: true,
      secret_key: key,
      webhook_secret: secret,
      ...fields,
    });
    await this.simulate('endpoints', { account: key, url: this.webhookUrl(id), secret });
    return { id, key, secret };
  }

  /** Ends faults and losses of an account, and the limits of addresses. */
  async quiet({ key }: { readonly key: string }): Promise<void> {
    await fetch(`${this.simulator.url}/stripe/control/faults`, { method: 'DELETE' });
    await this.simulate('webhooks', { account: key, drop: 0, reverse: 0, duplicate: 0 });
    await endLimits(this.app);
  }

  /** The provider's own client, as its merchant has it. */
  client(key: string): Stripe {
    const { hostname, port } = new URL(this.simulator.url);
    return new Stripe(key, { host: hostname, port, protocol: 'http', telemetry: false });
  }

  /** Rates of today, for orders alone. */
  async rates(): Promise<void> {
    const date = new Date().toISOString().slice(0, 10);
    const rates = Object.entries(RATES).map(([currency, rate]) => ({ date, currency, rate, display: false }));
    await this.app.call('put', '/settings/display-rates', { rates }).expect(200);
  }

  webhookUrl(providerId: string): string {
    return `${this.app.control.adminUrl}/webhooks/payments/${providerId}`;
  }

  /** An organization with an owner who calls the API. */
  async customer(test = true): Promise<CustomerCaller> {
    const { id } = await this.made('/organizations', { name: `Customer ${randomUUID()}`, test });
    return joinOrganization(this.app, id, 'owner');
  }

  async order(
    customer: CustomerCaller,
    providerId: string,
    amountUsd = '25.00',
    fields: Json = {},
  ): Promise<ApiObject> {
    const request = { payment_provider_id: providerId, amount_usd: amountUsd, ...fields };
    const answer = await customer.call('post', '/orders', request).set('idempotency-key', randomUUID());
    if (answer.status !== 201) throw new Error(`no order: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as ApiObject;
  }

  /** Pays without a browser. */
  pay(order: ApiObject, card = '4242424242424242', fields: Json = {}): Promise<Json> {
    return this.simulate('pay', { session: this.sessionOf(order), card, ...fields });
  }

  sessionOf({ checkout_url: url }: ApiObject): string {
    return /cs_\w+/.exec(String(url))?.[0] ?? '';
  }

  /** An answer of the simulated Stripe's own routes. */
  async simulate(path: string, body?: Json): Promise<Json> {
    const answer = await fetch(`${this.simulator.url}/stripe/control/${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Json;
  }

  async made(path: string, body: Json): Promise<ApiObject> {
    const answer = await this.app.call('post', path, body).set('idempotency-key', randomUUID());
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as ApiObject;
  }

  async details({ id }: { readonly id: string }): Promise<Json & { readonly facts: readonly Json[] }> {
    const { body } = await this.app.call('get', `/orders/${id}`).expect(200);
    return body as Json & { readonly facts: readonly Json[] };
  }

  async standing(order: ApiObject): Promise<Standing> {
    const [row] = await this.app.query(
      `SELECT state, paid_nano_usd, posted_nano_usd FROM payment_order JOIN wallet USING (organization_id) WHERE id = $1`,
      parseId('ord', order.id),
    );
    const [paid, balance] = [row?.paid_nano_usd, row?.posted_nano_usd].map((amount) =>
      formatUsd(BigInt(String(amount))),
    );
    return { state: String(row?.state), paid: paid ?? '', balance: balance ?? '' };
  }

  /** Waits for an order to be as it should; the worker passes meanwhile. */
  async becomes(order: ApiObject, expected: Partial<Standing>): Promise<void> {
    let last: Standing | null = null;
    await eventually(async () => {
      await this.work();
      last = await this.standing(order);
      return Object.entries(expected).every(([name, value]) => last?.[name as keyof Standing] === value);
    }).catch((error: unknown) => {
      throw new Error(`${JSON.stringify(last)} instead of ${JSON.stringify(expected)}`, { cause: error });
    });
  }

  /** Names of the ledger's promises that are broken. */
  async broken(): Promise<string[]> {
    const errors = LEDGER_CHECKS.filter(({ severity }) => severity === 'error');
    const found = await new LedgerCheckRepository(this.app.control.app.get(PrismaService)).run(errors);
    return found.filter(({ rows }) => rows.length > 0).map(({ name }) => name);
  }
}
