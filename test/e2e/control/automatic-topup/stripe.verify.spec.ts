import { parseId } from '#core';
import { asPerson } from '../../../support/control/saved-methods.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { eventually } from '../../../support/eventually.js';
import { TopupDesk } from '../../../support/payments/topup-desk.js';

let world: PaymentWorld;
let desk: TopupDesk;
let stripe: { readonly id: string; readonly key: string };

beforeAll(async () => {
  world = await PaymentWorld.start();
  desk = new TopupDesk(world);
  stripe = await world.stripe({ saves_methods: true });
}, 60_000);

afterAll(() => world.stop());

beforeEach(() => world.quiet(stripe));

/** A customer with 25 USD, whose card is saved. */
async function saved(card?: string) {
  const customer = await desk.customer();
  const order = await world.order(customer, stripe.id, '25.00', { save_method: true });
  await world.pay(order, card, { authentication: 'complete' });
  await world.becomes(order, { state: 'credited' });
  const [method = {}] = await desk.methodsOf(customer);
  return { customer, method };
}

/** The name of a card at Stripe. */
async function atStripe({ order_id: orderId = '' }: Readonly<Record<string, string>>): Promise<string> {
  const { payment_ref: payment } = (await world.details({ id: orderId })) as { readonly payment_ref?: string };
  const { payment_method: method } = await world.client(stripe.key).paymentIntents.retrieve(payment ?? '');
  if (typeof method !== 'string') throw new Error('the payment has no method');
  return method;
}

describe('an automatic top-up by Stripe', () => {
  it('LEDGER-38: charges the saved card when the balance is low, once', async () => {
    const { customer, method } = await saved();
    expect(method).toMatchObject({
      object: 'saved_method',
      label: 'visa 4242',
      expires_at: '2035-01-01T00:00:00.000Z',
    });
    await desk.consent(customer, method);
    await eventually(async () => {
      await world.workTwice(() => Promise.resolve());
      return (await desk.ordersOf(customer)).some(
        ({ state, saved_method_id: id }) => state === 'credited' && id !== null,
      );
    });
    const orders = await desk.ordersOf(customer);
    expect(orders).toMatchObject([{ saved_method_id: method['id'], method: 'visa 4242', total: '25.00' }, {}]);
    expect(await desk.get(customer, '/balance')).toMatchObject({ balance_usd: '50' });
    expect(await world.broken()).toEqual([]);
  });

  it('saves no card without the wish of its customer, and none where the operator offers it not', async () => {
    const customer = await world.customer();
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    expect(await desk.methodsOf(customer)).toEqual([]);
    const other = await world.stripe();
    await expect(world.order(customer, other.id, '25.00', { save_method: true })).rejects.toThrow('cannot be saved');
  });

  it('reports to a confirmed address, and is refused without one', async () => {
    const { customer, method } = await saved();
    const person = await asPerson(world.app, customer);
    await world.app.query(
      `UPDATE login_account SET email_verified_at = NULL
       WHERE user_id IN (SELECT user_id FROM member WHERE organization_id = $1)`,
      parseId('org', customer.organizationId),
    );
    const amounts = { threshold_usd: '30', amount_usd: '25.00', monthly_max_usd: '100' };
    await person.call('put', '/automatic-topup', { ...amounts, saved_method_id: method['id'] }).expect(409);
  });

  it.each([
    ['insufficient_funds', { status: 'active', reason: 'may_pass' }],
    ['lost_card', { status: 'paused', reason: 'declined' }],
    ['authentication_required', { status: 'paused', reason: 'needs_person' }],
  ])('of a card that is declined: %s', async (error, expected) => {
    const { customer, method } = await saved();
    const outcome =
      error === 'authentication_required' ? { outcome: 'authenticate' } : { outcome: 'decline', decline_code: error };
    await world.simulate('off_session', { payment_method: await atStripe(method), ...outcome });
    await desk.consent(customer, method);
    await desk.becomes(customer, { ...expected, error });
    expect(await desk.ordersOf(customer)).toMatchObject([{ state: 'failed' }, { state: 'credited' }]);
  });

  it('of a card that always wants its person goes on when that person has paid', async () => {
    const { customer, method } = await saved('4000002760003184');
    await desk.consent(customer, method);
    await desk.becomes(customer, { status: 'paused', reason: 'needs_person' });
    const order = await world.order(customer, stripe.id);
    await world.pay(order, '4000002760003184', { authentication: 'complete' });
    await world.becomes(order, { state: 'credited', balance: '50' });
    await desk.becomes(customer, { status: 'active', reason: null });
  });

  it('of a bank that takes its time waits for it, and is credited or tried again', async () => {
    for (const [outcome, expected] of [
      ['succeeded', { status: 'active', reason: null }],
      ['failed', { status: 'active', reason: 'may_pass' }],
    ] as const) {
      const { customer, method } = await saved();
      await world.simulate('off_session', { payment_method: await atStripe(method), outcome: 'process' });
      await desk.consent(customer, method);
      await eventually(async () => {
        await world.work();
        return (await desk.ordersOf(customer))[0]?.state === 'pending';
      });
      const [order] = await desk.ordersOf(customer);
      const { payment_ref: payment } = (await world.details({ id: order?.id ?? '' })) as { payment_ref?: string };
      await world.simulate('settle', { payment_intent: payment, outcome });
      await eventually(async () => {
        await world.app.query('UPDATE method_charge SET due_at = now() WHERE ended_at IS NULL');
        await world.work();
        return (await desk.ordersOf(customer))[0]?.state === (outcome === 'failed' ? 'failed' : 'credited');
      });
      await world.app.query('UPDATE method_charge SET due_at = now() WHERE ended_at IS NULL');
      await desk.becomes(customer, expected);
    }
  });

  it('is one charge when Stripe charges and gives no answer', async () => {
    const { customer, method } = await saved();
    await world.simulate('off_session', { payment_method: await atStripe(method), outcome: 'error' });
    await desk.consent(customer, method);
    await eventually(async () => {
      await world.app.query('UPDATE method_charge SET due_at = now() WHERE ended_at IS NULL');
      await world.work();
      return (await desk.ordersOf(customer))[0]?.state === 'credited';
    });
    expect(await desk.ordersOf(customer)).toHaveLength(2);
    const { data } = await world.client(stripe.key).paymentIntents.list({ limit: 100 });
    const [order] = await desk.ordersOf(customer);
    expect(data.filter(({ metadata }) => metadata['order_id'] === order?.id)).toHaveLength(1);
  });

  it('ends with the card, here and at Stripe', async () => {
    const { customer, method } = await saved();
    const name = await atStripe(method);
    await desk.consent(customer, method, { threshold_usd: '1' });
    await customer.call('delete', `/saved-methods/${method['id']}`).expect(200);
    expect(await desk.methodsOf(customer)).toEqual([]);
    await desk.becomes(customer, { status: 'paused', reason: 'method_removed' });
    await world.sweep();
    await eventually(async () => {
      world.setAhead(60_000);
      await world.work();
      return (await world.client(stripe.key).paymentMethods.retrieve(name)).customer === null;
    });
    await customer.call('delete', `/saved-methods/${method['id']}`).expect(404);
  });

  it('is disabled by its customer', async () => {
    const { customer, method } = await saved();
    await desk.consent(customer, method, { threshold_usd: '1' });
    await customer.call('delete', '/automatic-topup').expect(200);
    await world.work();
    expect(await desk.get(customer, '/automatic-topup')).toMatchObject({ status: 'disabled' });
  });
});
