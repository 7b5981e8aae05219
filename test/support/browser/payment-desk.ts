import { randomUUID } from 'node:crypto';
import { MembersService, MemberTokensService, UsersService } from '#auth';
import { parseId, systemActor } from '#core';
import { UsersRepository } from '../../../libs/auth/users/users.repository.js';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import { freePort } from '../../../tools/services/ports.mjs';
import { eventually } from '../eventually.js';
import { describeInBrowser, TestBrowser } from './browser.js';
import { ConsoleStack } from './console-stack.js';

type Body = Readonly<Record<string, unknown>>;

export interface PlacedOrder {
  readonly id: string;
  readonly reference: string;
  readonly state: string;
  readonly checkout_url: string | null;
}

/** A customer that pays, by the API with a token of its owner. */
export interface PayingCustomer {
  readonly id: string;
  order(providerId: string, amountUsd: string): Promise<PlacedOrder>;
  requestRefund(orderId: string, amountUsd: string | null, reason: string): Promise<void>;
}

/** A product with the simulated Stripe, for what operators do about payments. */
export class PaymentDesk {
  private constructor(
    readonly stack: ConsoleStack,
    readonly browser: TestBrowser,
    private readonly simulator: Simulator,
  ) {}

  static async start(): Promise<PaymentDesk> {
    const port = await freePort();
    const variables = { ROUTIFY_SIMULATOR: '1', ROUTIFY_SIMULATOR_LISTEN: `127.0.0.1:${port}` };
    const [simulator, stack, browser] = await Promise.all([
      startSimulator({ host: '127.0.0.1', port }),
      ConsoleStack.start({ variables }),
      TestBrowser.launch(),
    ]);
    await stack.addOperator();
    return new PaymentDesk(stack, browser, simulator);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.stack.stop();
    await this.simulator.close();
  }

  /** A provider in test mode, without an API. Returns its id. */
  async bank(): Promise<string> {
    const instructions = 'Acme AI GmbH\nDE02 1203 0000 0000 2020 51\nBYLADEM1001';
    const fields = { kind: 'bank_transfer', mode: 'test', name: 'Bank transfer', instructions };
    return (await this.stack.admin<{ id: string }>('POST', '/payment-providers', fields)).id;
  }

  /** The simulated Stripe, whose messages reach control. Returns its id. */
  async stripe(): Promise<string> {
    const [key, secret] = ['sk_test_desk', 'whsec_desk'];
    const keys = { secret_key: key, webhook_secret: secret, simulator: true };
    const fields = {
      kind: 'stripe',
      mode: 'test',
      name: 'Card',
      surcharge_ppm: 29_000,
      surcharge_usd: '0.30',
      ...keys,
    };
    const provider = await this.stack.admin<{ id: string; webhook_url: string }>('POST', '/payment-providers', fields);
    await this.simulate('endpoints', { account: key, url: provider.webhook_url, secret });
    return provider.id;
  }

  async customer(name: string): Promise<PayingCustomer> {
    const { id } = await this.stack.admin<{ id: string }>('POST', '/organizations', { name, test: true });
    const secret = await this.ownerToken(id);
    const call = async <Answer>(path: string, body: Body): Promise<Answer> => {
      const response = await fetch(`${this.stack.control.adminUrl}/api/v1${path}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as Answer;
    };
    return {
      id,
      order: (provider, amount) => call('/orders', { payment_provider_id: provider, amount_usd: amount }),
      requestRefund: async (orderId, amount, reason) => {
        await call(`/orders/${orderId}/refund-requests`, { amount_usd: amount, reason });
      },
    };
  }

  /** Pays the page of an order with a card, and waits until it is credited. */
  async pay({ id, checkout_url: url }: PlacedOrder, card = '4242424242424242'): Promise<void> {
    await this.simulate('pay', { session: /cs_\w+/.exec(url ?? '')?.[0] ?? '', card });
    await eventually(async () => {
      const { state } = await this.stack.admin<PlacedOrder>('GET', `/orders/${id}`);
      return state === 'credited';
    });
  }

  /** A route of the simulated Stripe's own. */
  async simulate(path: string, body: Body): Promise<void> {
    const response = await fetch(`${this.simulator.url}/stripe/control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  private async ownerToken(organizationId: string): Promise<string> {
    const find = <T>(type: abstract new (...args: never[]) => T): T =>
      this.stack.control.app.get<T>(type, { strict: false });
    const actor = systemActor('test');
    return find(UsersRepository).transaction(async (tx) => {
      const person = { email: `${randomUUID()}@example.com`, name: 'Dora Halden' };
      const { id: userId } = await find(UsersService).findOrCreate(tx, person, actor);
      const placement = { organizationId: parseId('org', organizationId) ?? '', userId, role: 'owner' } as const;
      const member = await find(MembersService).add(tx, placement, actor);
      return (await find(MemberTokensService).issue(tx, member, { name: 'desk', expiresAt: null }, actor)).secret;
    });
  }
}

/** A story of payments in a real browser. It fails when a page complains of anything. */
export function describePayments(title: string, play: (story: { readonly desk: PaymentDesk }) => void): void {
  describeInBrowser(title, () => {
    const story = {} as { desk: PaymentDesk };
    beforeAll(async () => {
      story.desk = await PaymentDesk.start();
    });
    afterAll(() => story.desk.stop());
    afterEach(() => {
      expect(story.desk.browser.complaints.splice(0)).toEqual([]);
    });
    play(story);
  });
}
