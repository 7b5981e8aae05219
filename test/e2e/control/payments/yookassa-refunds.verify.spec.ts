import { randomUUID } from 'node:crypto';
import { formatId, formatUsd, parseId } from '#core';
import { ClaimsRepository } from '../../../../libs/payments/orders/claims.repository.js';
import type { ApiObject } from '../../../support/control/control-app.js';
import { eventually } from '../../../support/eventually.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { YookassaShop } from '../../../support/payments/yookassa-shop.js';

type Json = Readonly<Record<string, unknown>>;

let world: PaymentWorld;
let shop: YookassaShop;

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await YookassaShop.open(world);
}, 60_000);

beforeEach(() => shop.quiet());

afterAll(() => world.stop());

const refund = (order: ApiObject, amountUsd: string | null): Promise<ApiObject> =>
  world.made(`/orders/${order.id}/refunds`, { amount_usd: amountUsd, reason: 'test' });

async function stateOf({ id }: ApiObject): Promise<unknown> {
  const [row] = await world.app.query('SELECT state FROM order_refund WHERE id = $1', parseId('ofr', id));
  return row?.state;
}

/** Its next try, and that of status checks, is due at once, and not in seconds. */
async function hurry(): Promise<void> {
  await world.app.query(`UPDATE order_refund SET due_at = now() WHERE state = 'booked'`);
  await world.app.query('UPDATE payment_question SET due_at = now()');
  await world.work();
}

async function becomes(made: ApiObject, expected: string): Promise<void> {
  let state: unknown;
  await eventually(async () => {
    await hurry();
    state = await stateOf(made);
    return state === expected;
  }).catch((cause: unknown) => {
    throw new Error(`${String(state)} instead of ${expected}`, { cause });
  });
}

/** What YooKassa returned of an order, in rubles. */
async function returned(order: ApiObject, of = shop): Promise<string[]> {
  const made = (await of.refundsOf(order)).filter(({ status }) => status !== 'canceled');
  return made.map(({ amount }) => (amount as { value: string }).value);
}

async function sweep(of = shop): Promise<void> {
  const since = new Date(Date.now() - 600_000).toISOString();
  await world.app.call('post', `/payment-providers/${of.id}/sweep`, { since }).expect(200);
}

async function unappliedOf(order: ApiObject): Promise<readonly (Json & { readonly id: string })[]> {
  const { body } = await world.app.call('get', '/unapplied-payments?limit=100').expect(200);
  const { data } = body as { data: { id: string; order_id: string; left_usd: string }[] };
  return data.filter(({ order_id: id }) => id === order.id);
}

/** What YooKassa owes, by the ledger in dollars and by what it said in kopecks. */
async function owed(of: YookassaShop): Promise<[string, bigint]> {
  const claims = world.app.control.app.get(ClaimsRepository, { strict: false });
  const id = parseId('prv', of.id) ?? '';
  return [formatUsd(await claims.ledgerNanoUsd(id)), await claims.reportedMinor(id, null)];
}

/** A shop that keeps no fee. */
async function plainShop(fields: Json = {}): Promise<YookassaShop> {
  const made = await YookassaShop.open(world, fields);
  await made.let({ income: 'false' });
  return made;
}

describe('a refund, while YooKassa', () => {
  it.each([
    { what: 'error', rule: () => shop.fault({ kind: 'error', method: 'POST', path: '/v3/refunds', times: 3 }) },
    { what: 'cut', rule: () => shop.fault({ kind: 'cut', method: 'POST', path: '/v3/refunds', times: 3 }) },
    {
      what: 'drop_reply',
      rule: () => shop.fault({ kind: 'drop_reply', method: 'POST', path: '/v3/refunds', times: 3 }),
    },
    {
      what: 'rate_limit',
      rule: () => shop.fault({ kind: 'rate_limit', method: 'POST', path: '/v3/refunds', times: 3 }),
    },
    { what: 'no list', rule: () => shop.fault({ kind: 'error', method: 'GET', path: '/v3/refunds', times: 3 }) },
    { what: '500 after the work', rule: () => shop.hide({ kind: 'error_after_work', method: 'POST', times: 2 }) },
    { what: 'HTML after the work', rule: () => shop.hide({ kind: 'html_after_work', method: 'POST', times: 2 }) },
    { what: 'HTML', rule: () => shop.hide({ kind: 'html', method: 'POST', times: 3 }) },
    { what: 'HTML that is 200', rule: () => shop.hide({ kind: 'html', method: 'POST', times: 1, status: 200 }) },
  ])('C51: fails ($what), one is made of all tries', async ({ rule }) => {
    const order = await shop.credited();
    await rule();
    const made = await refund(order, '10');
    await becomes(made, 'succeeded');
    await world.becomes(order, { balance: '15' });
    expect(await returned(order)).toEqual(['813.70']);
    expect(await world.details(order)).toMatchObject({ refunded_usd: '10' });
  });

  it('C51: refuses the key after it was made, has not failed', async () => {
    const order = await shop.credited();
    await shop.fault({ kind: 'drop_reply', method: 'POST', path: '/v3/refunds', times: 1 });
    await shop.fault({ kind: 'error', status: 401, method: 'POST', path: '/v3/refunds', times: 1 });
    const made = await refund(order, '10');
    await becomes(made, 'succeeded');
    await world.becomes(order, { balance: '15' });
    expect(await returned(order)).toEqual(['813.70']);
  });

  it('C51: forgets its key after a day, is found by the list of refunds', async () => {
    const old = await plainShop();
    const order = await old.credited();
    await old.hide({ kind: 'error_after_work', method: 'POST', times: 2 });
    await old.deliver({ drop: 100 });
    const made = await refund(order, '10');
    await eventually(async () => (await world.work(), (await returned(order, old)).length === 1));
    expect(await stateOf(made)).toBe('booked');
    await old.let({ advance_seconds: 90_000 });
    await becomes(made, 'succeeded');
    expect(await returned(order, old)).toEqual(['813.70']);
    await world.becomes(order, { balance: '15' });
  });

  it('C51: refuses it for good, returns to the balance', async () => {
    const order = await shop.credited();
    await shop.deliver({ drop: 100 });
    await shop.happens('refund', order, { amount: '2000.00' });
    // The product does not know yet that 34.25 rubles are left.
    const made = await refund(order, '10');
    // The refusal leads to the payment, and what was taken of it is booked with the failure: never 25 again.
    await becomes(made, 'failed');
    await world.becomes(order, { balance: '0.4209168' });
    const [row] = await world.app.query('SELECT error FROM order_refund WHERE id = $1', parseId('ofr', made.id));
    expect(row?.error).toMatch(/^400: .*more than is left/);
    await sweep();
    await world.becomes(order, { balance: '0.4209168' });
  });

  it('C51: pends, and cancels it later without a notification, returns to the balance once', async () => {
    const slow = await plainShop();
    const order = await slow.credited();
    await slow.let({ refunds: 'pending' });
    const [failing, lasting] = [await refund(order, '10'), await refund(order, '5')];
    for (const made of [failing, lasting]) await becomes(made, 'sent');
    await world.becomes(order, { balance: '10' });
    const refunds = await slow.refundsOf(order);
    const of = (rubles: string) => refunds.find(({ amount }) => (amount as { value: string }).value === rubles) ?? {};
    await slow.settle(of('813.70'), 'canceled');
    await slow.settle(of('406.85'), 'succeeded');
    await becomes(lasting, 'succeeded');
    await sweep(slow);
    await becomes(failing, 'failed');
    await world.becomes(order, { balance: '20' });
    await sweep(slow);
    await hurry();
    expect(await world.standing(order)).toMatchObject({ balance: '20' });
    // It can be asked for again.
    await slow.let({ refunds: 'succeeded' });
    await becomes(await refund(order, '20'), 'succeeded');
    await world.becomes(order, { balance: '0' });
    expect(await owed(slow)).toEqual(['0', 0n]);
  });

  it('C51: cancels a refund at once, returns to the balance, and the night finds one that it canceled later', async () => {
    const slow = await plainShop();
    const order = await slow.credited();
    await slow.let({ refunds: 'canceled' });
    await becomes(await refund(order, '10'), 'failed');
    await world.becomes(order, { balance: '25' });
    await slow.let({ refunds: 'pending' });
    const made = await refund(order, '25');
    await becomes(made, 'sent');
    const pending = (await slow.refundsOf(order)).find(({ status }) => status === 'pending');
    await slow.settle(pending ?? {}, 'canceled');
    await world.night();
    await becomes(made, 'failed');
    await world.becomes(order, { balance: '25' });
    expect(await world.details(order)).toMatchObject({ refunded_usd: '0' });
  });
});

describe('a refund', () => {
  it('ATK-307: approved many times at once is sent once, and no others exceed what was paid', async () => {
    const customer = await world.customer();
    const order = await shop.order('25.00', {}, customer);
    await shop.pay(order);
    await world.becomes(order, { state: 'credited' });
    const call = customer.call('post', `/orders/${order.id}/refund-requests`, { amount_usd: '10', reason: 'x' });
    const request = (await call.set('idempotency-key', randomUUID()).expect(201)).body as ApiObject;
    const again = customer.call('post', `/orders/${order.id}/refund-requests`, { amount_usd: '10', reason: 'x' });
    await again.set('idempotency-key', randomUUID()).expect(409);
    const approvals = await Promise.all(
      Array.from({ length: 8 }, () => world.app.call('post', `/order-refunds/${request.id}/approve`, {})),
    );
    expect(approvals.filter(({ status }) => status === 200)).toHaveLength(1);
    const others = await Promise.all(
      Array.from({ length: 5 }, () =>
        world.app
          .call('post', `/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'x' })
          .set('idempotency-key', randomUUID()),
      ),
    );
    expect(others.filter(({ status }) => status === 201)).toHaveLength(1);
    await becomes(request, 'succeeded');
    await world.becomes(order, { balance: '5' });
    await eventually(async () => (await hurry(), (await returned(order)).length === 2));
    expect(await returned(order)).toEqual(['813.70', '813.70']);
  });

  it('ATK-307: that was made twice, or after it was refused, is taken for each', async () => {
    const own = await plainShop();
    const order = await own.credited();
    const made = await refund(order, '10');
    await becomes(made, 'succeeded');
    const metadata = { refund_id: parseId('ofr', made.id), provider_id: own.id };
    await own.foreignRefund(order, metadata, '813.70');
    await world.becomes(order, { balance: '5' });
    await own.fault({ kind: 'error', status: 400, method: 'POST', path: '/v3/refunds', times: 1 });
    const refused = await refund(order, '4');
    await becomes(refused, 'failed');
    await world.becomes(order, { balance: '5' });
    const later = { refund_id: parseId('ofr', refused.id), provider_id: own.id };
    await own.foreignRefund(order, later, '325.48');
    await world.becomes(order, { balance: '1' });
    await hurry();
    expect(await world.details(order)).toMatchObject({ refunded_usd: '24' });
    // Of 2,034.25 rubles 81.37 are left.
    expect(await owed(own)).toEqual(['1', 8_137n]);
  });

  it('LEDGER-36: of small parts, then of all the rest, is never more than was paid', async () => {
    const own = await plainShop();
    const order = await own.credited('33.33');
    await own.happens('refund', order, { amount: '1000.01' });
    await world.becomes(order, { balance: '21.040325989' });
    // Each is 81.37 kopecks: 977 together, rounded up once.
    for (let count = 0; count < 12; count++) await becomes(await refund(order, '0.01'), 'succeeded');
    // The rest is 1,702.26 rubles of the 1,702.28 that are left.
    await becomes(await refund(order, '20.92'), 'succeeded');
    await world.becomes(order, { balance: '0.000325989' });
    expect((await returned(order, own)).at(0)).toBe('1702.26');
    // Amounts are in whole cents: the part of one that remains is the customer's.
    expect(await owed(own)).toEqual(['0.000325989', 2n]);
  });

  it('LEDGER-36: of the dashboard, in any parts, takes all dollars of the order', async () => {
    const own = await plainShop();
    const [parts, whole, failed] = [
      await own.credited('33.33'),
      await own.credited('33.33'),
      await own.credited('33.33'),
    ];
    for (const amount of ['0.01', '333.33', '0.37', '1000.01', '777.77', '600.57']) {
      await own.happens('refund', parts, { amount });
    }
    await own.happens('refund', whole, { amount: '2712.06' });
    await world.becomes(parts, { balance: '0' });
    await world.becomes(whole, { balance: '0' });
    expect(await world.details(parts)).toMatchObject({ refunded_usd: '33.33' });
    // One that is canceled later gives back exactly what it took.
    await own.happens('refund', failed, { amount: '100.01' });
    await world.becomes(failed, { balance: '32.100921993' });
    await own.let({ refunds: 'pending' });
    const pending = await own.happens('refund', failed, { amount: '777.77' });
    await sweep(own);
    await world.becomes(failed, { balance: '22.542477822' });
    await own.settle(pending, 'canceled');
    await sweep(own);
    await world.becomes(failed, { balance: '32.100921993' });
    expect(await world.details(failed)).toMatchObject({ refunded_usd: '1.229078007' });
  });

  it('LEDGER-33: of the dashboard is taken from money that waits, and the rest is returned by YooKassa', async () => {
    const own = await plainShop();
    const order = await own.order();
    await world.app.query(`UPDATE payment_order SET expires_at = now() WHERE id = $1`, parseId('ord', order.id));
    await sweep(own);
    await world.becomes(order, { state: 'expired' });
    await own.pay(order);
    await world.becomes(order, { state: 'expired', paid: '25' });
    await own.happens('refund', order, { amount: '1000.01' });
    await eventually(async () => (await hurry(), (await unappliedOf(order))[0]?.left_usd === '12.710335505'));
    const [waiting] = await unappliedOf(order);
    await world.app.call('post', `/unapplied-payments/${waiting?.id ?? ''}/return`, { reason: 'late' }).expect(200);
    await eventually(async () => (await hurry(), (await returned(order, own)).length === 2));
    expect(await returned(order, own)).toEqual(['1034.24', '1000.01']);
    await eventually(async () => {
      await hurry();
      const [row] = await world.app.query('SELECT state FROM order_refund ORDER BY id DESC LIMIT 1');
      return row?.state === 'succeeded';
    });
    expect(await unappliedOf(order)).toMatchObject([{ left_usd: '0' }]);
    expect(await owed(own)).toEqual(['0', 0n]);
  });

  it('ATK-308: of the dashboard above what is unspent lowers the balance below zero, once', async () => {
    const customer = await world.customer();
    const order = await shop.order('25.00', {}, customer);
    await shop.pay(order);
    await world.becomes(order, { balance: '25' });
    const spent = { amount_usd: '-24', reason: 'spent' };
    await world.made(`/organizations/${customer.organizationId}/adjustments`, spent);
    await world.becomes(order, { balance: '1' });
    await shop.deliver({ duplicate: 3 });
    await shop.happens('refund', order, { amount: '1627.40' });
    await world.becomes(order, { balance: '-19' });
    await shop.notify(order, 'payment.succeeded');
    await hurry();
    expect(await world.standing(order)).toMatchObject({ state: 'credited', balance: '-19' });
  });
});

describe('receipts by 54-FZ', () => {
  const RECEIPT = { vat_code: 1, tax_system_code: 2, payment_subject: 'payment', payment_mode: 'advance' };
  let receipts: YookassaShop;

  beforeAll(async () => {
    receipts = await plainShop({ receipt: RECEIPT, surcharge_ppm: 10_000, surcharge_usd: '0.30' });
    await receipts.let({ receipts: 'true' });
  });

  it('have items that add up to the payment, also of its parts that return', async () => {
    // The shop refuses payments and parts of refunds without one, and items that add up to something else.
    const order = await receipts.order('33.33');
    expect(order).toMatchObject({ total_usd: '33.97', total: '2764.13' });
    await receipts.pay(order);
    await world.becomes(order, { state: 'credited', paid: '33.97', balance: '33.33' });
    await becomes(await refund(order, '10.01'), 'succeeded');
    await becomes(await refund(order, '0.01'), 'succeeded');
    await becomes(await refund(order, null), 'succeeded');
    await world.becomes(order, { balance: '0' });
    expect(await receipts.metadataOf(order)).toMatchObject({ receipt_email: expect.stringContaining('@') as string });
  });

  it('are needed by a shop: without the option the order fails, and no page is shown', async () => {
    const without = await plainShop();
    await without.let({ receipts: 'true' });
    const customer = await world.customer();
    const call = customer.call('post', '/orders', { payment_provider_id: without.id, amount_usd: '25' });
    const { body } = await call.set('idempotency-key', randomUUID()).expect(502);
    expect(body).toMatchObject({ error: { message: expect.stringContaining('refused') as string } });
    expect(await without.payments()).toEqual([]);
  });

  it('need an address of the customer: without one the order fails, and says so', async () => {
    const customer = await world.customer();
    await world.app.query(
      `UPDATE "user" SET email = 'no address of ' || id WHERE id = $1`,
      parseId('usr', customer.userId),
    );
    const call = customer.call('post', '/orders', { payment_provider_id: receipts.id, amount_usd: '25' });
    const { body } = await call.set('idempotency-key', randomUUID()).expect(502);
    expect(body).toMatchObject({ error: { code: 'upstream_error', message: expect.any(String) as string } });
    const [row] = await world.app.query('SELECT id, state, checkout_ref FROM payment_order ORDER BY id DESC LIMIT 1');
    expect(row).toMatchObject({ state: 'failed', checkout_ref: null });
    // Operators read why.
    const { facts } = await world.details({ id: formatId('ord', String(row?.id)) });
    expect(facts).toMatchObject([
      { kind: 'failed', note: expect.stringContaining('receipt.customer.email') as string },
    ]);
  });

  it('are not of other kinds of providers', async () => {
    const fields = { kind: 'stripe', mode: 'test', name: 'x', secret_key: 'sk_test_x', receipt: RECEIPT };
    const call = world.app.call('post', '/payment-providers', fields).set('idempotency-key', randomUUID());
    expect((await call.expect(400)).body).toMatchObject({ error: { metadata: { reason: 'payment_options' } } });
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
