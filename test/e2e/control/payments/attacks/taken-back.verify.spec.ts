import { randomUUID } from 'node:crypto';
import { parseId } from '#core';
import type { ApiObject } from '../../../../support/control/control-app.js';
import { eventually } from '../../../../support/eventually.js';
import type { CustomerCaller } from '../../../../support/gateway/customer-caller.js';
import { PaymentWorld } from '../../../../support/payments/payment-world.js';

jest.setTimeout(120_000);

let world: PaymentWorld;
let stripe: Awaited<ReturnType<PaymentWorld['stripe']>>;
let customer: CustomerCaller;

beforeAll(async () => {
  world = await PaymentWorld.start();
  stripe = await world.stripe({ min_usd: '5', max_usd: '500' });
  await world.app.call('patch', '/settings/payments', { first_max_usd: '40' }).expect(200);
  // Each balance that others can see: of a row that changes several times in a transaction the last one.
  await world.app.query(`CREATE TABLE seen_balance (at bigserial, organization_id uuid, posted bigint)`);
  await world.app.query(`
    CREATE FUNCTION see_balance() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      INSERT INTO seen_balance (organization_id, posted)
        SELECT organization_id, posted_nano_usd FROM wallet WHERE organization_id = NEW.organization_id;
      RETURN NULL;
    END $$`);
  await world.app.query(`
    CREATE CONSTRAINT TRIGGER see_balance AFTER UPDATE ON wallet DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION see_balance()`);
}, 60_000);

beforeEach(async () => {
  await world.quiet(stripe);
  customer = await world.customer();
});

afterAll(() => world.stop());

const fault = (fields: object): Promise<unknown> => world.simulate('faults', { account: stripe.key, ...fields });

async function paidOrder(amountUsd: string): Promise<{ readonly order: ApiObject; readonly intent: unknown }> {
  const order = await world.order(customer, stripe.id, amountUsd);
  await world.pay(order);
  await world.becomes(order, { state: 'credited' });
  // What its messages ask about the payment is answered before anything is taken of it.
  await eventually(async () => {
    await world.work();
    return (await world.app.query('SELECT 1 FROM payment_question WHERE due_at <= now()')).length === 0;
  });
  return { order, intent: (await world.details(order)).payment_ref };
}

/** Until refunds of an order have ended; the next try of each is due at once. */
async function refundsEnd(order: ApiObject): Promise<readonly unknown[]> {
  const states = async () =>
    (
      await world.app.query('SELECT state FROM order_refund WHERE order_id = $1 ORDER BY id', parseId('ord', order.id))
    ).map(({ state }) => state);
  await eventually(async () => {
    await world.app.query(`UPDATE order_refund SET due_at = now() WHERE state = 'booked'`);
    await world.app.query('UPDATE payment_question SET due_at = now()');
    await world.work();
    return (await states()).every((state) => state === 'failed' || state === 'succeeded');
  });
  return states();
}

describe('ATK-396: a refund of what was taken meanwhile', () => {
  /** Nano-USD that could be spent at any time since the refunds of an order were approved. */
  async function mostSince(at: number): Promise<bigint> {
    const [row] = await world.app.query(
      `SELECT coalesce(max(posted), 0)::text AS most FROM seen_balance WHERE at > $1::bigint AND organization_id = $2::uuid`,
      ...[at, parseId('org', customer.organizationId)],
    );
    return BigInt(String(row?.most));
  }
  async function now(): Promise<number> {
    const [row] = await world.app.query('SELECT coalesce(max(at), 0)::int AS at FROM seen_balance');
    return Number(row?.at);
  }

  it.each([
    ['a dispute', ['25'], 'disputes', {}, { disputed_usd: '25', refunded_usd: '0' }],
    ['a dispute, by two refunds', ['10', '15'], 'disputes', {}, { disputed_usd: '25', refunded_usd: '0' }],
    ['a refund at the dashboard', ['25'], 'refunds', { amount: 2_500 }, { disputed_usd: '0', refunded_usd: '25' }],
    [
      'a refund at the dashboard, by two',
      ['10', '15'],
      'refunds',
      { amount: 2_500 },
      { disputed_usd: '0', refunded_usd: '25' },
    ],
    [
      'all but a cent at the dashboard',
      ['25'],
      'refunds',
      { amount: 2_499 },
      { disputed_usd: '0', refunded_usd: '24.99' },
    ],
  ])('%s: its money is never in the balance', async (_what, amounts, taking, fields, standing) => {
    const { order, intent } = await paidOrder('25');
    await world.simulate('webhooks', { account: stripe.key, drop: 100 });
    await world.simulate(taking, { payment_intent: intent, ...fields });
    // Refunds are held up at the provider until all of them are approved.
    await fault({ kind: 'error', path: '/v1/refunds', method: 'POST', times: 100 });
    for (const amount_usd of amounts) await world.made(`/orders/${order.id}/refunds`, { amount_usd, reason: 'test' });
    await world.becomes(order, { balance: '0' });
    const since = await now();
    await fetch(`${world.simulator.url}/stripe/control/faults`, { method: 'DELETE' });
    expect(await refundsEnd(order)).toEqual(amounts.map(() => 'failed'));
    expect(await world.details(order)).toMatchObject(standing);
    const left = standing.refunded_usd === '24.99' ? 10_000_000n : 0n;
    expect(await mostSince(since)).toBe(left);
    const losses = 'SELECT 1 FROM payment WHERE order_id = $1 AND loss_nano_usd <> 0';
    expect(await world.app.query(losses, parseId('ord', order.id))).toEqual([]);
  });

  it('and its provider does not say what it took: the money waits, and is there when the dispute is won', async () => {
    const { order, intent } = await paidOrder('25');
    await world.simulate('webhooks', { account: stripe.key, drop: 100 });
    const { id } = await world.simulate('disputes', { payment_intent: intent });
    await fault({ kind: 'error', path: '/v1/disputes', method: 'GET', times: 1_000 });
    const since = await now();
    const { id: refundId } = await world.made(`/orders/${order.id}/refunds`, { amount_usd: '25', reason: 'test' });
    const stored = async () =>
      (await world.app.query('SELECT state, error FROM order_refund WHERE id = $1', parseId('ofr', refundId)))[0];
    await eventually(async () => {
      await world.work();
      return (await stored())?.error !== null;
    });
    expect(await stored()).toMatchObject({ state: 'booked', error: expect.stringContaining('charged back') });
    expect(await world.standing(order)).toMatchObject({ balance: '0' });
    await fetch(`${world.simulator.url}/stripe/control/faults`, { method: 'DELETE' });
    expect(await refundsEnd(order)).toEqual(['failed']);
    expect(await world.standing(order)).toMatchObject({ balance: '0' });
    expect(await mostSince(since)).toBe(0n);
    await world.quiet(stripe);
    await world.simulate(`disputes/${String(id)}/win`, {});
    await world.becomes(order, { balance: '25' });
  });

  it('fails after an hour of tries, where its provider shows nothing', async () => {
    const { order, intent } = await paidOrder('25');
    await world.simulate('webhooks', { account: stripe.key, drop: 100 });
    await world.simulate('disputes', { payment_intent: intent });
    await fault({ kind: 'error', path: '/v1/disputes', method: 'GET', times: 1_000 });
    await world.made(`/orders/${order.id}/refunds`, { amount_usd: '25', reason: 'test' });
    await world.app.query(`UPDATE order_refund SET tries = 29 WHERE state = 'booked'`);
    expect(await refundsEnd(order)).toEqual(['failed']);
    expect(await world.standing(order)).toMatchObject({ balance: '25' });
  });
});

describe('ATK-395: the limit of a first order', () => {
  async function most(): Promise<string | undefined> {
    const { body } = await customer.call('get', '/payment-methods').expect(200);
    return (body as { data: { id: string; max_usd: string }[] }).data.find(({ id }) => id === stripe.id)?.max_usd;
  }
  const limitIs = (usd: string): Promise<void> =>
    eventually(async () => {
      await world.work();
      return (await most()) === usd;
    });

  it('is back when a dispute takes the order, and lifted when that is won', async () => {
    expect(await most()).toBe('40');
    const { order, intent } = await paidOrder('40');
    expect(await most()).toBe('500');
    const { id } = await world.simulate('disputes', { payment_intent: intent });
    await world.becomes(order, { balance: '0' });
    expect(await most()).toBe('40');
    const refused = await customer
      .call('post', '/orders', { payment_provider_id: stripe.id, amount_usd: '41' })
      .set('idempotency-key', randomUUID());
    expect([refused.status, (refused.body as { error: { param: string } }).error.param]).toEqual([400, 'amount_usd']);
    await world.simulate(`disputes/${String(id)}/win`, {});
    await limitIs('500');
  });

  it.each([
    ['all of it', '40', '40'],
    ['all but a cent', '39.99', '40'],
    ['all but the smallest order', '35', '500'],
  ])('is back after a refund of %s', async (_what, amount_usd, limit) => {
    const { order } = await paidOrder('40');
    await world.made(`/orders/${order.id}/refunds`, { amount_usd, reason: 'test' });
    // It counts from its approval on, and goes on doing so when the payer has it.
    expect(await most()).toBe(limit);
    expect(await refundsEnd(order)).toEqual(['succeeded']);
    expect(await most()).toBe(limit);
  });

  it('is back after a refund at the dashboard, and lifted by another order that stands', async () => {
    const { intent } = await paidOrder('40');
    await world.simulate('refunds', { payment_intent: intent, amount: 4_000 });
    await limitIs('40');
    await paidOrder('5');
    expect(await most()).toBe('500');
  });

  it('is lifted again by a refund that failed', async () => {
    const { order } = await paidOrder('40');
    await world.made(`/orders/${order.id}/refunds`, { amount_usd: '40', reason: 'test' });
    expect(await refundsEnd(order)).toEqual(['succeeded']);
    expect(await most()).toBe('40');
    const [refund] = await world.app.query('SELECT external_ref FROM order_refund ORDER BY id DESC LIMIT 1');
    await world.simulate(`refunds/${String(refund?.external_ref)}/fail`, {});
    await limitIs('500');
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
