import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulator, type Simulator } from '../simulator.js';

type Json = Readonly<Record<string, unknown>>;

let simulator: Simulator;
let receiver: Server;
/** Notifications by the paths of their URLs. */
const received = new Map<string, Json[]>();
let [shops, keys] = [0, 0];

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.get(request.url ?? '')?.push(JSON.parse(Buffer.concat(chunks).toString()) as Json);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await simulator.close();
  await new Promise((resolve) => receiver.close(resolve));
});

async function call(shop: string, method: string, path: string, body?: Json, key = `key ${++keys}`) {
  const answer = await fetch(`${simulator.url}/v3${path}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
    headers: {
      authorization: `Basic ${Buffer.from(`${shop}:test_${shop}`).toString('base64')}`,
      ...(method === 'POST' ? { 'idempotence-key': key } : {}),
    },
  });
  return { status: answer.status, body: (await answer.json()) as Json };
}

async function control(path: string, body: Json): Promise<Json> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  return (await (await fetch(`${simulator.url}/yookassa/control/${path}`, init)).json()) as Json;
}

const rubles = (value: string) => ({ value, currency: 'RUB' });
const newShop = (): string => `auto${++shops}`;
const confirmation = { type: 'redirect', return_url: 'https://example.com/back' };
const FIRST = { amount: rubles('100.00'), capture: true, confirmation, save_payment_method: true };

/** A payment of the first time, and what its payer does with it on the page. */
async function paid(shop: string, action = 'bank_card', fields: Json = {}): Promise<string> {
  const { body } = await call(shop, 'POST', '/payments', { ...FIRST, ...fields });
  const init = { method: 'POST', redirect: 'manual', body: `action=${action}` } as const;
  expect((await fetch(`${simulator.url}/yookassa/pay/${String(body.id)}`, init)).status).toBe(303);
  return String(body.id);
}

function charge(shop: string, method: string, fields: Json = {}, key?: string) {
  const request = { amount: rubles('250.03'), capture: true, payment_method_id: method, metadata: { attempt: '1' } };
  return call(shop, 'POST', '/payments', { ...request, ...fields }, key);
}

async function listen(shop: string): Promise<Json[]> {
  const { port } = receiver.address() as AddressInfo;
  const notifications: Json[] = [];
  received.set(`/${shop}`, notifications);
  await control('endpoints', { account: shop, url: `http://127.0.0.1:${port}/${shop}` });
  return notifications;
}

async function until(probe: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!probe()) {
    if (Date.now() > deadlineMs) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const paymentOf = async (shop: string, id: unknown) => (await call(shop, 'GET', `/payments/${String(id)}`)).body;
const count = async (shop: string) => ((await call(shop, 'GET', '/payments')).body.items as Json[]).length;

describe('a payment method', () => {
  it('is saved by a card payment, and charged without the payer', async () => {
    const shop = newShop();
    const id = await paid(shop);
    const card = { first6: '555555', last4: '4477', expiry_month: '12', expiry_year: '2031', card_type: 'MasterCard' };
    const method = {
      type: 'bank_card',
      id,
      saved: true,
      status: 'active',
      title: 'Bank card *4477',
      card: { ...card, issuer_country: 'RU' },
    };
    expect((await paymentOf(shop, id)).payment_method).toEqual(method);
    const { status, body } = await charge(shop, id);
    expect([status, body.confirmation]).toEqual([200, undefined]);
    expect(body).toMatchObject({
      status: 'succeeded',
      paid: true,
      refundable: true,
      amount: rubles('250.03'),
      payment_method: method,
      metadata: { attempt: '1' },
      income_amount: rubles('241.27'),
    });
    expect(body.id).not.toBe(id);
    expect(await paymentOf(shop, body.id)).toEqual(body);
    const refund = { payment_id: body.id, amount: rubles('250.03') };
    expect((await call(shop, 'POST', '/refunds', refund)).body).toMatchObject({ status: 'succeeded' });
    expect((await fetch(`${simulator.url}/yookassa/pay/${String(body.id)}`)).status).toBe(404);
  });

  it.each(['sbp', 'tinkoff_bank', 'sberbank', 'yoo_money'])('of the kind %s is saved', async (kind) => {
    const shop = newShop();
    const id = await paid(shop, kind);
    expect((await charge(shop, id)).body).toMatchObject({
      status: 'succeeded',
      payment_method: { type: kind, id, saved: true },
    });
  });

  it('of a payment that is captured later is saved', async () => {
    const shop = newShop();
    const id = await paid(shop, 'hold');
    expect((await charge(shop, id, { capture: false })).body.status).toBe('waiting_for_capture');
  });

  it.each([
    ['that is not to be saved', 'bank_card', { save_payment_method: false }],
    ['of a payment that was refused', 'refuse', {}],
    ['of a payment that is over', 'expire', {}],
  ])('%s is not', async (_, action, fields) => {
    const shop = newShop();
    const id = await paid(shop, action, fields);
    expect(JSON.stringify(await paymentOf(shop, id))).not.toContain('"saved":true');
    const { status, body } = await charge(shop, id);
    expect([status, body.code, body.parameter]).toEqual([400, 'invalid_request', 'payment_method_id']);
    expect(await count(shop)).toBe(1);
  });

  it('is that of the shop, and of the payment that saved it', async () => {
    const [shop, other] = [newShop(), newShop()];
    const id = await paid(shop);
    const { body } = await charge(shop, id);
    for (const [by, method] of [
      [other, id],
      [shop, String(body.id)],
      [shop, 'none'],
    ] as const) {
      expect((await charge(by, method)).body).toMatchObject({
        code: 'invalid_request',
        parameter: 'payment_method_id',
      });
    }
    expect((await charge(shop, id, { payment_method_data: { type: 'sbp' } })).status).toBe(400);
  });

  it('is saved and charged by no shop that may not', async () => {
    const shop = newShop();
    const id = await paid(shop);
    await control('account', { account: shop, recurring: false });
    const refusal = { type: 'error', code: 'forbidden', description: expect.stringContaining('recurring') as string };
    const answers = [await call(shop, 'POST', '/payments', FIRST), await charge(shop, id)];
    for (const { status, body } of answers) expect([status, body]).toEqual([403, expect.objectContaining(refusal)]);
    expect((await call(shop, 'POST', '/payments', { ...FIRST, save_payment_method: false })).status).toBe(200);
    await control('account', { account: shop, recurring: true });
    expect((await charge(shop, id)).status).toBe(200);
  });

  it.each([
    ['save_payment_method', { save_payment_method: 'yes' }],
    ['payment_method_id', { payment_method_id: 7 }],
    ['confirmation.return_url', { confirmation: undefined }],
  ])('with a wrong %s is refused', async (parameter, fields) => {
    const { status, body } = await call(newShop(), 'POST', '/payments', { ...FIRST, ...fields });
    expect([status, body.parameter]).toEqual([400, parameter]);
  });
});

describe('a charge to a saved method', () => {
  it.each([
    [{}, 'payment_network', 'insufficient_funds'],
    [{ reason: 'card_expired' }, 'payment_network', 'card_expired'],
    [{ reason: '3d_secure_failed' }, 'payment_network', '3d_secure_failed'],
    [{ reason: 'permission_revoked' }, 'yoo_money', 'permission_revoked'],
    [{ reason: 'fraud_suspected', party: 'payment_network' }, 'payment_network', 'fraud_suspected'],
  ])('is canceled as it is planned: %j', async (fields, party, reason) => {
    const shop = newShop();
    const id = await paid(shop);
    const notifications = await listen(shop);
    await control('autopayments', { payment_method: id, outcome: 'cancel', ...fields });
    for (let time = 0; time < 2; time++) {
      const { status, body } = await charge(shop, id);
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'canceled', paid: false, cancellation_details: { party, reason } });
      expect(body).toMatchObject({ payment_method: { id, saved: true, card: { last4: '4477' } } });
    }
    await until(() => notifications.length === 2);
    expect(notifications[0]).toMatchObject({ event: 'payment.canceled', object: { cancellation_details: { reason } } });
    await control('autopayments', { payment_method: id, outcome: 'usual' });
    expect((await charge(shop, id)).body.status).toBe('succeeded');
  });

  it('is planned for the next ones of a shop', async () => {
    const shop = newShop();
    const id = await paid(shop);
    await control('autopayments', { account: shop, outcome: 'cancel', times: 2 });
    const statuses: unknown[] = [];
    for (let time = 0; time < 3; time++) statuses.push((await charge(shop, id)).body.status);
    expect(statuses).toEqual(['canceled', 'canceled', 'succeeded']);
  });

  it.each([
    ['pay', {}, 'succeeded'],
    ['refuse', { reason: 'general_decline' }, 'canceled'],
  ])('is pending, and ends by %s', async (step, fields, status) => {
    const shop = newShop();
    const id = await paid(shop);
    const notifications = await listen(shop);
    await control('autopayments', { account: shop, outcome: 'pend' });
    const { body } = await charge(shop, id);
    expect([body.status, body.paid, body.confirmation]).toEqual(['pending', false, undefined]);
    // It has no page, and so no hour.
    await control('account', { account: shop, advance_seconds: 7_200 });
    expect((await paymentOf(shop, body.id)).status).toBe('pending');
    await control(step, { payment: body.id, ...fields });
    expect((await paymentOf(shop, body.id)).status).toBe(status);
    await until(() => notifications.length === 1);
    expect(notifications).toMatchObject([{ event: `payment.${status}`, object: { id: body.id } }]);
  });

  it('that answers 500 is done, and is found by the same key', async () => {
    const shop = newShop();
    const id = await paid(shop);
    await control('answers', { account: shop, kind: 'error_after_work', method: 'POST' });
    expect((await charge(shop, id, {}, 'the-key')).status).toBe(500);
    expect((await charge(shop, id, {}, 'the-key')).body.status).toBe('succeeded');
    expect(await count(shop)).toBe(2);
  });

  it('has a receipt, where the shop needs one', async () => {
    const shop = newShop();
    const id = await paid(shop);
    await control('account', { account: shop, receipts: true });
    const item = {
      description: 'Баланс',
      quantity: 1,
      vat_code: 1,
      payment_mode: 'advance',
      payment_subject: 'payment',
    };
    const receipt = { customer: { email: 'a@b.c' }, items: [{ ...item, amount: rubles('250.03') }] };
    expect((await charge(shop, id)).body).toMatchObject({ code: 'invalid_request', parameter: 'receipt' });
    expect((await charge(shop, id, { receipt })).body.status).toBe('succeeded');
  });

  it.each([
    ['outcome', { outcome: 'vanish' }],
    ['reason', { outcome: 'pend', reason: 'card_expired' }],
    ['party', { outcome: 'cancel', party: 'bank' }],
  ])('is planned with no wrong %s', async (param, fields) => {
    expect(await control('autopayments', { account: newShop(), ...fields })).toMatchObject({ error: { param } });
  });

  it('is as usual after a reset', async () => {
    const shop = newShop();
    await control('autopayments', { account: shop, outcome: 'cancel' });
    await control('reset', { account: shop });
    expect((await charge(shop, await paid(shop))).body.status).toBe('succeeded');
  });
});
