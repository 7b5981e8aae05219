import { parseId } from '#core';
import { signedText } from '../../../apps/simulator/domain/epay/views.js';
import { endLimits } from '../control/end-limits.js';
import type { ApiObject } from '../control/control-app.js';
import type { PaymentWorld } from './payment-world.js';

type Json = Readonly<Record<string, unknown>>;

/** A provider of the kind `epay` in test mode, with its merchant at the simulated vendor. A dollar is worth 7.2134 yuan. */
export class EpayShop {
  private static shops = 0;

  private constructor(
    private readonly world: PaymentWorld,
    readonly id: string,
    readonly pid: string,
    readonly key: string,
  ) {}

  static async open(world: PaymentWorld, fields: Json = {}): Promise<EpayShop> {
    EpayShop.shops += 1;
    const pid = String(100_000 + EpayShop.shops);
    const key = `key-of-merchant-${pid}`;
    await world.rates();
    const { id } = await world.made('/payment-providers', {
      kind: 'epay',
      mode: 'test',
      name: `Alipay ${pid}`,
      simulator: true,
      store_id: pid,
      secret_key: key,
      methods: ['alipay', 'wxpay'],
      ...fields,
    });
    const shop = new EpayShop(world, id, pid, key);
    await shop.simulate('account', { account: pid, key });
    return shop;
  }

  /** Orders, and comes to the vendor's page. */
  async order(method: string | null = 'alipay', amountUsd = '25.00'): Promise<ApiObject> {
    const order = await this.world.order(await this.world.customer(), this.id, amountUsd, { method });
    await this.visit(order);
    return order;
  }

  /** The customer comes to the page, for which the vendor makes its order. */
  async visit({ checkout_url: url }: ApiObject): Promise<void> {
    const answer = await fetch(String(url));
    if (!answer.ok) throw new Error(`${String(url)}: ${answer.status} ${await answer.text()}`);
  }

  numberOf({ checkout_url: url }: ApiObject): string {
    return new URL(String(url)).searchParams.get('out_trade_no') ?? '';
  }

  /** `half`, `full`, `double`, or an amount in yuan. Silent: no notification is sent. */
  pay(order: ApiObject, fields: Json = {}): Promise<Json> {
    return this.simulate('pay', { order: this.numberOf(order), ...fields });
  }

  /** A notification of an order that is not paid, with fields of a thief's. */
  notify(order: ApiObject, fields: Json = {}): Promise<Json> {
    return this.simulate('notify', { order: this.numberOf(order), ...fields });
  }

  /** A notification that an order is paid, as its vendor would write it, with changes and by a key of choice. */
  messageOf(order: ApiObject, changes: Readonly<Record<string, string>> = {}, key = this.key): string {
    const fields = {
      pid: this.pid,
      trade_no: '20261127000000000001',
      out_trade_no: this.numberOf(order),
      type: 'alipay',
      name: 'Credit',
      money: String(order.total),
      trade_status: 'TRADE_SUCCESS',
    };
    return signedText({ ...fields, ...changes }, key);
  }

  /** Sends it to control: the status and the text of the answer. */
  async send(message: string, by: 'GET' | 'POST' = 'GET', providerId = this.id): Promise<[number, string]> {
    const url = this.world.webhookUrl(providerId);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await (by === 'GET'
      ? fetch(`${url}?${message}`)
      : fetch(url, { method: 'POST', headers, body: message }));
    return [answer.status, await answer.text()];
  }

  /** The time of orders is over, and the vendor was asked long ago. */
  async expire(...orders: readonly ApiObject[]): Promise<void> {
    await this.world.app.query(
      `UPDATE payment_order SET created_at = created_at - interval '2 hours', expires_at = now() - interval '1 second',
        inspected_at = inspected_at - interval '2 hours' WHERE id = ANY($1)`,
      orders.map(({ id }) => parseId('ord', id)),
    );
  }

  /** What waits of an order: reasons and what is left. */
  async waitingOf({ id }: ApiObject): Promise<string[]> {
    const { body } = await this.world.app.call('get', '/unapplied-payments?limit=100').expect(200);
    const { data } = body as { data: { order_id: string; reason: string; left_usd: string }[] };
    return data
      .filter(({ order_id: of, left_usd: left }) => of === id && left !== '0')
      .map((one) => `${one.reason} ${one.left_usd}`);
  }

  let(fields: Json): Promise<Json> {
    return this.simulate('account', { account: this.pid, ...fields });
  }

  deliver(faults: Json): Promise<Json> {
    return this.simulate('webhooks', { account: this.pid, ...faults });
  }

  fault(fields: Json): Promise<Json> {
    return this.simulate('faults', { account: this.pid, ...fields });
  }

  async deliveries(): Promise<readonly Json[]> {
    const answer = await fetch(`${this.world.simulator.url}/epay/control/deliveries?account=${this.pid}`);
    return ((await answer.json()) as { data: Json[] }).data;
  }

  /** Ends faults, losses and lies, and the limits of addresses. */
  async quiet(): Promise<void> {
    await this.let({ stated_status: '', stated_money: '', html: 0, list: 'offset' });
    await fetch(`${this.world.simulator.url}/epay/control/faults`, { method: 'DELETE' });
    await this.deliver({ drop: 0, duplicate: 0, wrong_signature: 0 });
    await endLimits(this.world.app);
  }

  async simulate(path: string, body: Json): Promise<Json> {
    const answer = await fetch(`${this.world.simulator.url}/epay/control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Json;
  }
}
