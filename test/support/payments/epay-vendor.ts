import { parseId } from '#core';
import { signedText } from '../../../apps/simulator/domain/epay/views.js';
import type { ConsoleStack } from '../browser/console-stack.js';
import { eventually } from '../eventually.js';

type Json = Readonly<Record<string, unknown>>;

interface OperatorOrder {
  readonly state: string;
  /** When the vendor last answered about it. */
  readonly inspected_at: string | null;
  readonly facts: readonly { readonly kind: string }[];
}

const PID = '1000000001';
const KEY = 'key-of-1000000001';
const API = '/epay/api.php';

/** A payment provider of the kind `epay` in a console story, with its merchant at the simulated vendor. */
export class EpayVendor {
  private constructor(
    private readonly stack: ConsoleStack,
    private readonly webhookUrl: string,
  ) {}

  /** A dollar is worth 7.2 yuan. The stack must have been started with the simulator's address. */
  static async open(stack: ConsoleStack): Promise<EpayVendor> {
    const date = new Date().toISOString().slice(0, 10);
    const rates = [{ date, currency: 'CNY', rate: '7.2', display: false }];
    await stack.admin('PUT', '/settings/display-rates', { rates });
    const { id } = await stack.admin<{ id: string }>('POST', '/payment-providers', {
      kind: 'epay',
      mode: 'test',
      name: 'Wallet',
      simulator: true,
      store_id: PID,
      secret_key: KEY,
      methods: ['alipay', 'wxpay'],
    });
    return new EpayVendor(stack, `${stack.url}/webhooks/payments/${id}`);
  }

  /** No notification of a payment is sent from now on, or each is again. */
  async loseNotifications(isLost: boolean): Promise<void> {
    await this.control('webhooks', { account: PID, drop: isLost ? 1_000 : 0 });
  }

  /** States of the notifications so far, the oldest first: `failed` is lost. */
  async notifications(): Promise<readonly string[]> {
    const { data } = (await this.control('deliveries')) as { readonly data: readonly { readonly state: string }[] };
    return data.map(({ state }) => state);
  }

  /** The notification of an order that is paid, as often as it is called. */
  async notify(orderId: string): Promise<void> {
    await this.control('notify', { order: numberOf(orderId) });
  }

  /** Queries about orders fail from now on, or are answered again. */
  async failQueries(isFailing: boolean): Promise<void> {
    if (isFailing) await this.control('faults', { account: PID, kind: 'error', path: API, times: 10_000 });
    else await this.control('faults', null);
  }

  /** What says that an order is paid, as the vendor writes it, signed by a key of choice. */
  messageOf(orderId: string, money: string, key = KEY): string {
    const fields = {
      pid: PID,
      trade_no: '20261127000000000001',
      out_trade_no: numberOf(orderId),
      type: 'alipay',
      name: 'Credit',
      money,
      trade_status: 'TRADE_SUCCESS',
    };
    return signedText(fields, key);
  }

  /** Sends a notification to control: the status and the text of the answer. */
  async send(message: string): Promise<readonly [number, string]> {
    const answer = await fetch(`${this.webhookUrl}?${message}`);
    return [answer.status, await answer.text()];
  }

  /** The order as operators have it. */
  order(id: string): Promise<OperatorOrder> {
    return this.stack.admin('GET', `/orders/${id}`);
  }

  /** Waits until the vendor has answered about an order once more, and nothing is left to be queried. */
  async queried(id: string, because: () => Promise<unknown>): Promise<void> {
    const before = await this.inspectedMs(id);
    await because();
    await eventually(async () => (await this.inspectedMs(id)) !== before, 60_000, 'the vendor was queried');
    await eventually(async () => (await this.stack.platform.query('SELECT 1 FROM payment_question')).length === 0);
  }

  /** Waits until a query about an order was tried in vain. */
  async queryFailed(id: string): Promise<void> {
    const subject = `session:${numberOf(id)}`;
    await eventually(async () => {
      const found = await this.stack.platform.query<{ error: string | null }>(
        'SELECT error FROM payment_question WHERE subject = $1',
        subject,
      );
      return found.some(({ error }) => error !== null);
    }, 60_000);
  }

  private async inspectedMs(id: string): Promise<number | undefined> {
    const [order] = await this.stack.platform.query<{ at: Date | null }>(
      'SELECT inspected_at AS at FROM payment_order WHERE id = $1::uuid',
      parseId('ord', id),
    );
    return order?.at?.getTime();
  }

  private async control(path: string, body?: Json | null): Promise<unknown> {
    const url = `http://${this.stack.platform.environment.ROUTIFY_SIMULATOR_LISTEN}/epay/control/${path}`;
    const method = body === undefined ? 'GET' : body === null ? 'DELETE' : 'POST';
    const query = body === undefined ? `?account=${PID}` : '';
    const answer = await fetch(`${url}${query}`, { method, body: body ? JSON.stringify(body) : null });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }
}

/** Of an order at the vendor. */
const numberOf = (orderId: string): string => parseId('ord', orderId)?.replaceAll('-', '') ?? '';
