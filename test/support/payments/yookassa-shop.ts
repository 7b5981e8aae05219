import { randomUUID } from 'node:crypto';
import { YOOKASSA_EVENTS } from '../../../libs/payments/yookassa/yookassa-message.js';
import type { ApiObject } from '../control/control-app.js';
import { endLimits } from '../control/end-limits.js';
import type { CustomerCaller } from '../gateway/customer-caller.js';
import type { PaymentWorld } from './payment-world.js';

type Json = Readonly<Record<string, unknown>>;

/** A provider of the kind `yookassa` with its shop at the simulated YooKassa. A dollar is worth 81.37 rubles. */
export class YookassaShop {
  private static shops = 0;

  private constructor(
    private readonly world: PaymentWorld,
    readonly id: string,
    readonly shopId: string,
    readonly key: string,
  ) {}

  /** In test mode, unless `fields` say another one. Its notifications reach control. */
  static async open(world: PaymentWorld, fields: Json = {}): Promise<YookassaShop> {
    YookassaShop.shops += 1;
    const shopId = String(500_000 + YookassaShop.shops);
    const { mode = 'test' } = fields;
    const key = `${String(mode)}_key-of-shop-${shopId}`;
    await world.rates();
    const { id } = await world.made('/payment-providers', {
      kind: 'yookassa',
      mode,
      name: `Shop ${shopId}`,
      simulator: true,
      store_id: shopId,
      secret_key: key,
      methods: ['bank_card', 'sbp'],
      ...fields,
    });
    const shop = new YookassaShop(world, id, shopId, key);
    await shop.simulate('account', { account: shopId, api_key: key });
    await shop.simulate('endpoints', { account: shopId, url: world.webhookUrl(id), events: [...YOOKASSA_EVENTS] });
    return shop;
  }

  /** An order of a customer, by default of a new one. */
  async order(amountUsd = '25.00', fields: Json = {}, customer?: CustomerCaller): Promise<ApiObject> {
    return this.world.order(customer ?? (await this.world.customer()), this.id, amountUsd, fields);
  }

  /** An order that is paid and credited. */
  async credited(amountUsd = '25.00'): Promise<ApiObject> {
    const order = await this.order(amountUsd);
    await this.pay(order);
    await this.world.becomes(order, { state: 'credited' });
    return order;
  }

  paymentOf({ checkout_url: url }: ApiObject): string {
    return /\/yookassa\/pay\/([0-9a-f-]{36})$/.exec(String(url))?.[1] ?? '';
  }

  pay(order: ApiObject, fields: Json = {}): Promise<Json> {
    return this.happens('pay', order, fields);
  }

  /** What happens to its payment: `pay`, `hold`, `capture`, `refuse`, `expire`, `refund` of the dashboard. */
  happens(what: string, order: ApiObject, fields: Json = {}): Promise<Json> {
    return this.simulate(what, { payment: this.paymentOf(order), ...fields });
  }

  /** A refund that is pending ends. */
  settle(refund: Json, status: string): Promise<Json> {
    return this.simulate('settle', { refund: refund.id, status });
  }

  /** A notification of a payment with an event, an amount or a status of a thief's. */
  notify(order: ApiObject, event: string, claims: Json = {}): Promise<Json> {
    return this.happens('notify', order, { event, ...claims });
  }

  let(fields: Json): Promise<Json> {
    return this.simulate('account', { account: this.shopId, ...fields });
  }

  deliver(faults: Json): Promise<Json> {
    return this.simulate('webhooks', { account: this.shopId, ...faults });
  }

  fault(fields: Json): Promise<Json> {
    return this.simulate('faults', { account: this.shopId, ...fields });
  }

  /** Answers that hide whether the work was done. */
  hide(fields: Json): Promise<Json> {
    return this.simulate('answers', { account: this.shopId, ...fields });
  }

  /** Ends faults and losses, and the limits of addresses. */
  async quiet(): Promise<void> {
    await fetch(`${this.world.simulator.url}/yookassa/control/faults`, { method: 'DELETE' });
    await this.deliver({ drop: 0, reverse: 0, duplicate: 0, wrong_signature: 0, delay_ms: 0 });
    await endLimits(this.world.app);
  }

  async deliveries(): Promise<readonly Json[]> {
    return ((await this.read('deliveries')) as { data: Json[] }).data;
  }

  /** All payments of the shop, the newest first. */
  async payments(): Promise<readonly Json[]> {
    return ((await this.read('objects')) as { payments: Json[] }).payments;
  }

  async refundsOf(order: ApiObject): Promise<readonly Json[]> {
    const { refunds } = (await this.read('objects')) as { refunds: Json[] };
    return refunds.filter(({ payment_id: id }) => id === this.paymentOf(order));
  }

  async metadataOf(order: ApiObject): Promise<Readonly<Record<string, string>>> {
    const found = (await this.payments()).find(({ id }) => id === this.paymentOf(order));
    return found?.metadata as Record<string, string>;
  }

  /** A payment by the API of the shop that the product did not make. Returns its id. */
  async foreignPayment(metadata: Json, rubles: string): Promise<string> {
    const confirmation = { type: 'redirect', return_url: 'https://example.com' };
    return this.post('payments', { amount: { value: rubles, currency: 'RUB' }, capture: true, metadata, confirmation });
  }

  /** The same of a refund. */
  async foreignRefund(order: ApiObject, metadata: Json, rubles: string): Promise<string> {
    const amount = { value: rubles, currency: 'RUB' };
    return this.post('refunds', { payment_id: this.paymentOf(order), amount, metadata });
  }

  async simulate(path: string, body: Json): Promise<Json> {
    const answer = await fetch(`${this.world.simulator.url}/yookassa/control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Json;
  }

  private async post(path: string, request: Json): Promise<string> {
    const credentials = Buffer.from(`${this.shopId}:${this.key}`).toString('base64');
    const answer = await fetch(`${this.world.simulator.url}/v3/${path}`, {
      method: 'POST',
      body: JSON.stringify(request),
      headers: { authorization: `Basic ${credentials}`, 'idempotence-key': randomUUID() },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { id: string }).id;
  }

  private async read(path: string): Promise<unknown> {
    return (await fetch(`${this.world.simulator.url}/yookassa/control/${path}?account=${this.shopId}`)).json();
  }
}
