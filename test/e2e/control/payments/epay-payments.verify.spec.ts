import type { CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { EpayShop } from '../../../support/payments/epay-shop.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';

let world: PaymentWorld;
let shop: EpayShop;

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await EpayShop.open(world);
}, 60_000);

afterAll(() => world.stop());

describe('a payment by epay', () => {
  it('LEDGER-30: a paid order is credited with its dollars, and the vendor gets its word', async () => {
    const order = await shop.order('wxpay', '33.33');
    expect(order).toMatchObject({ currency: 'CNY', total: '240.42', rate: '7.2134', total_usd: '33.33' });
    expect(order).toMatchObject({ method: 'wxpay', checkout_url: expect.stringContaining('money=240.42') as string });
    await shop.pay(order, { type: 'wxpay' });
    await world.becomes(order, { state: 'credited', paid: '33.33', balance: '33.33' });
    const { facts, payment_ref: trade } = await world.details(order);
    expect(facts).toMatchObject([
      { kind: 'paid', currency: 'CNY', amount: '240.42', external_ref: trade, note: 'wxpay' },
    ]);
    expect(await shop.deliveries()).toMatchObject([{ state: 'delivered' }]);
  });

  it.each(['GET', 'POST'])('is taken by a notification by %s', async (notifyBy) => {
    const posting = await EpayShop.open(world);
    await posting.let({ notify_by: notifyBy });
    const order = await posting.order();
    await posting.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
    expect(await posting.deliveries()).toHaveLength(1);
  });

  it('is found without a notification, by its customer who is back or by the sweep', async () => {
    const customer = await world.customer();
    const [back, gone] = [await world.order(customer, shop.id), await shop.order()];
    await shop.visit(back);
    for (const order of [back, gone]) await shop.pay(order, { silent: true });
    await customer.call('get', `/orders/${back.id}`).expect(200);
    await world.becomes(back, { state: 'credited', balance: '25' });
    expect(await world.standing(gone)).toMatchObject({ state: 'created', balance: '0' });
    await world.app.query(`UPDATE payment_order SET created_at = created_at - interval '11 minutes'`);
    await world.sweep();
    await world.becomes(gone, { state: 'credited', balance: '25' });
  });

  it('opens its page by the API of the vendor, for one way to pay', async () => {
    const calling = await EpayShop.open(world, { page_by: 'api', methods: ['alipay'] });
    const order = await world.order(await world.customer(), calling.id);
    expect(order.checkout_url).toMatch(/\/epay\/pay\/\d+$/);
    const { checkout_ref: number } = await world.details(order);
    await calling.simulate('pay', { order: number });
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it('LEDGER-33: too much credits the order, and the rest waits', async () => {
    const order = await shop.order('alipay', '20');
    await shop.pay(order, { amount: 'double' });
    await world.becomes(order, { state: 'credited', paid: '40', balance: '20' });
    expect(await shop.waitingOf(order)).toEqual(['over 20']);
  });

  it('LEDGER-33: a part waits, also when its time is over', async () => {
    const order = await shop.order('alipay', '20');
    await shop.pay(order, { amount: 'half' });
    await world.becomes(order, { state: 'paid', paid: '10', balance: '0' });
    await shop.expire(order);
    await world.sweep();
    await world.becomes(order, { state: 'expired', paid: '10', balance: '0' });
    expect(await shop.waitingOf(order)).toEqual(['under 10']);
  });

  it('is credited without a notification when it was paid in the last minute', async () => {
    const order = await shop.order();
    await shop.pay(order, { silent: true });
    await shop.expire(order);
    await world.sweep();
    await world.becomes(order, { state: 'credited', balance: '25' });
    expect((await world.details(order)).facts).toMatchObject([{ kind: 'paid' }]);
  });

  it('expires when the vendor knows of no payment, and three of a customer keep it from nothing then', async () => {
    const customer = await world.customer();
    const orders = [];
    for (let count = 0; count < 3; count++) orders.push(await world.order(customer, shop.id));
    await shop.visit(orders[0]!);
    const wanted = { payment_provider_id: shop.id, amount_usd: '25' };
    await customer.call('post', '/orders', wanted).set('idempotency-key', 'fourth').expect(409);
    await shop.expire(...orders);
    await world.sweep();
    for (const order of orders) await world.becomes(order, { state: 'expired', paid: '0', balance: '0' });
    await world.order(customer, shop.id);
  });

  it('ends when its customer cancels, and waits as late when it is paid all the same', async () => {
    const customer = await world.customer();
    const order = await world.order(customer, shop.id);
    await shop.visit(order);
    await customer.call('post', `/orders/${order.id}/cancel`).expect(200);
    await world.becomes(order, { state: 'expired', balance: '0' });
    await shop.pay(order);
    await world.becomes(order, { state: 'expired', paid: '25', balance: '0' });
    expect(await shop.waitingOf(order)).toEqual(['late 25']);
  });

  it('is refunded by an operator, who transfers it and says so', async () => {
    const order = await shop.order();
    await shop.pay(order);
    await world.becomes(order, { state: 'credited' });
    const refund = await world.made(`/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'test' });
    await world.becomes(order, { balance: '15' });
    await world.app.call('post', `/order-refunds/${refund.id}/transferred`, {}).expect(200);
    expect(await world.details(order)).toMatchObject({ refunded_usd: '10' });
  });

  it('keeps the promises of the ledger', async () => {
    expect(await world.broken()).toEqual([]);
  });
});

describe('a provider of the kind epay', () => {
  const refusedOrder = async (customer: CustomerCaller, fields: object): Promise<object> => {
    const request = { payment_provider_id: shop.id, amount_usd: '25', ...fields };
    const answer = await customer.call('post', '/orders', request).set('idempotency-key', 'refused').expect(400);
    return answer.body as object;
  };

  it('has ways to pay, of which customers choose one or none', async () => {
    const customer = await world.customer();
    const { body } = await customer.call('get', '/payment-methods').expect(200);
    const { data } = body as { data: { id: string }[] };
    expect(data.find(({ id }) => id === shop.id)).toMatchObject({ methods: ['alipay', 'wxpay'], currency: 'CNY' });
    const error = { error: { param: 'method', metadata: { reason: 'order_method' } } };
    for (const method of ['qqpay', 'Alipay', '__proto__'])
      expect(await refusedOrder(customer, { method })).toMatchObject(error);
    const order = await world.order(customer, shop.id);
    expect(new URL(String(order.checkout_url)).searchParams.has('type')).toBe(false);
  });

  it('names its merchant after a test, registers no webhook, and shows no secret', async () => {
    const { body } = await world.app.call('post', `/payment-providers/${shop.id}/test`, {}).expect(200);
    expect(body).toMatchObject({ account_ref: shop.pid, account_name: null, mode: 'test' });
    const shown = await world.app.call('get', `/payment-providers/${shop.id}`).expect(200);
    expect(shown.body).toMatchObject({ kind: 'epay', store_id: shop.pid, currency: 'CNY', page_by: 'redirect' });
    expect(shown.body).toMatchObject({ webhook_url: null, webhook_events: [], webhook_secret_set: null });
    expect(JSON.stringify(shown.body)).not.toContain(shop.key);
  });

  it('has no account to compare', async () => {
    const { body } = await world.app.call('post', `/payment-providers/${shop.id}/compare`, {}).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason: 'payment_provider_not_compared' } } });
  });
});
