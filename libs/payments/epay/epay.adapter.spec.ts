import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config, UpstreamRule } from '#core/infra';
import { newUuid, Secret } from '#core';
import { startSimulator, type Simulator } from '../../../apps/simulator/simulator.js';
import {
  ProviderRefusal,
  ProviderUnavailable,
  type CheckoutOrder,
  type ProviderAccess,
  type ProviderOptions,
} from '../port/provider-adapter.js';
import { EpayClient } from './epay-client.js';
import { signed } from './epay-signature.js';
import { EpayAdapter } from './epay.adapter.js';

type Json = Readonly<Record<string, unknown>>;

const LOOPBACK: UpstreamRule = {
  scheme: 'http',
  port: null,
  target: { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
};
const SECOND_MS = 1_000;

let simulator: Simulator;
let receiver: Server;
let client: EpayClient;
let adapter: EpayAdapter;
/** What shops were notified of: the query, or the form. */
let notified: string[] = [];
let merchants = 0;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  client = new EpayClient({ upstreamAllow: [LOOPBACK] } as unknown as Config);
  adapter = new EpayAdapter(client);
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const query = (request.url ?? '').split('?')[1];
      notified.push(request.method === 'GET' ? (query ?? '') : Buffer.concat(chunks).toString());
      response.end(adapter.acknowledgement);
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await client.onApplicationShutdown();
  await simulator.close();
  await new Promise((resolve) => receiver.close(resolve));
});

beforeEach(() => {
  notified = [];
});

/** A merchant of its own for each test. */
function newAccess(options: Partial<ProviderOptions> = {}, changes: Partial<ProviderAccess> = {}): ProviderAccess {
  const pid = String(9_000 + ++merchants);
  return {
    providerId: '01890a5d-ac96-774b-bcce-b302099a8057',
    mode: 'test',
    currency: 'CNY',
    webhookSecrets: [],
    secretKey: new Secret(`key-of-${pid}`),
    apiUrl: null,
    options: {
      automaticTax: false,
      collectTaxIds: false,
      providerInvoices: false,
      storeId: pid,
      receipt: null,
      serverUrl: `${simulator.url}/epay`,
      methods: ['alipay', 'wxpay'],
      orderTitle: null,
      pageBy: 'api',
      ...options,
    },
    ...changes,
  };
}

function newOrder(changes: Partial<CheckoutOrder> = {}): CheckoutOrder {
  const page = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  return {
    id: newUuid(Date.now()),
    organizationId: newUuid(Date.now()),
    reference: 'RF-7K3M-9QX2-5',
    amountNanoUsd: 250_000_000_000n,
    surchargeNanoUsd: 0n,
    bonusNanoUsd: 0n,
    bonusDays: null,
    currency: 'CNY',
    rateNano: 7_201_480_000n,
    totalMinor: 180_037n,
    surchargeMinor: 0n,
    legalVersion: null,
    signature: 'signed',
    title: 'Routify 余额',
    surchargeTitle: 'Fee',
    method: 'alipay',
    email: null,
    clientAddress: '203.0.113.7',
    savesMethod: false,
    locale: 'zh-CN',
    messageUrl: `${page}/message`,
    successUrl: `${page}/order`,
    cancelUrl: `${page}/order`,
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + 1_800 * SECOND_MS),
    ...changes,
  };
}

async function control(path: string, body: Json): Promise<Json> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${simulator.url}/epay/control/${path}`, init);
  const read = (await answer.json()) as Json;
  if (!answer.ok) throw new Error(JSON.stringify(read));
  return read;
}

const set = (access: ProviderAccess, traits: Json): Promise<Json> =>
  control('account', { account: access.options.storeId, ...traits });

const numberOf = ({ id }: CheckoutOrder): string => id.replaceAll('-', '');

const subjectOf = (order: CheckoutOrder): string => `session:${numberOf(order)}`;

async function until(probe: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!probe()) {
    if (Date.now() > deadlineMs) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function subjectsOf(access: ProviderAccess, since: Date): Promise<string[]> {
  const found: string[] = [];
  for await (const subject of adapter.subjectsSince(access, since)) found.push(subject);
  return found;
}

/** Pages of orders that are made and paid. */
async function paidOrders(access: ProviderAccess, count: number): Promise<CheckoutOrder[]> {
  const orders = Array.from({ length: count }, () => newOrder());
  for (const order of orders) {
    await adapter.checkout(access, order);
    await control('pay', { order: numberOf(order), silent: true });
  }
  return orders;
}

describe('a page', () => {
  it('by redirect is a signed address, at which the vendor makes the order', async () => {
    const access = newAccess({ pageBy: 'redirect', orderTitle: '会员 & "充值"=1' });
    const order = newOrder();
    const { url, checkoutRef } = await adapter.checkout(access, order);
    expect(checkoutRef).toBe(numberOf(order));
    expect(await adapter.checkout(access, order)).toEqual({ url, checkoutRef });
    expect(await adapter.inspect(access, subjectOf(order))).toMatchObject({ events: [], order: { id: order.id } });
    const [answer, again] = [await fetch(url, { redirect: 'manual' }), await fetch(url, { redirect: 'manual' })];
    expect([answer.status, again.headers.get('location')]).toEqual([302, answer.headers.get('location')]);
    const query = new URL(url).searchParams;
    expect([query.get('money'), query.get('name')]).toEqual(['1800.37', '会员 充值 1']);
    expect(await adapter.inspect(access, subjectOf(order))).toMatchObject({ events: [], order: { id: order.id } });
  });

  it.each([
    ['payurl', 'redirect'],
    ['qrcode', 'refusal'],
    ['urlscheme', 'refusal'],
  ])('by the API with a %s is a %s', async (page, outcome) => {
    const access = newAccess();
    await set(access, { page });
    const opened = adapter.checkout(access, newOrder());
    // Codes of the stand-in are addresses of http, which pages of codes are not.
    if (outcome === 'refusal') await expect(opened).rejects.toBeInstanceOf(ProviderRefusal);
    else expect((await fetch((await opened).url)).status).toBe(200);
  });

  it('by the API is the same for the same order', async () => {
    const [access, order] = [newAccess(), newOrder()];
    expect(await adapter.checkout(access, order)).toEqual(await adapter.checkout(access, order));
  });

  it.each([
    ['another currency of the order', {}, {}, { currency: 'USD' }],
    ['another currency of the provider', {}, { currency: 'USD' }, {}],
    ['a way to pay of another', {}, {}, { method: 'usdt' }],
    ['none, at the API', {}, {}, { method: null }],
    ['no address of the customer, at the API', {}, {}, { clientAddress: null }],
    ['a wrong key', {}, { secretKey: new Secret('wrong') }, {}],
    ['no key', { pageBy: 'redirect' }, { secretKey: new Secret('') }, {}],
    ['no merchant', { storeId: null }, {}, {}],
    ['no address of the vendor', { serverUrl: null }, {}, {}],
  ] as const)('is refused with %s', async (_what, options, changes, order) => {
    const opened = adapter.checkout(newAccess(options, changes), newOrder(order));
    await expect(opened).rejects.toBeInstanceOf(ProviderRefusal);
  });

  it('has the only way to pay of its provider, and the choice of the vendor without any', async () => {
    const typeOf = async (methods: readonly string[]): Promise<string | null> => {
      const { url } = await adapter.checkout(newAccess({ methods, pageBy: 'redirect' }), newOrder({ method: null }));
      return new URL(url).searchParams.get('type');
    };
    expect([await typeOf(['wxpay']), await typeOf([]), await typeOf(['wxpay', 'alipay'])]).toEqual([
      'wxpay',
      null,
      null,
    ]);
  });

  it('has a title of at most a hundred whole characters', async () => {
    const access = newAccess({ pageBy: 'redirect', orderTitle: '😀'.repeat(120) });
    const { url } = await adapter.checkout(access, newOrder());
    expect(new URL(url).searchParams.get('name')).toBe('😀'.repeat(100));
  });

  it('is unknown when its answer is lost', async () => {
    const access = newAccess();
    await control('faults', { account: access.options.storeId, kind: 'drop_reply', path: '/epay/mapi.php' });
    await expect(adapter.checkout(access, newOrder())).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});

describe('an order', () => {
  it.each([{}, { as_texts: true }, { notify_by: 'POST' }])(
    'with %j is paid once, as a message says',
    async (traits) => {
      const [access, order] = [newAccess(), newOrder()];
      await set(access, traits);
      await adapter.checkout(access, order);
      await control('pay', { order: numberOf(order) });
      await until(() => notified.length === 1);
      const [body = ''] = notified;
      expect(adapter.readMessage(access, { body, address: null, headers: {} })).toEqual([subjectOf(order)]);
      const snapshot = await adapter.inspect(access, subjectOf(order));
      expect(snapshot).toMatchObject({
        order: { id: order.id, checkoutRef: numberOf(order), method: 'alipay', written: null },
        events: [{ kind: 'paid', grossMinor: 180_037n, taxMinor: 0n, aboutRef: null }],
      });
      const [event] = snapshot?.events ?? [];
      expect(event?.externalRef).toBe(snapshot?.order?.paymentRef);
      expect(Math.abs((event?.occurredAt.getTime() ?? 0) - Date.now())).toBeLessThan(60 * SECOND_MS);
      const again = await adapter.inspect(access, subjectOf(order));
      expect(again).toEqual(snapshot);
    },
  );

  it.each([
    ['half', 90_018n],
    ['0.01', 1n],
    ['double', 360_074n],
  ])('paid by %s has what came', async (amount, grossMinor) => {
    const [access, order] = [newAccess(), newOrder()];
    await adapter.checkout(access, order);
    await control('pay', { order: numberOf(order), amount });
    expect((await adapter.inspect(access, subjectOf(order)))?.events).toMatchObject([{ grossMinor }]);
  });

  it('is what the vendor answers, whatever a message says', async () => {
    const [access, order] = [newAccess(), newOrder()];
    await adapter.checkout(access, order);
    await control('notify', { order: numberOf(order), fields: { money: '9999.99' } });
    await until(() => notified.length === 1);
    expect(adapter.readMessage(access, { body: notified[0] ?? '', address: null, headers: {} })).toHaveLength(1);
    expect((await adapter.inspect(access, subjectOf(order)))?.events).toEqual([]);
    await control('pay', { order: numberOf(order), silent: true });
    await set(access, { stated_status: '0' });
    expect((await adapter.inspect(access, subjectOf(order)))?.events).toEqual([]);
    await set(access, { stated_status: '', stated_money: '12.34' });
    expect((await adapter.inspect(access, subjectOf(order)))?.events).toMatchObject([{ grossMinor: 1_234n }]);
    await control('refund', { order: numberOf(order) });
    expect((await adapter.inspect(access, subjectOf(order)))?.events).toEqual([]);
  });

  it('is unknown while the vendor gives no answer', async () => {
    const [access, order] = [newAccess(), newOrder()];
    await adapter.checkout(access, order);
    for (const status of [500, 502]) {
      await control('faults', { account: access.options.storeId, kind: 'error', status, times: 2 });
      await expect(adapter.inspect(access, subjectOf(order))).rejects.toBeInstanceOf(ProviderUnavailable);
    }
    await set(access, { html: 2 });
    await expect(adapter.inspect(access, subjectOf(order))).rejects.toBeInstanceOf(ProviderUnavailable);
    await control('faults', { account: access.options.storeId, kind: 'slow', delay_ms: 50 });
    expect(await adapter.inspect(access, subjectOf(order))).not.toBeNull();
  });

  it('is refused with a wrong key, and with another currency', async () => {
    const [access, order] = [newAccess(), newOrder()];
    await adapter.checkout(access, order);
    for (const changes of [{ secretKey: new Secret('wrong') }, { currency: 'USD' }]) {
      const inspected = adapter.inspect({ ...access, ...changes }, subjectOf(order));
      await expect(inspected).rejects.toBeInstanceOf(ProviderRefusal);
    }
  });

  it('of another kind is nothing, and one that the vendor does not know is not paid', async () => {
    const [access, order] = [newAccess(), newOrder()];
    const subjects = ['session:', 'session:x', 'payment:01890a5dac96774bbcceb302099a8057', ''];
    for (const subject of subjects) expect(await adapter.inspect(access, subject)).toBeNull();
    const unpaid = { order: { id: order.id, paymentRef: null, written: null }, events: [] };
    expect(await adapter.inspect(access, subjectOf(order))).toMatchObject(unpaid);
  });

  it('cannot be closed, and is paid later', async () => {
    const [access, order] = [newAccess(), newOrder()];
    await adapter.checkout(access, order);
    await adapter.close();
    await control('pay', { order: numberOf(order), silent: true });
    expect((await adapter.inspect(access, subjectOf(order)))?.events).toHaveLength(1);
  });
});

describe('a list of orders', () => {
  it.each([
    ['offset', 55],
    ['page', 55],
    ['first', 50],
    ['none', 0],
  ])('by %s has those that are paid: %d', async (list, count) => {
    const access = newAccess();
    await set(access, { list, as_texts: list === 'page' });
    const orders = await paidOrders(access, 55);
    await adapter.checkout(access, newOrder());
    const found = await subjectsOf(access, new Date());
    expect(found).toEqual(orders.map(subjectOf).reverse().slice(0, count));
  });

  it('ends before the time that is swept', async () => {
    const access = newAccess();
    await paidOrders(access, 51);
    // Two days later, by who sweeps: the first page is enough.
    const found = await subjectsOf(access, new Date(Date.now() + 172_800 * SECOND_MS));
    expect(found).toHaveLength(50);
  });

  it('leaves out orders of other shops of the merchant', async () => {
    const access = newAccess();
    const [order] = await paidOrders(access, 1);
    const other = {
      pid: access.options.storeId ?? '',
      type: 'alipay',
      out_trade_no: 'ORDER20240101001',
      name: 'x',
      notify_url: 'http://127.0.0.1:1',
      return_url: 'http://127.0.0.1:1',
      money: '1.00',
    };
    const query = new URLSearchParams(signed(other, access.secretKey)).toString();
    await fetch(`${simulator.url}/epay/submit.php?${query}`, { redirect: 'manual' });
    await control('pay', { order: 'ORDER20240101001', silent: true });
    expect(await subjectsOf(access, new Date(0))).toEqual([subjectOf(order ?? newOrder())]);
  });

  it('is refused with a wrong key, and unknown without an answer', async () => {
    const access = newAccess();
    await expect(subjectsOf({ ...access, secretKey: new Secret('wrong') }, new Date())).rejects.toBeInstanceOf(
      ProviderRefusal,
    );
    await set(access, { html: 2 });
    await expect(subjectsOf(access, new Date())).rejects.toBeInstanceOf(ProviderUnavailable);
  });
});

describe('an account', () => {
  it('is the merchant, in the mode that the operator says', async () => {
    const access = newAccess();
    const account = { accountRef: access.options.storeId, name: null, mode: 'test' };
    expect(await adapter.account(access)).toEqual(account);
    await set(access, { as_texts: true, key: 'another' });
    expect(await adapter.account({ ...access, secretKey: new Secret('another') })).toEqual(account);
  });

  it('is refused with a wrong key, without saying it', async () => {
    const failure = await adapter.account(newAccess({}, { secretKey: new Secret('wrong-key') })).catch(String);
    expect(failure).toBe('Error: -3: 商户密钥错误');
    await expect(adapter.account(newAccess({ storeId: 'nobody' }))).rejects.toBeInstanceOf(ProviderRefusal);
  });
});
