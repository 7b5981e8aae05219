import { randomUUID } from 'node:crypto';
import { formatId, parseId } from '#core';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';
import { eventually } from '../../../support/eventually.js';
import type { CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { SecondWorker } from '../../../support/payments/second-worker.js';
import { YookassaShop } from '../../../support/payments/yookassa-shop.js';

let world: PaymentWorld;
let shop: YookassaShop;
let other: YookassaShop;
let customer: CustomerCaller;

/** One of YooKassa's. */
const SENDER = '185.71.76.5';

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await YookassaShop.open(world);
  other = await YookassaShop.open(world);
}, 60_000);

beforeEach(async () => {
  await shop.quiet();
  customer = await world.customer();
  // Of what an earlier test left without an answer.
  await world.app.query('DELETE FROM payment_question');
});

afterAll(() => world.stop());

/** The notification that a payment has succeeded, as YooKassa writes it. */
function succeeded(paymentId: string, changes: object = {}): string {
  const amount = { value: '2034.25', currency: 'RUB' };
  const object = { id: paymentId, status: 'succeeded', paid: true, test: true, amount, metadata: {}, ...changes };
  return JSON.stringify({ type: 'notification', event: 'payment.succeeded', object });
}

async function post(body: string, headers: Record<string, string> = {}, url = world.webhookUrl(shop.id)) {
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
  return (await fetch(url, init)).status;
}

const statusChecks = async (): Promise<number> => (await world.app.query('SELECT 1 FROM payment_question')).length;

/** Until no query is due. */
const answered = (): Promise<void> =>
  eventually(async () => {
    await world.work();
    return (await statusChecks()) === 0;
  });

const tryToOrder = (of: CustomerCaller = customer, fields: object = {}) =>
  of
    .call('post', '/orders', { payment_provider_id: shop.id, amount_usd: '25', ...fields })
    .set('idempotency-key', randomUUID());

async function unappliedOf(order: ApiObject): Promise<object[]> {
  const { body } = await world.app.call('get', '/unapplied-payments?limit=100').expect(200);
  return (body as { data: { order_id: string }[] }).data.filter(({ order_id: id }) => id === order.id);
}

async function sweep(of = shop): Promise<void> {
  const since = new Date(Date.now() - 600_000).toISOString();
  await world.app.call('post', `/payment-providers/${of.id}/sweep`, { since }).expect(200);
}

/** Its hour is over for the product. */
const overdue = (order: ApiObject) =>
  world.app.query(
    `UPDATE payment_order SET expires_at = now() - interval '1 second', created_at = now() - interval '1 hour',
      inspected_at = inspected_at - interval '11 minutes' WHERE id = $1`,
    parseId('ord', order.id),
  );

describe('a notification', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no type', JSON.stringify({ event: 'payment.succeeded', object: { id: randomUUID() } })],
    ['no event', JSON.stringify({ type: 'notification', object: { id: randomUUID() } })],
    ['no object', JSON.stringify({ type: 'notification', event: 'payment.succeeded' })],
    ['a path', succeeded('../../v3/me')],
    ['a list of ids', succeeded('', { id: [randomUUID()] })],
    [
      'a refund without a payment',
      JSON.stringify({ type: 'notification', event: 'refund.succeeded', object: { id: randomUUID() } }),
    ],
  ])('ATK-300: with %s is refused, and queries nothing', async (_, body) => {
    expect(await post(body)).toBe(400);
    expect(await statusChecks()).toBe(0);
  });

  it('ATK-300: larger than any is refused before it is read, and one by GET, too', async () => {
    expect(await post(succeeded(randomUUID(), { padding: 'x'.repeat(300_000) }))).toBe(413);
    const query = new URLSearchParams({ type: 'notification', event: 'payment.succeeded' }).toString();
    expect((await fetch(`${world.webhookUrl(shop.id)}?${query}`)).status).toBe(400);
    expect(await statusChecks()).toBe(0);
  });

  it('of what says nothing of orders is received, and queries nothing', async () => {
    for (const event of ['payment_method.active', 'deal.closed', 'payout.succeeded']) {
      expect(await post(JSON.stringify({ type: 'notification', event, object: {} }))).toBe(200);
    }
    expect(await statusChecks()).toBe(0);
  });

  it('ATK-301: that lies of amount and status moves what is true', async () => {
    const [paid, refused, unpaid] = [await shop.order(), await shop.order(), await shop.order()];
    await shop.deliver({ wrong_signature: 2 });
    // Says that it is canceled.
    await shop.pay(paid);
    // Says that it has succeeded.
    await shop.happens('refuse', refused);
    await shop.notify(unpaid, 'payment.succeeded', { status: 'succeeded', amount: '999999.99' });
    await world.becomes(paid, { state: 'credited', paid: '25', balance: '25' });
    await world.becomes(refused, { state: 'failed', paid: '0', balance: '0' });
    await shop.notify(paid, 'payment.canceled', { status: 'canceled', amount: '0.01' });
    await shop.notify(paid, 'refund.succeeded').catch(() => null);
    await answered();
    expect(await world.standing(paid)).toEqual({ state: 'credited', paid: '25', balance: '25' });
    expect(await world.standing(unpaid)).toMatchObject({ state: 'created', balance: '0' });
  });

  it('ATK-301: of a payment of another order, or with its metadata, credits the one that was paid', async () => {
    const [cheap, dear] = [await shop.order('5.00'), await shop.order('100.00')];
    await shop.deliver({ drop: 1 });
    await shop.pay(cheap);
    const metadata = await shop.metadataOf(dear);
    expect(await post(succeeded(shop.paymentOf(cheap), { metadata }))).toBe(200);
    expect(await post(succeeded(shop.paymentOf(dear), { metadata: await shop.metadataOf(cheap) }))).toBe(200);
    await world.becomes(cheap, { state: 'credited', paid: '5', balance: '5' });
    await answered();
    expect(await world.standing(dear)).toMatchObject({ state: 'created', paid: '0', balance: '0' });
  });

  it('ATK-301: of a payment of another shop, or of none, queries the own shop, which has none', async () => {
    await other.deliver({ drop: 100 });
    const order = await other.order();
    await other.pay(order);
    expect(await post(succeeded(other.paymentOf(order)))).toBe(200);
    expect(await post(succeeded(randomUUID()))).toBe(200);
    const refund = { id: randomUUID(), payment_id: other.paymentOf(order), status: 'succeeded' };
    const body = JSON.stringify({ type: 'notification', event: 'refund.succeeded', object: refund });
    expect(await post(body)).toBe(200);
    await answered();
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
    await other.quiet();
  });

  it('ATK-301: of a refund that was not made takes nothing', async () => {
    const order = await shop.credited();
    const refund = { id: randomUUID(), payment_id: shop.paymentOf(order), status: 'succeeded' };
    const object = { ...refund, amount: { value: '2034.25', currency: 'RUB' } };
    expect(await post(JSON.stringify({ type: 'notification', event: 'refund.succeeded', object }))).toBe(200);
    await answered();
    expect(await world.standing(order)).toEqual({ state: 'credited', paid: '25', balance: '25' });
  });

  it('ATK-302: a hundred times at once, doubled, reordered, and a day late, credits once', async () => {
    const order = await shop.order();
    await shop.deliver({ duplicate: 3, reverse: 1 });
    await shop.pay(order);
    const body = succeeded(shop.paymentOf(order));
    const statuses = await Promise.all(Array.from({ length: 100 }, () => post(body)));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await world.becomes(order, { state: 'credited', balance: '25' });
    await shop.quiet();
    await shop.let({ advance_seconds: 90_000 });
    for (let count = 0; count < 3; count++) {
      await post(body);
      await answered();
    }
    expect(await world.standing(order)).toEqual({ state: 'credited', paid: '25', balance: '25' });
    expect(await unappliedOf(order)).toEqual([]);
  });

  it('ATK-302: of a payment and of its refund, at once in two workers, books each once', async () => {
    const second = await SecondWorker.start(world);
    try {
      for (let round = 0; round < 3; round++) {
        const order = await shop.order();
        await shop.deliver({ drop: 2 });
        await shop.pay(order);
        await shop.happens('refund', order, { amount: '813.70' });
        const object = { id: randomUUID(), payment_id: shop.paymentOf(order), status: 'succeeded' };
        await shop.fault({ kind: 'slow', method: 'GET', path: '/v3/payments', delay_ms: 30, times: 2 });
        await Promise.all([
          post(succeeded(shop.paymentOf(order))),
          post(JSON.stringify({ type: 'notification', event: 'refund.succeeded', object })),
          world.work(),
          second.work(),
        ]);
        await Promise.all([world.work(), second.work()]);
        await eventually(async () => {
          await Promise.all([world.work(), second.work()]);
          return (await world.standing(order)).balance === '15';
        });
        expect((await world.details(order)).facts.map(({ kind }) => kind).sort()).toEqual([
          'paid',
          'payment_fee',
          'refunded',
        ]);
        await shop.quiet();
      }
    } finally {
      await second.stop();
    }
  });
});

/** Control alone, with a shop at YooKassa itself, which nothing here calls. */
async function liveShop(proxies: number): Promise<{ readonly app: ControlApp; readonly url: string }> {
  const app = await startControlApp({ ROUTIFY_TRUST_PROXY: String(proxies) });
  const fields = { kind: 'yookassa', mode: 'live', name: 'Live', store_id: '1', secret_key: 'live_key-of-the-shop' };
  const call = app.call('post', '/payment-providers', fields).set('idempotency-key', randomUUID());
  const { id } = (await call.expect(201)).body as ApiObject;
  return { app, url: `${app.control.adminUrl}/webhooks/payments/${id}` };
}

it('ATK-300: without a proxy, a notification from another address is refused, whatever it says of its way', async () => {
  const { app, url } = await liveShop(0);
  for (const address of [null, SENDER, `::ffff:${SENDER}`, `${SENDER}, 127.0.0.1`, '2a02:5180::1', '127.0.0.1']) {
    const claims = { 'x-forwarded-for': address ?? '', 'x-real-ip': address ?? '', forwarded: `for=${address ?? ''}` };
    const status = await post(succeeded(randomUUID()), address === null ? {} : claims, url);
    expect([address, status]).toEqual([address, 400]);
  }
  expect(await app.query('SELECT subject FROM payment_question')).toEqual([]);
  await app.stop();
});

describe('behind a proxy that the operator trusts', () => {
  let behind: ControlApp;
  let url: string;

  beforeAll(async () => {
    ({ app: behind, url } = await liveShop(1));
  });

  afterAll(() => behind.stop());

  const subjects = () => behind.query('SELECT subject FROM payment_question');

  it.each([
    { what: 'IPv4', address: SENDER },
    { what: 'a mapped one', address: `::ffff:${SENDER}` },
    { what: 'a mapped one in hexadecimal', address: '::ffff:b947:4c05' },
    { what: 'IPv6', address: '2a02:5180:0:1509::1' },
    { what: 'the last of a range', address: '77.75.153.127' },
    { what: 'what a client claims before it', address: `203.0.113.9, ${SENDER}` },
  ])('a notification is received from YooKassa: $what', async ({ address }) => {
    const id = randomUUID();
    expect(await post(succeeded(id), { 'x-forwarded-for': address }, url)).toBe(200);
    expect(await subjects()).toContainEqual({ subject: `session:${id}` });
  });

  it.each([
    { what: 'none', address: null },
    { what: 'another', address: '203.0.113.9' },
    { what: 'one that claims to be YooKassa', address: `${SENDER}, 203.0.113.9` },
    { what: 'a claimed chain', address: `${SENDER}, ${SENDER}, ::ffff:203.0.113.9` },
    { what: 'this machine', address: '127.0.0.1' },
    { what: 'beyond the range', address: '77.75.153.128' },
    { what: 'the range in another mapping', address: `64:ff9b::${SENDER}` },
    { what: 'a zone', address: '2a02:5180::1%eth0' },
    { what: 'no address', address: 'yookassa.ru' },
  ])('ATK-300: a notification is refused from $what', async ({ address }) => {
    const before = await subjects();
    expect(await post(succeeded(randomUUID()), address === null ? {} : { 'x-forwarded-for': address }, url)).toBe(400);
    expect(await subjects()).toEqual(before);
  });
});

describe('money', () => {
  it('ATK-303: of a payment that names the order of another shop is nothing here', async () => {
    const order = await other.order();
    const id = await shop.foreignPayment(await other.metadataOf(order), '2034.25');
    await shop.simulate('pay', { payment: id });
    await answered();
    expect(await world.standing(order)).toMatchObject({ state: 'created', paid: '0', balance: '0' });
  });

  it.each([
    { what: 'too little', rubles: '2034.24', reason: 'under', left: '24.999877104' },
    { what: 'too much', rubles: '2034.26', reason: 'over', left: '0.000122895' },
  ])('ATK-303: $what of a payment that the product did not make waits', async ({ rubles, reason, left }) => {
    const order = await shop.order();
    const id = await shop.foreignPayment(await shop.metadataOf(order), rubles);
    await shop.simulate('pay', { payment: id });
    const expected = reason === 'over' ? { state: 'credited', balance: '25' } : { state: 'paid', balance: '0' };
    await world.becomes(order, expected);
    expect(await unappliedOf(order)).toMatchObject([{ reason, left_usd: left }]);
  });

  it('LEDGER-33: in parts credits the order once they reach it, to the nano', async () => {
    const order = await shop.order('33.33');
    const metadata = await shop.metadataOf(order);
    for (const rubles of ['1000.01', '700.03', '1012.02']) {
      await shop.simulate('pay', { payment: await shop.foreignPayment(metadata, rubles) });
      await answered();
    }
    await world.becomes(order, { state: 'credited', paid: '33.33', balance: '33.33' });
    expect((await unappliedOf(order)).filter((row) => (row as { left_usd: string }).left_usd !== '0')).toEqual([]);
  });

  it('ATK-303: of a second payment waits, and goes back to its payer by YooKassa', async () => {
    const order = await shop.order();
    const id = await shop.foreignPayment(await shop.metadataOf(order), '2034.25');
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
    await shop.simulate('pay', { payment: id });
    await world.becomes(order, { paid: '50', balance: '25' });
    const [waiting] = (await unappliedOf(order)) as { id: string }[];
    expect(waiting).toMatchObject({ reason: 'twice', left_usd: '25', external_ref: id });
    await world.app.call('post', `/unapplied-payments/${waiting?.id ?? ''}/return`, { reason: 'twice' }).expect(200);
    await eventually(async () => {
      await world.work();
      const payment = (await shop.payments()).find((one) => one.id === id);
      return (payment?.refunded_amount as { value: string } | undefined)?.value === '2034.25';
    });
    await answered();
    expect(await world.standing(order)).toMatchObject({ state: 'credited', balance: '25' });
  });

  it('LEDGER-33: after its customer canceled waits; before, it is credited', async () => {
    const [late, early] = [await shop.order('25.00', {}, customer), await shop.order('10.00', {}, customer)];
    await shop.deliver({ drop: 1 });
    await shop.pay(early);
    for (const { id } of [late, early]) await customer.call('post', `/orders/${id}/cancel`).expect(200);
    await world.becomes(early, { state: 'credited', balance: '10' });
    await world.becomes(late, { state: 'expired' });
    await shop.pay(late);
    await world.becomes(late, { state: 'expired', paid: '25', balance: '10' });
    expect(await unappliedOf(late)).toMatchObject([{ reason: 'late', left_usd: '25' }]);
    await customer.call('post', `/orders/${late.id}/cancel`).expect(409);
  });

  it('LEDGER-33: is queried before an order expires: one that is held does not, one without money does', async () => {
    const [paid, held, unpaid] = [await shop.order(), await shop.order(), await shop.order()];
    await shop.deliver({ drop: 2 });
    await shop.pay(paid);
    await shop.happens('hold', held);
    for (const order of [paid, held, unpaid]) await overdue(order);
    await shop.fault({ kind: 'error', method: 'GET', times: 1_000 });
    await world.sweep();
    for (const order of [paid, held, unpaid]) expect((await world.standing(order)).state).toBe('created');
    await shop.quiet();
    await world.app.query('UPDATE payment_question SET due_at = now()');
    await world.becomes(paid, { state: 'credited', balance: '25' });
    await world.becomes(held, { state: 'pending', balance: '0' });
    await world.becomes(unpaid, { state: 'expired', balance: '0' });
    await shop.happens('capture', held);
    await world.becomes(held, { state: 'credited', balance: '25' });
  });

  it('ATK-304: is not on a page that was left unpaid', async () => {
    const order = await shop.order('25.00', {}, customer);
    for (let count = 0; count < 3; count++) {
      await customer.call('get', `/orders/${order.id}`).expect(200);
      await world.work();
    }
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
  });

  it('ATK-305: of a test is nothing to a live provider, and the other way round', async () => {
    const live = await YookassaShop.open(world, { mode: 'live' });
    for (const [of, isLive] of [
      [live, true],
      [shop, false],
    ] as const) {
      const order = await of.order('25.00', {}, await world.customer(!isLive));
      await of.let({ test: String(isLive) });
      await of.pay(order);
      const failed = `SELECT error FROM payment_question WHERE subject = $1 AND error LIKE '%and the provider is not%'`;
      await eventually(async () => {
        await world.work();
        return (await world.app.query(failed, `session:${of.paymentOf(order)}`)).length === 1;
      });
      expect(await world.standing(order)).toMatchObject({ state: 'created', paid: '0', balance: '0' });
      // No page of the wrong kind is shown either.
      const refused = await world.customer(!isLive);
      const request = { payment_provider_id: of.id, amount_usd: '25' };
      await refused.call('post', '/orders', request).set('idempotency-key', randomUUID()).expect(502);
      await of.let({ test: String(!isLive) });
      await world.app.query('UPDATE payment_question SET due_at = now()');
      await world.becomes(order, { state: 'credited', balance: '25' });
    }
  });

  it('ATK-306: finds no secret of a provider in an answer, a list, a status check or the record of changes', async () => {
    await shop.fault({ kind: 'error', status: 401, method: 'GET', times: 1 });
    await post(succeeded(randomUUID()));
    await world.work();
    await world.app.call('post', `/payment-providers/${shop.id}/test`).expect(200);
    const answers = await Promise.all(
      ['/payment-providers', `/payment-providers/${shop.id}`, '/audit?limit=100'].map((path) =>
        world.app.call('get', path),
      ),
    );
    const text = JSON.stringify([answers.map(({ body }) => body as object), await world.app.dump()]);
    for (const secret of [shop.key, Buffer.from(`${shop.shopId}:${shop.key}`).toString('base64')]) {
      expect(text).not.toContain(secret);
    }
  });

  it('ATK-306: uses no key of another mode, or of another shop', async () => {
    for (const secret_key of ['live_key-of-the-shop', other.key, `${shop.key}_bad`]) {
      await world.app.call('post', `/payment-providers/${shop.id}/rotate-keys`, { secret_key }).expect(400);
    }
    await shop.credited();
  });

  it('ATK-309: ten refused cards of an organization open no other page that day', async () => {
    for (let count = 0; count < 10; count++) {
      const order = await shop.order('25.00', { method: 'bank_card' }, customer);
      // What YooKassa or the bank failed at says nothing of the card.
      await shop.happens('refuse', order, { reason: count === 0 ? 'issuer_unavailable' : 'insufficient_funds' });
      await world.becomes(order, { state: 'failed' });
      await shop.quiet();
    }
    const last = await shop.order('25.00', {}, customer);
    await shop.happens('refuse', last, { reason: 'fraud_suspected' });
    await world.becomes(last, { state: 'failed' });
    const { body } = await tryToOrder().expect(429);
    expect(body).toMatchObject({ error: { metadata: { reason: 'orders_declined' } } });
    await tryToOrder(await world.customer()).expect(201);
  });
});

describe('while YooKassa', () => {
  it.each([
    { what: 'error', fault: { kind: 'error' } },
    { what: 'rate_limit', fault: { kind: 'rate_limit' } },
    { what: 'cut', fault: { kind: 'cut' } },
    { what: 'drop_reply', fault: { kind: 'drop_reply' } },
  ])('C50: opens no page ($what), an order fails, and the next one is made', async ({ fault }) => {
    await shop.fault({ ...fault, method: 'POST', times: 100 });
    for (let count = 0; count < 3; count++) {
      const { status, body } = await tryToOrder();
      expect([status, (body as { error: { code: string } }).error.code]).toEqual([503, 'temporarily_unavailable']);
    }
    await shop.quiet();
    const order = await shop.order('25.00', {}, customer);
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it('C50: answers with pages of HTML, an order fails, and no page of it is shown', async () => {
    await shop.hide({ kind: 'html', method: 'POST', times: 1 });
    await shop.hide({ kind: 'html', method: 'POST', times: 1, status: 200 });
    await tryToOrder().expect(503);
    const order = await shop.order('25.00', {}, customer);
    expect(shop.paymentOf(order)).not.toBe('');
  });

  it('C50: refuses the key, the order fails, and says so', async () => {
    await shop.let({ api_key: 'test_another-key-of-the-shop' });
    await tryToOrder().expect(502);
    const { body } = await world.app.call('post', `/payment-providers/${shop.id}/test`).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason: 'payment_key_refused' } } });
    await shop.let({ api_key: shop.key });
  });

  it('C50: does not have the method, the order fails', async () => {
    const wrong = await YookassaShop.open(world, { methods: ['mobile_balance'] });
    await tryToOrder(customer, { payment_provider_id: wrong.id, method: 'mobile_balance' }).expect(502);
    expect(await wrong.payments()).toEqual([]);
  });

  it.each([
    {
      what: 'without the work done',
      rule: (): Promise<object> => shop.fault({ kind: 'error', method: 'POST', times: 1 }),
    },
    { what: 'with it', rule: (): Promise<object> => shop.hide({ kind: 'error_after_work', method: 'POST', times: 1 }) },
    {
      what: 'with it, as HTML',
      rule: (): Promise<object> => shop.hide({ kind: 'html_after_work', method: 'POST', times: 1 }),
    },
    { what: 'by hanging up with it', rule: (): Promise<object> => shop.fault({ kind: 'drop_reply', method: 'POST' }) },
  ])('C50: fails once $what, the order has one payment', async ({ rule }) => {
    const before = (await shop.payments()).length;
    await rule();
    const order = await shop.order();
    expect((await shop.payments()).length).toBe(before + 1);
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', paid: '25', balance: '25' });
  });

  it('C50: made a payment that no answer named, who pays it gets the order that had failed', async () => {
    await shop.hide({ kind: 'error_after_work', method: 'POST', times: 2 });
    await tryToOrder().expect(503);
    const [payment] = await shop.payments();
    await shop.simulate('pay', { payment: payment?.id });
    const [row] = await world.app.query('SELECT id, reference FROM payment_order ORDER BY id DESC LIMIT 1');
    const order = { id: formatId('ord', String(row?.id)) } as ApiObject;
    await world.becomes(order, { state: 'credited', paid: '25', balance: '25' });
  });

  it.each([{ path: '/v3/payments' }, { path: '/v3/refunds' }])(
    'C50: gives no answer about a payment ($path), it is queried again until it does',
    async ({ path }) => {
      const order = await shop.order();
      await shop.fault({ kind: 'error', method: 'GET', path, times: 1_000 });
      await shop.pay(order);
      await eventually(async () => {
        await world.work();
        return (await world.app.query('SELECT 1 FROM payment_question WHERE error IS NOT NULL')).length > 0;
      });
      expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
      await shop.quiet();
      // Its next try is due now, and not in seconds.
      await world.app.query('UPDATE payment_question SET due_at = now()');
      await world.becomes(order, { state: 'credited', balance: '25' });
    },
  );

  it('C50: loses all its notifications, a sweep finds what was paid, captured and returned', async () => {
    const [paid, returned] = [await shop.order(), await shop.credited()];
    await shop.deliver({ drop: 1_000 });
    await shop.pay(paid);
    await shop.happens('refund', returned, { amount: '813.70' });
    await sweep();
    await world.becomes(paid, { state: 'credited', balance: '25' });
    await world.becomes(returned, { balance: '15' });
  });

  it('C50: loses all its notifications, the night finds what was paid, and queries once', async () => {
    const [paid, unpaid] = [await shop.order(), await shop.order()];
    await shop.deliver({ drop: 1_000 });
    await shop.pay(paid);
    await world.night();
    const sweeps = () => world.app.query(`SELECT 1 FROM payment_question WHERE subject LIKE 'since:%'`);
    await world.becomes(paid, { state: 'credited', balance: '25' });
    await eventually(async () => (await world.work(), (await sweeps()).length === 0));
    await world.night();
    expect(await sweeps()).toEqual([]);
    expect(await world.standing(unpaid)).toMatchObject({ state: 'created' });
  });

  it('has more payments than a page, a sweep finds all of them', async () => {
    const order = await shop.order();
    await shop.deliver({ drop: 1_000 });
    await shop.pay(order);
    for (let count = 0; count < 220; count++) await shop.foreignPayment({ order: `of a web shop ${count}` }, '1.00');
    await sweep();
    await world.becomes(order, { state: 'credited', balance: '25' });
  });
});

describe('after a restore of Postgres', () => {
  it('C53: an order of after the backup is made again of what its payment kept, and credited', async () => {
    await shop.deliver({ drop: 100 });
    await world.made('/topup-offers', { kind: 'package', amount_usd: '77', bonus_usd: '7', bonus_days: 30 });
    const order = await shop.order('77', {}, customer);
    await world.app.query('DELETE FROM payment_order WHERE reference = $1', order.reference);
    await shop.pay(order);
    // The rate of that day is not that of today.
    const date = new Date().toISOString().slice(0, 10);
    const rates = [{ date, currency: 'RUB', rate: '12.5', display: false }];
    await world.app.call('put', '/settings/display-rates', { rates }).expect(200);
    await sweep();
    await eventually(async () => {
      await world.work();
      const rows = await world.app.query('SELECT 1 FROM payment_order WHERE reference = $1', order.reference);
      return rows.length === 1;
    });
    await world.becomes(order, { state: 'credited', paid: '77', balance: '84' });
    await world.rates();
  });

  it('C53: a refund of after the backup takes what it returned, once', async () => {
    const order = await shop.credited();
    await shop.foreignRefund(order, { refund_id: randomUUID(), provider_id: shop.id }, '813.70');
    await world.becomes(order, { balance: '15' });
    await sweep();
    await answered();
    expect(await world.standing(order)).toMatchObject({ state: 'credited', balance: '15' });
    expect(await world.details(order)).toMatchObject({ refunded_usd: '10' });
  });

  it('ATK-310: a refund that names one of another order moves that one by nothing', async () => {
    const [order, victim] = [await shop.credited(), await shop.credited()];
    await shop.fault({ kind: 'error', method: 'POST', path: '/v3/refunds', times: 2 });
    const { id } = await world.made(`/orders/${victim.id}/refunds`, { amount_usd: '10', reason: 'test' });
    await eventually(async () => {
      await world.work();
      const [row] = await world.app.query('SELECT tries FROM order_refund WHERE id = $1', parseId('ofr', id));
      return Number(row?.tries) > 0;
    });
    await shop.quiet();
    await shop.foreignRefund(order, { refund_id: parseId('ofr', id), provider_id: shop.id }, '813.70');
    await answered();
    await eventually(async () => {
      await world.app.query(`UPDATE order_refund SET due_at = now() WHERE state = 'booked'`);
      await world.app.query('UPDATE payment_question SET due_at = now()');
      await world.work();
      const [row] = await world.app.query('SELECT state FROM order_refund WHERE id = $1', parseId('ofr', id));
      return row?.state === 'succeeded';
    });
    expect(await shop.refundsOf(victim)).toHaveLength(1);
    expect(await world.standing(victim)).toMatchObject({ balance: '15' });
    await world.becomes(order, { balance: '15' });
  });

  it('ATK-310: an order that the product did not write is not made, by the keys of its shop', async () => {
    const thief = await YookassaShop.open(world);
    await thief.deliver({ drop: 100 });
    const live = await world.customer(false);
    const known = await thief.metadataOf(await thief.order());
    const orderId = formatId('ord', randomUUID());
    for (const changes of [
      { organization_id: live.organizationId },
      { bonus_nano_usd: '1000000000000' },
      { rate_nano: '1000000000' },
      { total_minor: '1' },
    ]) {
      const metadata = { ...known, order_id: orderId, ...changes, reference: `RF-${randomUUID()}` };
      await thief.simulate('pay', { payment: await thief.foreignPayment(metadata, '2034.25') });
    }
    await sweep(thief);
    await answered();
    expect(await world.app.query('SELECT 1 FROM payment_order WHERE id = $1', parseId('ord', orderId))).toEqual([]);
    // What came is not lost.
    const { body } = await world.app.call('get', '/unapplied-payments?open=true&limit=100').expect(200);
    const unknown = (body as { data: { reason: string }[] }).data.filter(({ reason }) => reason === 'unknown_order');
    expect(unknown).toHaveLength(4);
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
