import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { eventually } from '../../../support/eventually.js';

let world: PaymentWorld;

beforeAll(async () => {
  world = await PaymentWorld.start();
}, 60_000);

afterAll(() => world.stop());

describe('a payment by Stripe', () => {
  it('LEDGER-30: a paid page credits the order, with its bonus and fee', async () => {
    await world.made('/topup-offers', { kind: 'package', amount_usd: '100', bonus_usd: '10', bonus_days: 30 });
    const { id } = await world.stripe({ surcharge_ppm: 10_000, surcharge_usd: '0.30' });
    const customer = await world.customer();
    const order = await world.order(customer, id, '100');
    expect(order).toMatchObject({ state: 'created', bonus_usd: '10', surcharge_usd: '1.3', total_usd: '101.3' });
    await world.pay(order);
    await world.becomes(order, { state: 'credited', paid: '101.3', balance: '110' });
    const { facts, method } = await world.details(order);
    expect(method).toBe('visa 4242');
    expect(facts.map(({ kind, amount_usd: amount }) => [kind, amount])).toEqual([
      ['paid', '101.3'],
      ['payment_fee', '3.24'],
    ]);
    const own = await customer.call('get', `/orders/${order.id}`).expect(200);
    expect(own.body).toMatchObject({ state: 'credited', checkout_url: null, refundable_usd: '100' });
  });

  it('is credited without a single message: the worker asks', async () => {
    const { id, key } = await world.stripe();
    await world.simulate('webhooks', { account: key, drop: 100 });
    const customer = await world.customer();
    const order = await world.order(customer, id);
    await world.pay(order);
    // The customer is back from the page.
    await customer.call('get', `/orders/${order.id}`).expect(200);
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it('stays open after a declined card, and is credited by the next one', async () => {
    const { id } = await world.stripe();
    const order = await world.order(await world.customer(), id);
    await world.pay(order, '4000000000000002').catch(() => null);
    await world.becomes(order, { state: 'created', balance: '0' });
    await world.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it('pends with a slow method, which then pays or fails', async () => {
    const { id } = await world.stripe();
    const [paying, failing] = [
      await world.order(await world.customer(), id),
      await world.order(await world.customer(), id),
    ];
    for (const order of [paying, failing]) {
      await world.simulate('pay', { session: world.sessionOf(order), method: 'bank_debit' });
      await world.becomes(order, { state: 'pending', balance: '0' });
    }
    await world.simulate('settle', { session: world.sessionOf(paying), outcome: 'succeeded' });
    await world.simulate('settle', { session: world.sessionOf(failing), outcome: 'failed' });
    await world.becomes(paying, { state: 'credited', balance: '25' });
    await world.becomes(failing, { state: 'failed', balance: '0' });
  });

  it('has its tax in the books, and is refunded with it', async () => {
    const { id } = await world.stripe({ automatic_tax: true });
    const customer = await world.customer();
    const order = await world.order(customer, id, '90');
    await world.pay(order);
    await world.becomes(order, { state: 'credited', paid: '107.1', balance: '90' });
    const refund = await world.made(`/orders/${order.id}/refunds`, { amount_usd: '40', reason: 'test' });
    expect(refund).toMatchObject({ state: 'booked', amount_usd: '40', total_usd: '47.6' });
    await world.becomes(order, { balance: '50' });
    await eventually(async () => {
      await world.work();
      const { body } = await world.app.call('get', `/order-refunds?order_id=${order.id}`).expect(200);
      return (body as { data: { state: string }[] }).data[0]?.state === 'succeeded';
    });
    expect(await world.details(order)).toMatchObject({ refunded_usd: '47.6', refundable: { amount_usd: '50' } });
  });

  it('ends when its page is canceled, and takes the next order', async () => {
    const { id } = await world.stripe();
    const customer = await world.customer();
    const order = await world.order(customer, id);
    await customer.call('post', `/orders/${order.id}/cancel`).expect(200);
    await world.becomes(order, { state: 'expired' });
    const error = await world.pay(order).catch((reason: unknown) => String(reason));
    expect(error).toContain('pay');
  });

  it('cannot be canceled once its page is paid, known or not, and is credited', async () => {
    const { id, key } = await world.stripe();
    await world.simulate('webhooks', { account: key, drop: 100 });
    const customer = await world.customer();
    const order = await world.order(customer, id);
    await world.pay(order);
    const fault = { kind: 'error', path: '/v1/checkout/sessions', method: 'POST', times: 1, status: 401 };
    await world.simulate('faults', { account: key, ...fault });
    // A key that is refused says nothing of the page.
    await customer.call('post', `/orders/${order.id}/cancel`).expect(502);
    const { body } = await customer.call('post', `/orders/${order.id}/cancel`).expect(409);
    expect(body).toMatchObject({ error: { message: 'Only an order that has not been paid can be canceled.' } });
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it('keeps the promises of the ledger', async () => {
    expect(await world.broken()).toEqual([]);
  });
});

describe('money that is taken back', () => {
  it('a customer requests a refund, an operator approves it, and the payer gets it', async () => {
    const { id } = await world.stripe();
    const customer = await world.customer();
    const order = await world.order(customer, id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    const ask = { amount_usd: '10', reason: 'too much' };
    const requested = await customer
      .call('post', `/orders/${order.id}/refund-requests`, ask)
      .set('idempotency-key', 'refund-1')
      .expect(201);
    await customer
      .call('post', `/orders/${order.id}/refund-requests`, ask)
      .set('idempotency-key', 'refund-2')
      .expect(409);
    await world.app.call('post', `/order-refunds/${(requested.body as { id: string }).id}/approve`, {}).expect(200);
    await world.becomes(order, { balance: '15' });
    await eventually(async () => {
      await world.work();
      const { body } = await customer.call('get', '/order-refunds').expect(200);
      return (body as { data: { state: string }[] }).data[0]?.state === 'succeeded';
    });
  });

  it('a refund that fails at the provider returns to the balance', async () => {
    const { id, key } = await world.stripe();
    const order = await world.order(await world.customer(), id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    await world.simulate('account', { account: key, refund_outcomes: ['pending'] });
    const refund = await world.made(`/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'test' });
    await world.becomes(order, { balance: '15' });
    let sent = '';
    await eventually(async () => {
      await world.work();
      const { body } = await world.app.call('get', `/order-refunds?order_id=${order.id}`).expect(200);
      sent = (body as { data: { external_ref: string | null }[] }).data[0]?.external_ref ?? '';
      return sent !== '';
    });
    await world.simulate(`refunds/${sent}/fail`, {});
    await world.becomes(order, { balance: '25' });
    expect(await world.details(order)).toMatchObject({ refunded_usd: '0' });
    const { body } = await world.app.call('get', `/order-refunds?order_id=${order.id}`).expect(200);
    expect((body as { data: object[] }).data[0]).toMatchObject({ id: refund.id, state: 'failed' });
  });

  it('a refund at the provider itself is booked, with all parts', async () => {
    const { id } = await world.stripe({ surcharge_usd: '1' });
    const order = await world.order(await world.customer(), id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
    const { payment_ref: intent } = await world.details(order);
    await world.simulate('refunds', { payment_intent: intent, amount: 2_600 });
    await world.becomes(order, { balance: '0' });
    expect(await world.details(order)).toMatchObject({ refunded_usd: '26', refundable: { amount_usd: '0' } });
  });

  it.each(['lost', 'won'])('a dispute that is %s moves the money that its provider moves', async (outcome) => {
    const { id } = await world.stripe();
    const order = await world.order(await world.customer(), id);
    await world.pay(order, '4000000000000259');
    await world.becomes(order, { state: 'credited', balance: '0' });
    const { body } = await world.app.call('get', '/disputes?open=true').expect(200);
    const [dispute] = (body as { data: { order_id: string; external_ref: string }[] }).data;
    expect(dispute).toMatchObject({ order_id: order.id, withdrawn_usd: '25', reason: 'fraudulent' });
    await world.simulate(`disputes/${dispute?.external_ref ?? ''}/${outcome === 'won' ? 'win' : 'lose'}`, {});
    await world.becomes(order, { balance: outcome === 'won' ? '25' : '0' });
    await eventually(async () => {
      await world.work();
      const { disputes } = (await world.details(order)) as unknown as { disputes: { open: boolean }[] };
      return disputes[0]?.open === false;
    });
  });

  it('an inquiry moves no money', async () => {
    const { id } = await world.stripe();
    const order = await world.order(await world.customer(), id);
    await world.pay(order, '4000000000001976');
    await world.becomes(order, { state: 'credited', balance: '25' });
    await eventually(async () => {
      await world.work();
      const { disputes } = (await world.details(order)) as unknown as { disputes: object[] };
      return disputes.length === 1;
    });
    expect(await world.standing(order)).toMatchObject({ balance: '25' });
  });

  it('keeps the promises of the ledger', async () => {
    expect(await world.broken()).toEqual([]);
  });
});
