import { BTCPAY_EVENTS } from '../../../libs/payments/btcpay/btcpay.adapter.js';
import type { ApiObject } from '../control/control-app.js';
import { endLimits } from '../control/end-limits.js';
import type { PaymentWorld } from './payment-world.js';

type Json = Readonly<Record<string, unknown>>;

/** A provider of the kind `btcpay` in test mode, with its store at the simulated BTCPay Server. */
export class BtcpayShop {
  private static shops = 0;

  private constructor(
    private readonly world: PaymentWorld,
    readonly id: string,
    readonly store: string,
    readonly key: string,
    readonly secret: string,
  ) {}

  /** Its webhooks reach control. */
  static async open(world: PaymentWorld, fields: Json = {}): Promise<BtcpayShop> {
    BtcpayShop.shops += 1;
    const count = BtcpayShop.shops;
    const [store, key, secret] = [`store${count}`, `apikey-of-shop-${count}`, `secret-of-shop-${count}`];
    const { id } = await world.made('/payment-providers', {
      kind: 'btcpay',
      mode: 'test',
      name: `Bitcoin ${count}`,
      simulator: true,
      store_id: store,
      secret_key: key,
      webhook_secret: secret,
      ...fields,
    });
    const shop = new BtcpayShop(world, id, store, key, secret);
    const events = [...BTCPAY_EVENTS];
    await shop.simulate('endpoints', { account: store, url: world.webhookUrl(id), secret, events });
    return shop;
  }

  invoiceOf({ checkout_url: url }: ApiObject): string {
    return /\/i\/(\w+)$/.exec(String(url))?.[1] ?? '';
  }

  /** `half`, `full`, `double`, or an amount in USD. */
  pay(order: ApiObject, amount = 'full', isConfirmed = true): Promise<Json> {
    return this.simulate('pay', { invoice: this.invoiceOf(order), amount, confirmed: isConfirmed });
  }

  /** What happens to its invoice: `confirm`, `lose`, `expire`, `mark`. */
  let(order: ApiObject, what: string, fields: Json = {}): Promise<Json> {
    return this.simulate(what, { invoice: this.invoiceOf(order), ...fields });
  }

  deliver(faults: Json): Promise<Json> {
    return this.simulate('webhooks', { account: this.store, ...faults });
  }

  fault(fields: Json): Promise<Json> {
    return this.simulate('faults', { account: this.store, ...fields });
  }

  /** Ends faults and losses, and the limits of addresses. */
  async quiet(): Promise<void> {
    await fetch(`${this.world.simulator.url}/btcpay/control/faults`, { method: 'DELETE' });
    await this.deliver({ drop: 0, reverse: 0, duplicate: 0, wrong_signature: 0 });
    await endLimits(this.world.app);
  }

  /** All invoices of the store. */
  async invoices(): Promise<readonly Json[]> {
    const answer = await fetch(`${this.world.simulator.url}/btcpay/control/objects?account=${this.store}`);
    return ((await answer.json()) as { invoices: Json[] }).invoices;
  }

  /** All pull payments of the store, with their payouts, the latest first. */
  async claims(): Promise<readonly Json[]> {
    const answer = await fetch(`${this.world.simulator.url}/btcpay/control/objects?account=${this.store}`);
    return ((await answer.json()) as { pull_payments: Json[] }).pull_payments;
  }

  /** What happens to a pull payment: `claim`, `approve`, `send`, `pay`, `cancel`, `archive`. */
  move({ id }: Json, what: string, fields: Json = {}): Promise<Json> {
    return this.simulate(`pull-payments/${String(id)}/${what}`, fields);
  }

  /** Whether its key may make and list pull payments. */
  mayClaim(isAllowed: boolean): Promise<Json> {
    return this.simulate('account', { account: this.store, pull_payments: String(isAllowed) });
  }

  async simulate(path: string, body: Json): Promise<Json> {
    const answer = await fetch(`${this.world.simulator.url}/btcpay/control/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as Json;
  }
}
