import { parseId } from '#kernel';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { eventually } from '../../../support/eventually.js';
import type { CustomerCaller } from '../../../support/gateway/customer-caller.js';

interface Rule {
  readonly status: string;
  readonly reason: string | null;
  readonly error: string | null;
}

interface Listed {
  readonly data: readonly Readonly<Record<string, string>>[];
}

let world: PaymentWorld;
let stripe: { readonly id: string; readonly key: string };

beforeAll(async () => {
  world = await PaymentWorld.start();
  stripe = await world.stripe({ saves_methods: true });
}, 60_000);

afterAll(() => world.stop());

beforeEach(() => world.quiet(stripe));

const get = async <Body>(customer: CustomerCaller, path: string): Promise<Body> =>
  (await customer.call('get', path).expect(200)).body as Body;

/** A customer with 25 USD, whose card is saved. */
async function saved(card?: string) {
  const customer = await world.customer();
  await confirmed(customer);
  const order = await world.order(customer, stripe.id, '25.00', { save_method: true });
  await world.pay(order, card, { authentication: 'complete' });
  await world.becomes(order, { state: 'credited' });
  const { data } = await get<Listed>(customer, '/saved-methods');
  return { customer, method: data[0] ?? {}, methods: data.length };
}

/** The members of a customer have confirmed addresses. */
async function confirmed({ organizationId }: CustomerCaller): Promise<void> {
  await world.app.query(
    `INSERT INTO login_account (user_id, email_verified_at)
     SELECT user_id, now() FROM member WHERE organization_id = $1 ON CONFLICT (user_id) DO UPDATE SET email_verified_at = now()`,
    parseId('org', organizationId),
  );
}

/** Below 30 USD by 25, at most 100 a month. */
async function consented(customer: CustomerCaller, method: Readonly<Record<string, string>>, changes: object = {}) {
  const rule = { threshold_usd: '30', amount_usd: '25.00', monthly_max_usd: '100', saved_method_id: method['id'] };
  await customer.call('put', '/automatic-topup', { ...rule, ...changes }).expect(200);
}

interface Ordered {
  readonly state: string;
  readonly saved_method_id: string | null;
}

const ordersOf = async (customer: CustomerCaller) =>
  (await get<{ readonly data: readonly Ordered[] }>(customer, '/orders')).data;

async function rule(customer: CustomerCaller, expected: Partial<Rule>): Promise<void> {
  await eventually(async () => {
    await world.work();
    const found = await get<Rule>(customer, '/automatic-topup');
    return Object.entries(expected).every(([name, value]) => found[name as keyof Rule] === value);
  });
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
    await consented(customer, method);
    await eventually(async () => {
      await world.workTwice(() => Promise.resolve());
      return (await ordersOf(customer)).some(({ state, saved_method_id: id }) => state === 'credited' && id !== null);
    });
    const orders = await ordersOf(customer);
    expect(orders).toMatchObject([{ saved_method_id: method['id'], method: 'visa 4242', total: '25.00' }, {}]);
    expect(await get(customer, '/balance')).toMatchObject({ balance_usd: '50' });
    expect(await world.broken()).toEqual([]);
  });

  it('saves no card without the wish of its customer, and none where the operator offers it not', async () => {
    const customer = await world.customer();
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    expect((await get<Listed>(customer, '/saved-methods')).data).toEqual([]);
    const other = await world.stripe();
    await expect(world.order(customer, other.id, '25.00', { save_method: true })).rejects.toThrow('cannot be saved');
  });

  it('reports to a confirmed address, and is refused without one', async () => {
    const { customer, method } = await saved();
    await world.app.query(
      `UPDATE login_account SET email_verified_at = NULL
       WHERE user_id IN (SELECT user_id FROM member WHERE organization_id = $1)`,
      parseId('org', customer.organizationId),
    );
    const amounts = { threshold_usd: '30', amount_usd: '25.00', monthly_max_usd: '100' };
    await customer.call('put', '/automatic-topup', { ...amounts, saved_method_id: method['id'] }).expect(409);
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
    await consented(customer, method);
    await rule(customer, { ...expected, error });
    expect(await ordersOf(customer)).toMatchObject([{ state: 'failed' }, { state: 'credited' }]);
  });

  it('of a card that always wants its person goes on when that person has paid', async () => {
    const { customer, method } = await saved('4000002760003184');
    await consented(customer, method);
    await rule(customer, { status: 'paused', reason: 'needs_person' });
    const order = await world.order(customer, stripe.id);
    await world.pay(order, '4000002760003184', { authentication: 'complete' });
    await world.becomes(order, { state: 'credited', balance: '50' });
    await rule(customer, { status: 'active', reason: null });
  });

  it('ends with the card, here and at Stripe', async () => {
    const { customer, method } = await saved();
    const name = await atStripe(method);
    await consented(customer, method, { threshold_usd: '1' });
    await customer.call('delete', `/saved-methods/${method['id']}`).expect(200);
    expect((await get<Listed>(customer, '/saved-methods')).data).toEqual([]);
    await rule(customer, { status: 'paused', reason: 'method_removed' });
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
    await consented(customer, method, { threshold_usd: '1' });
    await customer.call('delete', '/automatic-topup').expect(200);
    await world.work();
    expect(await get(customer, '/automatic-topup')).toMatchObject({ status: 'disabled' });
  });
});
