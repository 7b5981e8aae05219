import { randomUUID } from 'node:crypto';
import { parseId } from '#core';
import type { CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { eventually } from '../../../support/eventually.js';

let world: PaymentWorld;
let stripe: Awaited<ReturnType<PaymentWorld['stripe']>>;
let customer: CustomerCaller;

beforeAll(async () => {
  world = await PaymentWorld.start();
  stripe = await world.stripe();
}, 60_000);

beforeEach(async () => {
  await world.quiet(stripe);
  customer = await world.customer();
});

afterAll(() => world.stop());

const fault = (fields: object): Promise<unknown> => world.simulate('faults', { account: stripe.key, ...fields });

/** Lets a failpoint throw once, as a process ends there, while the work runs. */
async function endingAt(point: string, work: () => Promise<unknown>): Promise<boolean> {
  const usual = globalThis.failpoint;
  let hasEnded = false;
  const throwing = (name: string): void => {
    if (name !== point || hasEnded) return;
    hasEnded = true;
    throw new Error(point);
  };
  Object.assign(globalThis, { failpoint: throwing });
  try {
    await work();
    await eventually(async () => {
      await world.work();
      return hasEnded;
    });
  } finally {
    Object.assign(globalThis, { failpoint: usual });
  }
  return hasEnded;
}

const tryToOrder = () =>
  customer
    .call('post', '/orders', { payment_provider_id: stripe.id, amount_usd: '25' })
    .set('idempotency-key', randomUUID());

/** Its next try is due at once, and not in seconds. */
async function lastRefundSucceeds(): Promise<void> {
  await eventually(async () => {
    await world.app.query(`UPDATE order_refund SET due_at = now() WHERE state = 'booked'`);
    await world.work();
    const [row] = await world.app.query('SELECT state FROM order_refund ORDER BY id DESC LIMIT 1');
    return row?.state === 'succeeded';
  });
}

/** What the provider returned of an order, in cents. */
async function refundedOf(order: { readonly id: string }): Promise<number> {
  const { payment_ref: intent } = await world.details(order);
  const { data } = await world.client(stripe.key).refunds.list({ payment_intent: String(intent) });
  return data.filter(({ status }) => status === 'succeeded').reduce((sum, { amount }) => sum + amount, 0);
}

describe('while the provider', () => {
  it.each([
    { kind: 'error', status: 500 },
    { kind: 'rate_limit', status: 429 },
    { kind: 'cut', status: 0 },
    { kind: 'drop_reply', status: 0 },
  ])('C50: opens no page ($kind), an order fails, and the next one is made', async ({ kind }) => {
    await fault({ kind, path: '/v1/checkout/sessions', method: 'POST', times: 8 });
    for (let count = 0; count < 4; count++) {
      const { status, body } = await tryToOrder();
      expect([status, (body as { error: { code: string } }).error.code]).toEqual([503, 'temporarily_unavailable']);
    }
    await world.quiet(stripe);
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it('C50: gives no answer about a payment, it is asked again until it does', async () => {
    const order = await world.order(customer, stripe.id);
    await fault({ kind: 'error', path: '/v1/checkout/sessions', method: 'GET', times: 1_000 });
    await world.pay(order);
    await eventually(async () => {
      await world.work();
      return (await world.app.query('SELECT 1 FROM payment_question WHERE error IS NOT NULL')).length > 0;
    });
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
    await world.quiet(stripe);
    // Its next try is due now, and not in seconds.
    await world.app.query('UPDATE payment_question SET due_at = now()');
    await world.becomes(order, { state: 'credited', balance: '25' });
  });

  it.each(['error', 'cut', 'drop_reply', 'rate_limit'])(
    'C51: fails at a refund (%s), one refund is made of all tries',
    async (kind) => {
      const order = await world.order(customer, stripe.id);
      await world.pay(order);
      await world.becomes(order, { state: 'credited' });
      await fault({ kind, path: '/v1/refunds', method: 'POST', times: 2 });
      await world.made(`/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'test' });
      await lastRefundSucceeds();
      await world.becomes(order, { balance: '15' });
      expect(await refundedOf(order)).toBe(1_000);
      expect(await world.details(order)).toMatchObject({ refunded_usd: '10' });
    },
  );

  it('C51: refuses the key after it has made a refund, the refund has not failed', async () => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    await fault({ kind: 'drop_reply', path: '/v1/refunds', method: 'POST', times: 1 });
    await fault({ kind: 'error', status: 401, path: '/v1/refunds', method: 'POST', times: 1 });
    await world.made(`/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'test' });
    await lastRefundSucceeds();
    await world.becomes(order, { balance: '15' });
    expect(await refundedOf(order)).toBe(1_000);
  });

  it('C51: is late to get a refund, what it takes meanwhile waits for the answer', async () => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    const { payment_ref: intent } = await world.details(order);
    await fault({ kind: 'error', path: '/v1/refunds', method: 'POST', times: 2 });
    await world.made(`/orders/${order.id}/refunds`, { amount_usd: '25', reason: 'test' });
    await world.becomes(order, { balance: '0' });
    await world.simulate('refunds', { payment_intent: intent, amount: 2_500 });
    await eventually(async () => {
      await world.app.query(`UPDATE order_refund SET due_at = now() WHERE state = 'booked'`);
      await world.app.query('UPDATE payment_question SET due_at = now()');
      await world.work();
      const [row] = await world.app.query('SELECT state FROM order_refund ORDER BY id DESC LIMIT 1');
      return row?.state === 'failed' && (await world.app.query('SELECT 1 FROM payment_question')).length === 0;
    });
    expect(await world.standing(order)).toMatchObject({ balance: '0' });
    const losses = await world.app.query(
      `SELECT 1 FROM payment WHERE order_id = $1 AND loss_nano_usd <> 0`,
      parseId('ord', order.id),
    );
    expect(losses).toEqual([]);
  });

  it('C51: refuses a refund for good, its money returns, less what was refunded elsewhere', async () => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    const { payment_ref: intent } = await world.details(order);
    await world.simulate('webhooks', { account: stripe.key, drop: 100 });
    await world.simulate('refunds', { payment_intent: intent, amount: 2_000 });
    // The product does not know yet that 5 USD are left at the provider.
    await world.made(`/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'test' });
    await eventually(async () => {
      await world.work();
      const [row] = await world.app.query('SELECT state FROM order_refund ORDER BY id DESC LIMIT 1');
      return row?.state === 'failed';
    });
    expect(await world.standing(order)).toMatchObject({ balance: '5' });
    const [row] = await world.app.query('SELECT state, error FROM order_refund ORDER BY id DESC LIMIT 1');
    expect(row).toMatchObject({ state: 'failed', error: expect.any(String) });
    expect(await refundedOf(order)).toBe(2_000);
  });

  it('C50: loses all its messages, a sweep finds what was paid', async () => {
    await world.simulate('webhooks', { account: stripe.key, drop: 100 });
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.work();
    expect(await world.standing(order)).toMatchObject({ state: 'created' });
    await world.app.query(`UPDATE payment_order SET created_at = created_at - interval '11 minutes'`);
    await world.app.query(`UPDATE payment_order SET inspected_at = inspected_at - interval '11 minutes'`);
    await world.sweep();
    await world.becomes(order, { state: 'credited', balance: '25' });
  });
});

describe('when a process ends', () => {
  it.each(['payment-order-created', 'payment-page-opened'])(
    'C52: at %s, no money is lost, and the next order is made',
    async (point) => {
      await endingAt(point, async () => {
        expect((await tryToOrder()).status).toBe(500);
      });
      const order = await world.order(customer, stripe.id);
      await world.pay(order);
      await world.becomes(order, { state: 'credited', balance: '25' });
    },
  );

  it.each(['payment-status-check-added', 'payment-inspected', 'payment-event-noted', 'payment-event-booked'])(
    'C52: at %s, the order is credited once',
    async (point) => {
      const order = await world.order(customer, stripe.id);
      await endingAt(point, () => world.pay(order));
      await eventually(async () => {
        await world.app.query('UPDATE payment_question SET due_at = now()');
        await world.sweep();
        return (await world.standing(order)).state === 'credited';
      });
      expect(await world.standing(order)).toEqual({ state: 'credited', paid: '25', balance: '25' });
    },
  );

  it('C52: at withdrawal-taken, nothing is refunded, and all of it can be afterwards', async () => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    const refund = () =>
      world.app
        .call('post', `/orders/${order.id}/refunds`, { amount_usd: '25', reason: 'test' })
        .set('idempotency-key', randomUUID());
    await endingAt('withdrawal-taken', async () => {
      expect((await refund()).status).toBe(500);
    });
    await eventually(async () => (await refund()).status === 201);
    await lastRefundSucceeds();
    await world.becomes(order, { balance: '0' });
    expect(await refundedOf(order)).toBe(2_500);
  });

  it.each(['order-refund-booked', 'order-refund-sent'])('C52: at %s, the payer gets one refund', async (point) => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    await endingAt(point, () =>
      world.app
        .call('post', `/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'test' })
        .set('idempotency-key', randomUUID()),
    );
    await lastRefundSucceeds();
    await world.becomes(order, { balance: '15' });
    expect(await refundedOf(order)).toBe(1_000);
  });
});

describe('after a restore of Postgres', () => {
  it('C53: an order of after the backup is made again of what its provider kept, and credited', async () => {
    await world.simulate('webhooks', { account: stripe.key, drop: 100 });
    await world.made('/topup-offers', { kind: 'package', amount_usd: '77', bonus_usd: '7', bonus_days: 30 });
    const order = await world.order(customer, stripe.id, '77');
    await world.app.query('DELETE FROM payment_order WHERE reference = $1', order.reference);
    await world.pay(order);
    const since = new Date(Date.now() - 600_000).toISOString();
    await world.app.call('post', `/payment-providers/${stripe.id}/sweep`, { since }).expect(200);
    await eventually(async () => {
      await world.work();
      const rows = await world.app.query('SELECT 1 FROM payment_order WHERE reference = $1', order.reference);
      return rows.length === 1;
    });
    await world.becomes(order, { state: 'credited', paid: '77', balance: '84' });
  });

  it('ATK-310: an order that the product did not write is not made, by the keys of its provider', async () => {
    await world.simulate('webhooks', { account: stripe.key, drop: 100 });
    const live = await world.customer(false);
    const order = await world.order(customer, stripe.id);
    const known = await world.client(stripe.key).checkout.sessions.retrieve(world.sessionOf(order));
    const orderId = 'ord_01jd3k9v6qe8yb5t2x7m4c0n1p';
    for (const changes of [
      { order_id: orderId, organization_id: live.organizationId },
      { order_id: orderId, bonus_nano_usd: '1000000000000' },
    ]) {
      const metadata = { ...known.metadata, ...changes, reference: `RF-${randomUUID()}` };
      const { id } = await world.client(stripe.key).checkout.sessions.create({
        mode: 'payment',
        success_url: 'https://example.com',
        metadata,
        payment_intent_data: { metadata },
        line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: 2_500, product_data: { name: 'x' } } }],
      });
      await world.simulate('pay', { session: id });
    }
    const since = new Date(Date.now() - 600_000).toISOString();
    await world.app.call('post', `/payment-providers/${stripe.id}/sweep`, { since }).expect(200);
    const waiting = `SELECT 1 FROM unapplied_payment WHERE reason = 'unknown_order'`;
    await eventually(async () => {
      await world.work();
      return (await world.app.query(waiting)).length === 2;
    });
    expect(await world.app.query('SELECT 1 FROM payment_order WHERE id = $1', parseId('ord', orderId))).toEqual([]);
    const { body } = await world.app.call('get', `/organizations/${live.organizationId}`).expect(200);
    expect(body).toMatchObject({ balance_usd: '0' });
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
