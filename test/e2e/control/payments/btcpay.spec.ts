import { BtcpayShop } from '../../../support/payments/btcpay-shop.js';
import { eventually } from '../../../support/eventually.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';

let world: PaymentWorld;
let shop: BtcpayShop;

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await BtcpayShop.open(world);
}, 60_000);

afterAll(() => world.stop());

/** What waits of an order: reasons and what is left. */
async function waitingOf({ id }: { readonly id: string }): Promise<string[]> {
  const { body } = await world.app.call('get', '/unapplied-payments?limit=100').expect(200);
  const { data } = body as { data: { order_id: string; reason: string; left_usd: string }[] };
  return data
    .filter(({ order_id: of, left_usd: left }) => of === id && left !== '0')
    .map((one) => `${one.reason} ${one.left_usd}`);
}

describe('a payment by BTCPay Server', () => {
  it('LEDGER-30: a settled invoice credits the order, with its bonus and fee', async () => {
    await world.made('/topup-offers', { kind: 'package', amount_usd: '100', bonus_usd: '10', bonus_days: 30 });
    const priced = await BtcpayShop.open(world, { surcharge_ppm: 10_000, surcharge_usd: '0.30' });
    const customer = await world.customer();
    const order = await world.order(customer, priced.id, '100');
    expect(order).toMatchObject({ state: 'created', bonus_usd: '10', surcharge_usd: '1.3', total_usd: '101.3' });
    await priced.pay(order);
    await world.becomes(order, { state: 'credited', paid: '101.3', balance: '110' });
    const { facts, method } = await world.details(order);
    expect(method).toBe('BTC-CHAIN');
    expect(facts.map(({ kind, amount_usd: amount }) => [kind, amount])).toEqual([['paid', '101.3']]);
    const own = await customer.call('get', `/orders/${order.id}`).expect(200);
    expect(own.body).toMatchObject({ state: 'credited', checkout_url: null, refundable_usd: '100' });
  });

  it('pends until it is confirmed, and fails when its payment is spent elsewhere', async () => {
    const [paying, losing] = [
      await world.order(await world.customer(), shop.id),
      await world.order(await world.customer(), shop.id),
    ];
    for (const order of [paying, losing]) {
      await shop.pay(order, 'full', false);
      await world.becomes(order, { state: 'pending', balance: '0' });
    }
    await shop.let(paying, 'confirm');
    await shop.let(losing, 'lose');
    await world.becomes(paying, { state: 'credited', balance: '25' });
    await world.becomes(losing, { state: 'failed', balance: '0' });
  });

  it('is credited once for parts that reach it, and nothing waits', async () => {
    const order = await world.order(await world.customer(), shop.id);
    await shop.pay(order, 'half');
    await world.work();
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
    await shop.pay(order, 'half');
    await world.becomes(order, { state: 'credited', paid: '25', balance: '25' });
    expect(await waitingOf(order)).toEqual([]);
  });

  it('LEDGER-33: too much credits the order, and the rest waits', async () => {
    const order = await world.order(await world.customer(), shop.id);
    await shop.pay(order, 'double');
    await world.becomes(order, { state: 'credited', paid: '50', balance: '25' });
    expect(await waitingOf(order)).toEqual(['over 25']);
  });

  it('LEDGER-33: a part of it waits when the invoice expires', async () => {
    const order = await world.order(await world.customer(), shop.id);
    await shop.pay(order, '10');
    await shop.let(order, 'expire');
    await world.becomes(order, { state: 'expired', paid: '10', balance: '0' });
    expect(await waitingOf(order)).toEqual(['under 10']);
  });

  it('LEDGER-33: late money waits, also when nothing was read in between', async () => {
    const order = await world.order(await world.customer(), shop.id);
    await shop.deliver({ drop: 1 });
    await shop.let(order, 'expire');
    await shop.pay(order);
    await world.becomes(order, { state: 'expired', paid: '25', balance: '0' });
    expect(await waitingOf(order)).toEqual(['late 25']);
    // The merchant's word changes nothing of what was said.
    await shop.let(order, 'mark', { status: 'Settled' });
    await world.work();
    expect(await waitingOf(order)).toEqual(['late 25']);
  });

  it('is paid by the word of the merchant, who marks the invoice', async () => {
    const order = await world.order(await world.customer(), shop.id);
    await shop.let(order, 'mark', { status: 'Settled' });
    await world.becomes(order, { state: 'credited', balance: '25' });
    const { facts } = await world.details(order);
    expect(facts).toMatchObject([
      { kind: 'paid', external_ref: shop.invoiceOf(order), note: 'marked as settled at BTCPay Server' },
    ]);
  });

  it('ends when its customer cancels, and takes the next order', async () => {
    const customer = await world.customer();
    const order = await world.order(customer, shop.id);
    await customer.call('post', `/orders/${order.id}/cancel`).expect(200);
    await world.becomes(order, { state: 'expired' });
    expect((await shop.invoices())[0]).toMatchObject({ status: 'Invalid', additionalStatus: 'Marked' });
    await shop.pay(await world.order(customer, shop.id));
  });

  it('expires without a payment', async () => {
    const order = await world.order(await world.customer(), shop.id);
    await shop.let(order, 'expire');
    await world.becomes(order, { state: 'expired', paid: '0', balance: '0' });
  });

  it('keeps the promises of the ledger', async () => {
    expect(await world.broken()).toEqual([]);
  });
});

describe('money of BTCPay Server that is taken back', () => {
  it('is transferred by an operator where the key may make no claims', async () => {
    await shop.mayClaim(false);
    const order = await world.order(await world.customer(), shop.id);
    await shop.pay(order);
    await world.becomes(order, { state: 'credited' });
    const refund = await world.made(`/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'test' });
    await world.becomes(order, { balance: '15' });
    await world.work();
    const states = async (): Promise<string[]> => {
      const { body } = await world.app.call('get', `/order-refunds?order_id=${order.id}`).expect(200);
      return (body as { data: { state: string }[] }).data.map(({ state }) => state);
    };
    expect(await states()).toEqual(['booked']);
    await world.app.call('post', `/order-refunds/${refund.id}/transferred`, {}).expect(200);
    expect(await states()).toEqual(['succeeded']);
    expect(await world.details(order)).toMatchObject({ refunded_usd: '10' });
  });

  it('that waits is returned by an operator', async () => {
    const order = await world.order(await world.customer(), shop.id);
    await shop.pay(order, 'double');
    await world.becomes(order, { state: 'credited', balance: '25' });
    const { body } = await world.app.call('get', '/unapplied-payments?open=true&limit=100').expect(200);
    const { data } = body as { data: { id: string; order_id: string }[] };
    const id = data.find((row) => row.order_id === order.id)?.id ?? '';
    await world.app.call('post', `/unapplied-payments/${id}/return`, { reason: 'too much' }).expect(200);
    await eventually(async () => (await waitingOf(order)).length === 0);
    const [refund] = await world.app.query(`SELECT state FROM order_refund ORDER BY id DESC LIMIT 1`);
    expect(refund).toEqual({ state: 'succeeded' });
  });

  it('has no account to compare', async () => {
    const { body } = await world.app.call('post', `/payment-providers/${shop.id}/compare`, {}).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason: 'payment_provider_not_compared' } } });
  });

  it('keeps the promises of the ledger', async () => {
    expect(await world.broken()).toEqual([]);
  });
});

describe('a provider of the kind btcpay', () => {
  it('names its store after a test, and shows no secret', async () => {
    const { body } = await world.app.call('post', `/payment-providers/${shop.id}/test`, {}).expect(200);
    expect(body).toMatchObject({ account_ref: shop.store, account_name: 'Simulated store', mode: 'test' });
    const shown = await world.app.call('get', `/payment-providers/${shop.id}`).expect(200);
    expect(shown.body).toMatchObject({
      kind: 'btcpay',
      store_id: shop.store,
      server_url: null,
      webhook_secret_set: true,
    });
    expect(JSON.stringify(shown.body)).not.toContain(shop.secret);
    expect((shown.body as { webhook_events: string[] }).webhook_events).toContain('InvoiceSettled');
  });

  it('is stored with the address of its server, which is public and cannot change', async () => {
    const fields = { kind: 'btcpay', mode: 'live', name: 'Own server', secret_key: 'x'.repeat(40), store_id: 'abc' };
    const refused = await world.app
      .call('post', '/payment-providers', { ...fields, server_url: 'https://10.0.0.1' })
      .set('idempotency-key', 'private')
      .expect(400);
    expect(refused.body).toMatchObject({ error: { metadata: { reason: 'payment_server_url' } } });
    const { id } = await world.made('/payment-providers', {
      ...fields,
      server_url: 'https://btcpay.example.com/shop/',
    });
    const { body } = await world.app.call('get', `/payment-providers/${id}`).expect(200);
    expect(body).toMatchObject({ server_url: 'https://btcpay.example.com/shop', store_id: 'abc' });
    await world.app.call('patch', `/payment-providers/${id}`, { server_url: 'https://other.example.com' }).expect(400);
  });
});
