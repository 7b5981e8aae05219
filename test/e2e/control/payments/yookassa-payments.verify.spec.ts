import { formatUsd, parseId } from '#core';
import { ClaimsRepository } from '../../../../libs/payments/orders/claims.repository.js';
import { eventually } from '../../../support/eventually.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { YookassaShop } from '../../../support/payments/yookassa-shop.js';

let world: PaymentWorld;
let shop: YookassaShop;

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await YookassaShop.open(world);
}, 60_000);

afterAll(() => world.stop());

const refundStates = async ({ id }: { readonly id: string }): Promise<string[]> => {
  const { body } = await world.app.call('get', `/order-refunds?order_id=${id}`).expect(200);
  return (body as { data: { state: string }[] }).data.map(({ state }) => state);
};

describe('a payment by YooKassa', () => {
  it('LEDGER-30: is credited with its dollars, whatever its rubles are worth', async () => {
    const order = await shop.order('33.33', { method: 'sbp' });
    expect(order).toMatchObject({ currency: 'RUB', total: '2712.06', rate: '81.37', total_usd: '33.33' });
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', paid: '33.33', balance: '33.33' });
    const { facts, method, payment_ref: payment } = await world.details(order);
    expect([method, payment]).toEqual(['sbp', shop.paymentOf(order)]);
    expect(facts).toMatchObject([
      { kind: 'paid', currency: 'RUB', amount: '2712.06', amount_usd: '33.33', external_ref: payment },
      { kind: 'payment_fee', amount: '94.93' },
    ]);
    await eventually(async () => (await shop.deliveries()).every(({ state }) => state === 'delivered'));
  });

  it('pends while a bank holds it, fails with a refused card, and ends with the hour of its page', async () => {
    const [held, refused, left] = [await shop.order(), await shop.order(), await shop.order()];
    await shop.happens('hold', held);
    await shop.happens('refuse', refused);
    await shop.happens('expire', left);
    await world.becomes(held, { state: 'pending', balance: '0' });
    await world.becomes(refused, { state: 'failed', balance: '0' });
    await world.becomes(left, { state: 'expired', balance: '0' });
    await shop.happens('capture', held);
    await world.becomes(held, { state: 'credited', balance: '25' });
  });

  it('is found without a notification, by its customer who is back or by the sweep', async () => {
    const customer = await world.customer();
    const [back, gone] = [await shop.order('25.00', {}, customer), await shop.order()];
    await shop.deliver({ drop: 2 });
    for (const order of [back, gone]) await shop.pay(order);
    await customer.call('get', `/orders/${back.id}`).expect(200);
    await world.becomes(back, { state: 'credited', balance: '25' });
    await world.app.query(`UPDATE payment_order SET created_at = created_at - interval '11 minutes'`);
    await world.sweep();
    await world.becomes(gone, { state: 'credited', balance: '25' });
  });

  it('LEDGER-33: waits when its customer had canceled the order', async () => {
    const customer = await world.customer();
    const order = await shop.order('25.00', {}, customer);
    await customer.call('post', `/orders/${order.id}/cancel`).expect(200);
    await world.becomes(order, { state: 'expired' });
    await shop.pay(order);
    await world.becomes(order, { state: 'expired', paid: '25', balance: '0' });
  });

  it('LEDGER-36: returns in parts, by the product and by the dashboard, to the last kopeck and nano', async () => {
    const own = await YookassaShop.open(world);
    await own.let({ income: 'false' });
    const order = await own.credited('33.33');
    for (const amount of ['10.00', '0.01']) {
      await world.made(`/orders/${order.id}/refunds`, { amount_usd: amount, reason: 'test' });
      await world.work();
    }
    await eventually(async () => (await world.work(), (await refundStates(order)).join() === 'succeeded,succeeded'));
    await own.happens('refund', order, { amount: '1000.01' });
    await own.happens('refund', order, { amount: '897.53' });
    await world.becomes(order, { balance: '0' });
    expect((await own.refundsOf(order)).map(({ amount }) => (amount as { value: string }).value)).toEqual([
      '897.53',
      '1000.01',
      '0.82',
      '813.70',
    ]);
    const claims = world.app.control.app.get(ClaimsRepository, { strict: false });
    const provider = parseId('prv', own.id) ?? '';
    expect(formatUsd(await claims.ledgerNanoUsd(provider))).toBe('0');
    expect(await claims.reportedMinor(provider, null)).toBe(0n);
    expect(await world.details(order)).toMatchObject({ refunded_usd: '33.33', refundable: { max_usd: '0' } });
  });

  it('keeps the promises of the ledger', async () => {
    expect(await world.broken()).toEqual([]);
  });
});

describe('a provider of the kind yookassa', () => {
  it('is of one shop, says what to register, and shows no secret', async () => {
    const { body } = await world.app.call('post', `/payment-providers/${shop.id}/test`, {}).expect(200);
    expect(body).toMatchObject({ account_ref: shop.shopId, mode: 'test' });
    const shown = await world.app.call('get', `/payment-providers/${shop.id}`).expect(200);
    expect(shown.body).toMatchObject({
      kind: 'yookassa',
      currency: 'RUB',
      store_id: shop.shopId,
      server_url: null,
      webhook_secret_set: null,
      webhook_url: expect.stringContaining(`/webhooks/payments/${shop.id}`) as string,
      webhook_events: ['payment.succeeded', 'payment.waiting_for_capture', 'payment.canceled', 'refund.succeeded'],
    });
    expect(JSON.stringify(shown.body)).not.toContain(shop.key);
  });

  it.each([
    { what: 'a key of the other mode', fields: { secret_key: 'live_a-key-of-the-shop' }, reason: 'payment_key_mode' },
    { what: 'no shop id', fields: { store_id: 'shop/1' }, reason: 'payment_store_missing' },
    { what: 'a secret of webhooks', fields: { webhook_secret: 'secret-1' }, reason: 'payment_webhook_secret_unused' },
    { what: 'another currency', fields: { currency: 'USD' }, reason: 'payment_currency' },
    { what: 'a server', fields: { server_url: 'https://example.com' }, reason: 'payment_server_unknown' },
  ])('is not stored with $what', async ({ fields, reason }) => {
    const usual = { kind: 'yookassa', mode: 'test', name: reason, store_id: '1', secret_key: 'test_a-key-of-the-shop' };
    const call = world.app.call('post', '/payment-providers', { ...usual, ...fields });
    const { body } = await call.set('idempotency-key', reason).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason } } });
  });

  it('calls orders what its operator says', async () => {
    const named = await YookassaShop.open(world, { order_title: 'Запросы к моделям' });
    const order = await named.order();
    const [payment] = await named.payments();
    expect(payment).toMatchObject({ description: `Запросы к моделям ${String(order.reference)}` });
  });

  it('offers the methods of its operator, and no other', async () => {
    const customer = await world.customer();
    const request = { payment_provider_id: shop.id, amount_usd: '25', method: 'cash' };
    const call = customer.call('post', '/orders', request).set('idempotency-key', 'cash');
    expect((await call.expect(400)).body).toMatchObject({ error: { metadata: { reason: 'order_method' } } });
  });
});
