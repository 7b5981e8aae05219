import { createHmac, randomUUID } from 'node:crypto';
import { formatId, parseId } from '#core';
import type { ApiObject } from '../../../support/control/control-app.js';
import { eventually } from '../../../support/eventually.js';
import type { CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { BtcpayShop } from '../../../support/payments/btcpay-shop.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';

let world: PaymentWorld;
let shop: BtcpayShop;
let other: BtcpayShop;
let customer: CustomerCaller;

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await BtcpayShop.open(world);
  other = await BtcpayShop.open(world);
}, 60_000);

beforeEach(async () => {
  await shop.quiet();
  customer = await world.customer();
  // Of what an earlier test left without an answer.
  await world.app.query('DELETE FROM payment_question');
});

afterAll(() => world.stop());

const signed = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** The message that an invoice is settled, as the server writes it. */
function settled(invoiceId: string, changes: object = {}): string {
  return JSON.stringify({
    deliveryId: randomUUID(),
    webhookId: 'w',
    originalDeliveryId: 'd',
    isRedelivery: false,
    type: 'InvoiceSettled',
    timestamp: Math.floor(Date.now() / 1_000),
    storeId: shop.store,
    invoiceId,
    metadata: {},
    manuallyMarked: false,
    overPaid: false,
    ...changes,
  });
}

async function post(body: string, signature: string | null, providerId = shop.id): Promise<number> {
  const answer = await fetch(world.webhookUrl(providerId), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...(signature === null ? {} : { 'btcpay-sig': signature }) },
  });
  return answer.status;
}

const statusChecks = async (): Promise<number> => (await world.app.query('SELECT 1 FROM payment_question')).length;

/** Until nothing is left to be asked. */
const answered = (): Promise<void> =>
  eventually(async () => {
    await world.work();
    return (await statusChecks()) === 0;
  });

const tryToOrder = () =>
  customer
    .call('post', '/orders', { payment_provider_id: shop.id, amount_usd: '25' })
    .set('idempotency-key', randomUUID());

/** An invoice of a store by the API, for what the product did not write. */
async function foreignInvoice(of: BtcpayShop, metadata: object, fields: object = {}): Promise<string> {
  const answer = await fetch(`${world.simulator.url}/api/v1/stores/${of.store}/invoices`, {
    method: 'POST',
    body: JSON.stringify({ amount: '25', currency: 'USD', metadata, ...fields }),
    headers: { authorization: `token ${of.key}`, 'content-type': 'application/json' },
  });
  return ((await answer.json()) as { id: string }).id;
}

async function metadataOf(order: ApiObject, of = shop): Promise<Record<string, string>> {
  const found = (await of.invoices()).find(({ id }) => id === of.invoiceOf(order));
  return found?.metadata as Record<string, string>;
}

async function unappliedOf(order: ApiObject): Promise<object[]> {
  const { body } = await world.app.call('get', '/unapplied-payments?limit=100').expect(200);
  return (body as { data: { order_id: string }[] }).data.filter(({ order_id: id }) => id === order.id);
}

async function sweep(of = shop): Promise<void> {
  const since = new Date(Date.now() - 600_000).toISOString();
  await world.app.call('post', `/payment-providers/${of.id}/sweep`, { since }).expect(200);
}

describe('a message', () => {
  it('ATK-300: without the signature of its server is refused, and asks nothing', async () => {
    const order = await world.order(customer, shop.id);
    const body = settled(shop.invoiceOf(order));
    const before = await statusChecks();
    for (const signature of [
      null,
      '',
      'sha256=',
      signed(body, 'guess'),
      signed(body, other.secret),
      signed(body, shop.secret).replace('sha256', 'sha1'),
      signed(`${body} `, shop.secret),
    ]) {
      expect(await post(body, signature)).toBe(400);
    }
    expect(await post('{', signed('{', shop.secret))).toBe(400);
    expect(await statusChecks()).toBe(before);
  });

  it('ATK-300, STORY-20: forged on its way moves nothing, and its retry is heard', async () => {
    // new-api #4319 #4353
    const order = await world.order(customer, shop.id);
    await shop.deliver({ wrong_signature: 3, retry_ms: [20] });
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it('ATK-301: of another store is refused, with the secret of this one too', async () => {
    const body = settled('abc', { storeId: other.store });
    expect(await post(body, signed(body, shop.secret))).toBe(400);
  });

  it('ATK-301: that is signed and lies moves nothing: the server is asked', async () => {
    const order = await world.order(customer, shop.id);
    const invoices = [shop.invoiceOf(order), 'ofNobody', '../../../users', '__test__1'];
    for (const invoice of invoices) {
      const body = settled(invoice);
      expect(await post(body, signed(body, shop.secret))).toBe(200);
    }
    await answered();
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
  });

  it('ATK-301: about the order of another merchant asks the one that signed it', async () => {
    await other.deliver({ drop: 100 });
    const order = await world.order(customer, other.id);
    await other.pay(order);
    const body = settled(other.invoiceOf(order));
    expect(await post(body, signed(body, shop.secret))).toBe(200);
    await answered();
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
    await other.quiet();
  });

  it('ATK-302: a hundred times at once, and redelivered later, credits once', async () => {
    const order = await world.order(customer, shop.id);
    await shop.deliver({ duplicate: 3, reverse: 4 });
    await shop.pay(order);
    const body = settled(shop.invoiceOf(order));
    const statuses = await Promise.all(Array.from({ length: 100 }, () => post(body, signed(body, shop.secret))));
    expect(new Set(statuses)).toEqual(new Set([200]));
    await world.becomes(order, { state: 'credited', balance: '25' });
    await shop.quiet();
    for (let count = 0; count < 3; count++) {
      await post(body, signed(body, shop.secret));
      await answered();
    }
    expect(await world.standing(order)).toEqual({ state: 'credited', paid: '25', balance: '25' });
    expect(await unappliedOf(order)).toEqual([]);
  });

  it('ATK-300: of the earlier secret is accepted until the next rotation', async () => {
    const fresh = await BtcpayShop.open(world);
    await world.made(`/payment-providers/${fresh.id}/rotate-keys`, { webhook_secret: 'second-secret' });
    const body = settled('none', { storeId: fresh.store });
    for (const secret of [fresh.secret, 'second-secret']) {
      expect(await post(body, signed(body, secret), fresh.id)).toBe(200);
    }
    await world.made(`/payment-providers/${fresh.id}/rotate-keys`, { webhook_secret: 'third-secret' });
    expect(await post(body, signed(body, fresh.secret), fresh.id)).toBe(400);
    await answered();
  });
});

describe('money', () => {
  it('ATK-303: of an invoice that names the order of another merchant is nothing here', async () => {
    const order = await world.order(customer, other.id);
    const found = (await other.invoices()).find(({ id }) => id === other.invoiceOf(order));
    const id = await foreignInvoice(shop, found?.metadata as object);
    await shop.simulate('pay', { invoice: id });
    await answered();
    expect(await world.standing(order)).toMatchObject({ state: 'created', paid: '0', balance: '0' });
  });

  it('ATK-303: of an invoice that the product did not make waits beside the order, by its amount', async () => {
    const order = await world.order(customer, shop.id);
    const id = await foreignInvoice(shop, await metadataOf(order), { amount: '1' });
    await shop.simulate('pay', { invoice: id });
    await world.becomes(order, { state: 'paid', paid: '1', balance: '0' });
    expect(await unappliedOf(order)).toMatchObject([{ reason: 'under', left_usd: '1' }]);
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', paid: '26', balance: '25' });
  });

  it('ATK-303: of another currency is no event; the status check stays, with its reason', async () => {
    const order = await world.order(customer, shop.id);
    const id = await foreignInvoice(shop, await metadataOf(order), { currency: 'EUR' });
    await shop.simulate('pay', { invoice: id });
    const failed = `SELECT error FROM payment_question WHERE subject = $1 AND error LIKE '%EUR%'`;
    await eventually(async () => {
      await world.work();
      return (await world.app.query(failed, `session:${id}`)).length === 1;
    });
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
  });

  it('ATK-303: of a second payment waits', async () => {
    const order = await world.order(customer, shop.id);
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
    await shop.pay(order);
    await world.becomes(order, { paid: '50', balance: '25' });
    expect(await unappliedOf(order)).toMatchObject([{ reason: 'twice', left_usd: '25' }]);
  });

  it('LEDGER-33: after its customer canceled waits', async () => {
    const order = await world.order(customer, shop.id);
    await customer.call('post', `/orders/${order.id}/cancel`).expect(200);
    await shop.pay(order);
    await world.becomes(order, { state: 'expired', paid: '25', balance: '0' });
    expect(await unappliedOf(order)).toMatchObject([{ reason: 'late', left_usd: '25' }]);
  });

  it('ATK-306: finds no secret of a provider in an answer, a list, or the record of changes', async () => {
    await world.app.call('post', `/payment-providers/${shop.id}/test`).expect(200);
    const answers = await Promise.all(
      ['/payment-providers', `/payment-providers/${shop.id}`, '/audit?limit=100'].map((path) =>
        world.app.call('get', path),
      ),
    );
    const text = JSON.stringify([answers.map(({ body }) => body as object), await world.app.dump()]);
    for (const secret of [shop.key, shop.secret]) expect(text).not.toContain(secret);
  });
});

describe('while the server', () => {
  it.each(['error', 'rate_limit', 'cut'])(
    'C50: opens no invoice (%s), an order fails, and the next one is made',
    async (kind) => {
      await shop.fault({ kind, method: 'POST', times: 4 });
      for (let count = 0; count < 4; count++) {
        const { status, body } = await tryToOrder();
        expect([status, (body as { error: { code: string } }).error.code]).toEqual([503, 'temporarily_unavailable']);
      }
      await shop.quiet();
      const order = await world.order(customer, shop.id);
      await shop.pay(order);
      await world.becomes(order, { state: 'credited', balance: '25' });
    },
  );

  it('C50: refuses the key, the order fails, and says so', async () => {
    await shop.simulate('account', { account: shop.store, api_key: 'another-key-of-the-store' });
    expect((await tryToOrder()).status).toBe(502);
    const { body } = await world.app.call('post', `/payment-providers/${shop.id}/test`).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason: 'payment_key_refused' } } });
    await shop.simulate('account', { account: shop.store, api_key: shop.key });
  });

  it('C50: hangs up after it made the invoice, the order has it, and there is one', async () => {
    const before = (await shop.invoices()).length;
    await shop.fault({ kind: 'drop_reply', method: 'POST' });
    const order = await world.order(customer, shop.id);
    expect((await shop.invoices()).length).toBe(before + 1);
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it('C50: gives no answer about a payment, it is asked again until it does', async () => {
    const order = await world.order(customer, shop.id);
    await shop.fault({ kind: 'error', method: 'GET', times: 1_000 });
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
  });

  it('C50: loses all its messages, a sweep finds what was paid, in time and late', async () => {
    const [paid, late] = [await world.order(customer, shop.id), await world.order(customer, shop.id)];
    await shop.deliver({ drop: 1_000 });
    await shop.pay(paid);
    await shop.let(late, 'expire');
    await shop.pay(late);
    await sweep();
    await world.becomes(paid, { state: 'credited', balance: '25' });
    await world.becomes(late, { state: 'expired', paid: '25' });
  });

  it('C50: loses all its messages, the pass of a worker asks about silent orders', async () => {
    const order = await world.order(customer, shop.id);
    await shop.deliver({ drop: 1_000 });
    await shop.pay(order);
    await world.app.query(
      `UPDATE payment_order SET created_at = created_at - interval '1 hour' WHERE id = $1`,
      parseId('ord', order.id),
    );
    await world.sweep();
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it('C50: loses all its messages, the night finds what was paid, and asks once', async () => {
    const [paid, unpaid] = [await world.order(customer, shop.id), await world.order(customer, shop.id)];
    await shop.deliver({ drop: 1_000 });
    await shop.pay(paid);
    await world.night();
    const sweeps = () => world.app.query(`SELECT 1 FROM payment_question WHERE subject LIKE 'since:%'`);
    await world.becomes(paid, { state: 'credited', balance: '25' });
    await eventually(async () => (await sweeps()).length === 0);
    await world.night();
    expect(await sweeps()).toEqual([]);
    expect(await world.standing(unpaid)).toMatchObject({ state: 'created' });
    const compared = await world.app.query('SELECT provider_id FROM payment_comparison');
    expect(compared).toEqual([]);
  });

  it('has more invoices than a page, a sweep finds all of them', async () => {
    const order = await world.order(customer, shop.id);
    await shop.deliver({ drop: 1_000 });
    await shop.pay(order);
    for (let count = 0; count < 120; count++) await foreignInvoice(shop, { orderId: `of another shop ${count}` });
    await sweep();
    await world.becomes(order, { state: 'credited', balance: '25' });
  });
});

describe('after a restore of Postgres', () => {
  it('C53: an order of after the backup is made again of what its invoice kept, and credited', async () => {
    await shop.deliver({ drop: 100 });
    await world.made('/topup-offers', { kind: 'package', amount_usd: '77', bonus_usd: '7', bonus_days: 30 });
    const order = await world.order(customer, shop.id, '77');
    await world.app.query('DELETE FROM payment_order WHERE reference = $1', order.reference);
    await shop.pay(order);
    await sweep();
    await eventually(async () => {
      await world.work();
      const rows = await world.app.query('SELECT 1 FROM payment_order WHERE reference = $1', order.reference);
      return rows.length === 1;
    });
    await world.becomes(order, { state: 'credited', paid: '77', balance: '84' });
  });

  it('ATK-310: an order that the product did not write is not made, by the keys of its store', async () => {
    const thief = await BtcpayShop.open(world);
    await thief.deliver({ drop: 100 });
    const live = await world.customer(false);
    const known = await metadataOf(await world.order(customer, thief.id), thief);
    const orderId = formatId('ord', randomUUID());
    for (const changes of [{ organization_id: live.organizationId }, { bonus_nano_usd: '1000000000000' }]) {
      const metadata = { ...known, order_id: orderId, ...changes, reference: `RF-${randomUUID()}` };
      await thief.simulate('pay', { invoice: await foreignInvoice(thief, metadata) });
    }
    await sweep(thief);
    await answered();
    expect(await world.app.query('SELECT 1 FROM payment_order WHERE id = $1', parseId('ord', orderId))).toEqual([]);
    // What came is not lost.
    const { body } = await world.app.call('get', '/unapplied-payments?open=true&limit=100').expect(200);
    const unknown = (body as { data: { reason: string }[] }).data.filter(({ reason }) => reason === 'unknown_order');
    expect(unknown).toHaveLength(2);
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
