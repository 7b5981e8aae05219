import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulator, type Simulator } from '../simulator.js';

type Json = Readonly<Record<string, unknown>>;

let simulator: Simulator;
let receiver: Server;
let received: { readonly from: string | undefined; readonly body: Json }[] = [];
/** Of the next deliveries; 200 when there is none. */
let statuses: number[] = [];
let [shops, keys] = [0, 0];

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { 'x-forwarded-for': from } = request.headers;
      received.push({ from: from?.toString(), body: JSON.parse(Buffer.concat(chunks).toString()) as Json });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await simulator.close();
  await new Promise((resolve) => receiver.close(resolve));
});

beforeEach(() => {
  [received, statuses] = [[], []];
});

interface Call {
  readonly body?: Json;
  readonly key?: string;
  /** The secret key. */
  readonly secret?: string;
}

async function call(shop: string, method: string, path: string, { body, key, secret = `test_${shop}` }: Call = {}) {
  const answer = await fetch(`${simulator.url}/v3${path}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
    headers: {
      authorization: `Basic ${Buffer.from(`${shop}:${secret}`).toString('base64')}`,
      ...(method === 'POST' ? { 'idempotence-key': key ?? `key ${++keys}` } : {}),
    },
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: answer.status, text, body: (isJson ? JSON.parse(text) : {}) as Json };
}

async function control(path: string, body: Json): Promise<Json> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  return (await (await fetch(`${simulator.url}/yookassa/control/${path}`, init)).json()) as Json;
}

const newShop = (): string => `spec${++shops}`;
const rubles = (value: string) => ({ value, currency: 'RUB' });

const REQUEST = {
  amount: rubles('1000.03'),
  capture: true,
  description: 'Заказ №1',
  metadata: { order: '1' },
  confirmation: { type: 'redirect', return_url: 'https://example.com/back', locale: 'ru_RU' },
};

async function newPayment(shop: string, fields: Json = {}): Promise<string> {
  const { body } = await call(shop, 'POST', '/payments', { body: { ...REQUEST, ...fields } });
  return String(body.id);
}

async function until(probe: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!probe()) {
    if (Date.now() > deadlineMs) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a payment', () => {
  it('is made with a page', async () => {
    const { status, body } = await call('page', 'POST', '/payments', { body: REQUEST });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      status: 'pending',
      amount: rubles('1000.03'),
      description: 'Заказ №1',
      recipient: { account_id: 'page', gateway_id: 'page1' },
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as unknown,
      confirmation: { type: 'redirect', confirmation_url: `${simulator.url}/yookassa/pay/${String(body.id)}` },
      test: true,
      paid: false,
      refundable: false,
      metadata: { order: '1' },
    });
  });

  it.each([
    ['paid', [['pay', {}]], 'succeeded', undefined],
    ['paid by SBP', [['pay', { method: 'sbp' }]], 'succeeded', undefined],
    ['held', [['hold', {}]], 'waiting_for_capture', undefined],
    [
      'held and captured',
      [
        ['hold', {}],
        ['capture', {}],
      ],
      'succeeded',
      undefined,
    ],
    [
      'refused',
      [['refuse', { reason: 'invalid_csc' }]],
      'canceled',
      { party: 'payment_network', reason: 'invalid_csc' },
    ],
    ['over', [['expire', {}]], 'canceled', { party: 'yoo_money', reason: 'expired_on_confirmation' }],
  ] as const)('that is %s is so', async (_what, steps, status, details) => {
    const shop = newShop();
    const payment = await newPayment(shop);
    for (const [step, fields] of steps) await control(step, { payment, ...fields });
    const { body } = await call(shop, 'GET', `/payments/${payment}`);
    expect(body).toMatchObject({ status, ...(details === undefined ? {} : { cancellation_details: details }) });
  });

  it('has an income of which the fee is rounded up, unless the shop does not say', async () => {
    const shop = newShop();
    const payment = await newPayment(shop);
    await control('pay', { payment });
    expect((await call(shop, 'GET', `/payments/${payment}`)).body).toMatchObject({ income_amount: rubles('965.02') });
    await control('account', { account: shop, income: false });
    expect((await call(shop, 'GET', `/payments/${payment}`)).body.income_amount).toBeUndefined();
  });

  it('is paid, or not, on its page by a person', async () => {
    const shop = newShop();
    const [paid, refused] = [await newPayment(shop), await newPayment(shop)];
    const page = `${simulator.url}/yookassa/pay/`;
    expect(await (await fetch(page + paid)).text()).toContain('1000.03 RUB');
    for (const [id, action] of [
      [paid, 'sberbank'],
      [refused, 'refuse'],
    ] as const) {
      const answer = await fetch(page + id, { method: 'POST', redirect: 'manual', body: `action=${action}` });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://example.com/back']);
    }
    expect((await call(shop, 'GET', `/payments/${paid}`)).body).toMatchObject({ payment_method: { type: 'sberbank' } });
    expect((await call(shop, 'GET', `/payments/${refused}`)).body).toMatchObject({
      payment_method: { card: { last4: '0027' } },
    });
    const again = await fetch(page + paid, { method: 'POST', body: 'action=sbp' });
    expect([again.status, (await fetch(`${page}${'0'.repeat(36)}`)).status]).toEqual([400, 404]);
  });

  it('is canceled by its shop while it waits for a capture, and after an hour by itself', async () => {
    const shop = newShop();
    const [open, held] = [await newPayment(shop), await newPayment(shop)];
    await control('hold', { payment: held });
    expect((await call(shop, 'POST', `/payments/${open}/cancel`, { body: {} })).status).toBe(400);
    expect((await call(shop, 'POST', `/payments/${held}/cancel`, { body: {} })).body).toMatchObject({
      cancellation_details: { party: 'merchant', reason: 'canceled_by_merchant' },
    });
    await control('account', { account: shop, advance_seconds: 3_600 });
    expect((await call(shop, 'GET', `/payments/${open}`)).body).toMatchObject({ status: 'canceled' });
  });

  it.each([
    ['amount.value', { amount: rubles('0.00') }],
    ['amount.value', { amount: rubles('1.001') }],
    ['amount.currency', { amount: { value: '1.00', currency: 'USD' } }],
    ['confirmation.return_url', { confirmation: {} }],
    ['confirmation.locale', { confirmation: { ...REQUEST.confirmation, locale: 'zh' } }],
    ['description', { description: 'я'.repeat(129) }],
    ['metadata', { metadata: { ['k'.repeat(33)]: 'v' } }],
    ['metadata', { metadata: { k: 'v'.repeat(513) } }],
    ['metadata', { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v'])) }],
    ['payment_method_data.type', { payment_method_data: { type: 'bitcoin' } }],
    ['receipt.customer.email', { receipt: { items: [] } }],
    ['receipt.items', { receipt: { customer: { email: 'a@b.c' }, items: [] } }],
  ])('with a wrong %s is refused', async (parameter, fields) => {
    const { status, body } = await call('wrong', 'POST', '/payments', { body: { ...REQUEST, ...fields } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ type: 'error', code: 'invalid_request', parameter });
  });

  it('has a receipt of its amount, where the shop needs one', async () => {
    const shop = newShop();
    await control('account', { account: shop, receipts: true });
    const item = {
      description: 'Баланс',
      quantity: 1,
      vat_code: 1,
      payment_mode: 'advance',
      payment_subject: 'payment',
    };
    const receipt = (value: string) => ({ customer: { email: 'a@b.c' }, items: [{ ...item, amount: rubles(value) }] });
    const tries = [{}, { receipt: receipt('1000.02') }, { receipt: receipt('1000.03') }];
    const answers = await Promise.all(
      tries.map((body) => call(shop, 'POST', '/payments', { body: { ...REQUEST, ...body } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 200]);
  });
});

describe('a key of a repetition', () => {
  it('makes one of all tries for a day', async () => {
    const shop = newShop();
    const make = async (fields: Json = {}) => {
      const { status, body } = await call(shop, 'POST', '/payments', {
        key: 'the-key',
        body: { ...REQUEST, ...fields },
      });
      return status === 200 ? body.id : body;
    };
    const first = await make();
    expect(await make()).toBe(first);
    expect(await make({ description: 'x' })).toMatchObject({
      code: 'invalid_request',
      description: 'Idempotence key duplicated',
      parameter: 'Idempotence-Key',
    });
    await control('account', { account: shop, advance_seconds: 86_400 });
    expect(await make()).not.toBe(first);
  });

  it('is needed', async () => {
    for (const key of ['', 'x'.repeat(65)]) {
      expect((await call('keys', 'POST', '/payments', { key, body: REQUEST })).status).toBe(400);
    }
  });
});

describe('refunds', () => {
  const refund = (shop: string, payment: string, value: string) =>
    call(shop, 'POST', '/refunds', {
      body: { payment_id: payment, amount: rubles(value), metadata: { refund_id: 'x' } },
    });

  it('are several parts of a payment, and no more than it', async () => {
    const shop = newShop();
    const payment = await newPayment(shop);
    expect((await refund(shop, payment, '1.00')).status).toBe(400);
    await control('pay', { payment });
    const answered: number[] = [];
    for (const value of ['333.34', '333.34', '333.34', '0.02'])
      answered.push((await refund(shop, payment, value)).status);
    expect(answered).toEqual([200, 200, 200, 400]);
    expect((await call(shop, 'GET', `/payments/${payment}`)).body).toMatchObject({
      refunded_amount: rubles('1000.02'),
    });
    const { body } = await call(shop, 'GET', `/refunds?payment_id=${payment}&limit=2`);
    expect(body).toMatchObject({ type: 'list', items: [{ metadata: { refund_id: 'x' } }, { status: 'succeeded' }] });
    const rest = await call(shop, 'GET', `/refunds?payment_id=${payment}&limit=2&cursor=${String(body.next_cursor)}`);
    expect(rest.body.items).toHaveLength(1);
    expect(rest.body.next_cursor).toBeUndefined();
  });

  it('are pending, and canceled, where the shop is so', async () => {
    const shop = newShop();
    await control('account', { account: shop, refunds: 'pending' });
    const payment = await newPayment(shop);
    await control('pay', { payment });
    const { body } = await refund(shop, payment, '1000.03');
    expect(body.status).toBe('pending');
    await control('settle', { refund: body.id, status: 'canceled', reason: 'rejected_by_payee' });
    const lost = await call(shop, 'GET', `/refunds/${String(body.id)}`);
    expect(lost.body).toMatchObject({ status: 'canceled', cancellation_details: { reason: 'rejected_by_payee' } });
    expect((await refund(shop, payment, '1000.03')).status).toBe(200);
  });
});

describe('a list', () => {
  it('has the newest first, by their times and pages', async () => {
    const shop = newShop();
    const ids: string[] = [];
    for (let count = 0; count < 12; count++) ids.unshift(await newPayment(shop));
    const idsOf = ({ items }: Json) => (items as Json[]).map(({ id }) => id);
    const { body } = await call(shop, 'GET', '/payments');
    expect(idsOf(body)).toEqual(ids.slice(0, 10));
    expect(idsOf((await call(shop, 'GET', `/payments?cursor=${String(body.next_cursor)}`)).body)).toEqual(
      ids.slice(10),
    );
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(idsOf((await call(shop, 'GET', `/payments?created_at.gte=${later}`)).body)).toEqual([]);
    expect(idsOf((await call(shop, 'GET', '/payments?captured_at.gte=2020-01-01T00:00:00Z')).body)).toEqual([]);
    for (const query of ['limit=0', 'limit=101', 'cursor=x', 'created_at.gte=x']) {
      expect((await call(shop, 'GET', `/payments?${query}`)).status).toBe(400);
    }
  });
});

describe('a shop', () => {
  it('has the key that first called it', async () => {
    const shop = newShop();
    const payment = await newPayment(shop);
    const secrets = ['test_other', 'test_bad', ''];
    const answers = await Promise.all(secrets.map((secret) => call(shop, 'GET', '/me', { secret })));
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      secrets.map(() => [401, 'invalid_credentials']),
    );
    expect((await call(newShop(), 'GET', `/payments/${payment}`)).status).toBe(404);
    await control('account', { account: shop, api_key: 'live_new' });
    expect((await call(shop, 'GET', '/me', { secret: 'live_new' })).body).toMatchObject({
      account_id: shop,
      test: false,
      status: 'enabled',
      fiscalization_enabled: false,
    });
  });

  it('forgets all at a reset', async () => {
    const shop = newShop();
    const payment = await newPayment(shop);
    await control('reset', { account: shop });
    expect((await call(shop, 'GET', `/payments/${payment}`)).status).toBe(404);
  });

  it('takes receipts of advances that are used up, and lists them', async () => {
    const shop = newShop();
    const payment = await newPayment(shop);
    const item = {
      description: 'Модели',
      quantity: 1,
      vat_code: 4,
      payment_mode: 'full_payment',
      payment_subject: 'service',
    };
    const receipt = (value: string) => ({
      type: 'payment',
      payment_id: payment,
      send: true,
      customer: { email: 'a@b.c' },
      items: [{ ...item, amount: rubles('10.01') }],
      settlements: [{ type: 'prepayment', amount: rubles(value) }],
    });
    expect((await call(shop, 'POST', '/receipts', { body: receipt('10.00') })).status).toBe(400);
    const { body } = await call(shop, 'POST', '/receipts', { body: receipt('10.01') });
    expect(body).toMatchObject({ type: 'payment', payment_id: payment, status: 'pending' });
    expect((await call(shop, 'GET', `/receipts?payment_id=${payment}`)).body.items).toEqual([body]);
    const listed = await (await fetch(`${simulator.url}/yookassa/control/receipts?account=${shop}`)).json();
    expect(listed).toMatchObject({ data: [{ id: body.id, request: { send: true } }] });
  });
});

describe('notifications', () => {
  async function listening(events: string[] = []): Promise<{ shop: string; payment: string }> {
    const shop = newShop();
    const { port } = receiver.address() as AddressInfo;
    await control('endpoints', { account: shop, url: `http://127.0.0.1:${port}/hook`, events });
    return { shop, payment: await newPayment(shop) };
  }

  it('are of each change, and of a refund', async () => {
    const { payment } = await listening();
    await control('hold', { payment });
    await control('capture', { payment });
    await control('refund', { payment, amount: '0.01' });
    await until(() => received.length === 3);
    expect(received.map(({ body }) => [body.type, body.event, (body.object as Json).id])).toEqual([
      ['notification', 'payment.waiting_for_capture', payment],
      ['notification', 'payment.succeeded', payment],
      ['notification', 'refund.succeeded', expect.not.stringMatching(payment)],
    ]);
    expect(received[2]?.body.object).toMatchObject({ payment_id: payment, status: 'succeeded' });
  });

  it('are repeated until they are accepted, as often as a fault says', async () => {
    const { shop, payment } = await listening(['payment.succeeded']);
    await control('webhooks', { account: shop, retry_ms: [1, 1], duplicate: 1 });
    statuses = [500, 404, 200];
    await control('pay', { payment });
    await until(() => received.length >= 4);
    expect(new Set(received.map(({ body }) => body.event))).toEqual(new Set(['payment.succeeded']));
  });

  it('are lost, forged, and from an address that a proxy says', async () => {
    const { shop, payment } = await listening();
    await control('account', { account: shop, sender: '203.0.113.7' });
    await control('webhooks', { account: shop, drop: 1, wrong_signature: 1 });
    await control('hold', { payment });
    await control('capture', { payment });
    await until(() => received.length === 1);
    expect(received).toMatchObject([
      {
        from: '203.0.113.7',
        body: { event: 'payment.canceled', object: { status: 'canceled', amount: rubles('999999.99') } },
      },
    ]);
  });

  it('say what did not happen', async () => {
    const { payment } = await listening();
    await control('pay', { payment });
    await control('notify', { payment, event: 'payment.canceled', status: 'canceled', amount: '5.00' });
    await until(() => received.length === 2);
    expect(received[1]?.body).toMatchObject({
      event: 'payment.canceled',
      object: { id: payment, amount: rubles('5.00') },
    });
  });
});

describe('faults', () => {
  const count = async (shop: string) => ((await call(shop, 'GET', '/payments')).body.items as Json[]).length;

  it.each([
    ['error_after_work', 500, 1],
    ['html', 502, 0],
    ['html_after_work', 502, 1],
  ])('%s answers %d with %d payments', async (kind, status, made) => {
    const shop = newShop();
    await control('answers', { account: shop, kind, method: 'POST' });
    const { status: given, text } = await call(shop, 'POST', '/payments', { body: REQUEST });
    expect([given, text.startsWith('<html>')]).toEqual([status, status === 502]);
    expect(await count(shop)).toBe(made);
  });

  it.each([
    ['error', 500, 0],
    ['rate_limit', 429, 0],
    ['slow', 200, 1],
  ])('%s answers %d with %d payments', async (kind, status, made) => {
    const shop = newShop();
    await control('faults', { account: shop, kind, method: 'POST', delay_ms: 1 });
    expect((await call(shop, 'POST', '/payments', { body: REQUEST })).status).toBe(status);
    expect(await count(shop)).toBe(made);
  });

  it('cut the connection before the work, or after it', async () => {
    for (const [kind, made] of [
      ['cut', 0],
      ['drop_reply', 1],
    ] as const) {
      const shop = newShop();
      await control('faults', { account: shop, kind, method: 'POST' });
      await expect(call(shop, 'POST', '/payments', { body: REQUEST })).rejects.toThrow();
      expect(await count(shop)).toBe(made);
    }
  });
});
