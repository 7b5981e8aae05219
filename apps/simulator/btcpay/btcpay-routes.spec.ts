import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulator, type Simulator } from '../simulator.js';

type Json = Readonly<Record<string, unknown>>;

let simulator: Simulator;
let receiver: Server;
let received: { readonly signature: string; readonly body: string }[] = [];
/** Of the next deliveries; 200 when there is none. */
let statuses: number[] = [];
let stores = 0;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = String(request.headers['btcpay-sig']);
      received.push({ signature, body: Buffer.concat(chunks).toString() });
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

async function call(store: string, method: string, path: string, body?: Json, key = `key of ${store}`) {
  const answer = await fetch(`${simulator.url}/api/v1/stores/${store}${path}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
    headers: { authorization: `token ${key.replaceAll(' ', '-')}` },
  });
  return { status: answer.status, body: (await answer.json()) as Json };
}

async function control(path: string, body: Json): Promise<Json> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  return (await (await fetch(`${simulator.url}/btcpay/control/${path}`, init)).json()) as Json;
}

const newStore = (): string => `spec${++stores}`;

async function newInvoice(store: string, fields: Json = {}): Promise<string> {
  const { body } = await call(store, 'POST', '/invoices', { amount: '25.00', currency: 'USD', ...fields });
  return String(body.id);
}

const stateOf = ({ status, additionalStatus }: Json): string => `${String(status)} ${String(additionalStatus)}`;

async function until(probe: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!probe()) {
    if (Date.now() > deadlineMs) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('an invoice', () => {
  it.each([
    ['paid', [['pay', {}]], 'Settled None'],
    ['paid and not confirmed', [['pay', { confirmed: false }]], 'Processing None'],
    [
      'confirmed later',
      [
        ['pay', { confirmed: false }],
        ['confirm', {}],
      ],
      'Settled None',
    ],
    [
      'spent elsewhere',
      [
        ['pay', { confirmed: false }],
        ['lose', {}],
      ],
      'Invalid None',
    ],
    ['paid double', [['pay', { amount: 'double' }]], 'Settled PaidOver'],
    ['paid by half', [['pay', { amount: 'half' }]], 'New PaidPartial'],
    [
      'paid by half, and over',
      [
        ['pay', { amount: 'half' }],
        ['expire', {}],
      ],
      'Expired PaidPartial',
    ],
    [
      'paid by halves, a satoshi too much',
      [
        ['pay', { amount: 'half' }],
        ['pay', { amount: 'half' }],
      ],
      'Settled PaidOver',
    ],
    ['paid a cent too little', [['pay', { amount: '24.99' }]], 'New PaidPartial'],
    ['over', [['expire', {}]], 'Expired None'],
    [
      'paid late',
      [
        ['expire', {}],
        ['pay', {}],
      ],
      'Expired PaidLate',
    ],
    ['marked', [['mark', { status: 'Settled' }]], 'Settled Marked'],
    ['marked as invalid', [['mark', { status: 'Invalid' }]], 'Invalid Marked'],
  ] as const)('that is %s is so', async (_what, steps, state) => {
    const store = newStore();
    const invoice = await newInvoice(store);
    for (const [step, fields] of steps) await control(step, { invoice, ...fields });
    expect(stateOf((await call(store, 'GET', `/invoices/${invoice}`)).body)).toBe(state);
  });

  it('has its payments at a rate, of which no amount in cents is whole', async () => {
    const store = newStore();
    const invoice = await newInvoice(store);
    await control('pay', { invoice });
    const { body } = await call(store, 'GET', `/invoices/${invoice}/payment-methods`);
    expect(body).toMatchObject([
      {
        rate: '64392.23',
        amount: '0.00038825',
        due: '0.00000000',
        payments: [{ value: '0.00038825', status: 'Settled' }],
      },
    ]);
  });

  it('is listed by its order, its status and its time, the newest first', async () => {
    const store = newStore();
    const [first, second] = [
      await newInvoice(store, { metadata: { orderId: 'a' } }),
      await newInvoice(store, { metadata: { orderId: 'b' } }),
    ];
    const idsOf = async (query: string): Promise<unknown> =>
      ((await call(store, 'GET', `/invoices?${query}`)).body as unknown as { id: string }[]).map(({ id }) => id);
    expect(await idsOf('')).toEqual([second, first]);
    expect(await idsOf('orderId=a')).toEqual([first]);
    expect(await idsOf('skip=1&take=1')).toEqual([first]);
    await control('pay', { invoice: first });
    expect(await idsOf('status=Settled')).toEqual([first]);
    expect(await idsOf('startDate=9999999999')).toEqual([]);
  });

  it.each([
    { amount: null },
    { amount: '1e3' },
    { amount: '-1' },
    { amount: '0' },
    { metadata: [] },
    { checkout: { redirectURL: 'javascript:alert(1)' } },
    { checkout: { expirationMinutes: 0 } },
  ])('with %j is refused', async (fields) => {
    const { status, body } = await call(newStore(), 'POST', '/invoices', { amount: '25', ...fields });
    expect([status, Array.isArray(body)]).toEqual([400, true]);
  });
});

describe('a store', () => {
  it('is that of its key', async () => {
    const store = newStore();
    const invoice = await newInvoice(store);
    expect((await call(store, 'GET', '')).body).toMatchObject({ id: store, name: 'Simulated store' });
    expect((await call(store, 'GET', '', undefined, 'another')).status).toBe(403);
    expect((await call(store, 'GET', '', undefined, 'key_bad')).status).toBe(401);
    expect((await call(newStore(), 'GET', `/invoices/${invoice}`)).status).toBe(404);
    expect((await call(store, 'PUT', '/invoices')).status).toBe(404);
  });

  it('fails as it is set', async () => {
    const store = newStore();
    await control('faults', { account: store, kind: 'error', status: 503 });
    expect((await call(store, 'GET', '')).status).toBe(503);
    expect((await call(store, 'GET', '')).status).toBe(200);
    await control('faults', { account: store, kind: 'drop_reply', method: 'POST' });
    await expect(newInvoice(store)).rejects.toThrow();
    expect((await call(store, 'GET', '/invoices')).body).toHaveLength(1);
  });
});

describe('a webhook', () => {
  const connect = (store: string, fields: Json = {}): Promise<Json> => {
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    return control('endpoints', { account: store, url, secret: 'the secret', ...fields });
  };
  const bodies = (): Json[] => received.map(({ body }) => JSON.parse(body) as Json);

  it('is signed, and says what happened, by the types that it takes', async () => {
    const store = newStore();
    await connect(store, { events: ['InvoiceProcessing', 'InvoiceSettled'] });
    const invoiceId = await newInvoice(store, { metadata: { orderId: 'a' } });
    await control('pay', { invoice: invoiceId, amount: 'double' });
    await until(() => received.length === 2);
    expect(bodies()).toMatchObject([
      { type: 'InvoiceProcessing', overPaid: true },
      { type: 'InvoiceSettled', storeId: store, invoiceId, isRedelivery: false, metadata: { orderId: 'a' } },
    ]);
    for (const { body, signature } of received) {
      expect(signature).toBe(`sha256=${createHmac('sha256', 'the secret').update(body).digest('hex')}`);
    }
  });

  it('that was not taken comes again, with an id of its own', async () => {
    const store = newStore();
    await connect(store, { events: ['InvoiceExpired'] });
    await control('webhooks', { account: store, retry_ms: [1] });
    statuses = [500];
    await control('expire', { invoice: await newInvoice(store) });
    await until(() => received.length === 2);
    const [first, second] = bodies();
    expect(first).toMatchObject({ isRedelivery: false, originalDeliveryId: first?.deliveryId });
    expect(second).toMatchObject({ isRedelivery: true, originalDeliveryId: first?.deliveryId });
    expect(second?.deliveryId).not.toBe(first?.deliveryId);
  });
});

describe('the page of an invoice', () => {
  const press = (id: string, action: string): Promise<Response> =>
    fetch(`${simulator.url}/i/${id}`, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ action }) });

  it('has what a person can do, and returns to the shop when it is paid', async () => {
    const store = newStore();
    const redirectURL = 'https://shop.example.com/order';
    const invoice = await newInvoice(store, { checkout: { redirectURL } });
    const open = await (await fetch(`${simulator.url}/i/${invoice}`)).text();
    for (const label of ['Pay', 'Pay half', 'Pay double', 'Pay late', 'Let it expire'])
      expect(open).toContain(`>${label}<`);
    expect((await press(invoice, 'half')).status).toBe(200);
    const paid = await press(invoice, 'half');
    expect([paid.status, paid.headers.get('location')]).toEqual([303, redirectURL]);
  });

  it.each([
    ['late', 'Expired PaidLate'],
    ['expire', 'Expired None'],
    ['double', 'Settled PaidOver'],
    ['pay_unconfirmed', 'Processing None'],
    ['nonsense', 'New None'],
  ])('with the button %s makes it %s', async (action, state) => {
    const store = newStore();
    const invoice = await newInvoice(store);
    await press(invoice, action);
    expect(stateOf((await call(store, 'GET', `/invoices/${invoice}`)).body)).toBe(state);
  });

  it('of none is not available', async () => {
    expect((await fetch(`${simulator.url}/i/unknown`)).status).toBe(404);
  });
});
