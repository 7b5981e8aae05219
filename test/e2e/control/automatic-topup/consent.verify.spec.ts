import { randomUUID } from 'node:crypto';
import { parseId } from '#core';
import { Phone } from '../../../support/control/phone.js';
import { asPerson } from '../../../support/control/saved-methods.js';
import { logIn, makeOperator, sessionCaller } from '../../../support/control/session-caller.js';
import type { ApiList, ApiObject } from '../../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { eventually } from '../../../support/eventually.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { TopupDesk } from '../../../support/payments/topup-desk.js';

let world: PaymentWorld;
let desk: TopupDesk;
let stripe: { readonly id: string; readonly key: string };

beforeAll(async () => {
  world = await PaymentWorld.start();
  desk = new TopupDesk(world);
  stripe = await world.stripe({ saves_methods: true });
}, 120_000);

afterAll(() => world.stop());

beforeEach(() => world.quiet(stripe));

const errorOf = ({ status, body }: { readonly status: number; readonly body: unknown }) => {
  const { error } = body as { error?: { code: string } };
  return error === undefined ? status : [status, error.code];
};

/** A customer with 25 USD, whose card is saved, and its owner in a browser. */
async function saved() {
  const customer = await desk.customer();
  const order = await world.order(customer, stripe.id, '25.00', { save_method: true });
  await world.pay(order, undefined, { authentication: 'complete' });
  await world.becomes(order, { state: 'credited' });
  const [method = {}] = await desk.methodsOf(customer);
  return {
    customer,
    person: await asPerson(world.app, customer),
    id: method['id'] ?? '',
    order: method['order_id'] ?? '',
  };
}

const rule = (id: string) => ({ threshold_usd: '1', amount_usd: '25.00', monthly_max_usd: '100', saved_method_id: id });

const pay = (caller: Pick<CustomerCaller, 'call'>, id: string, key: string = randomUUID()) =>
  caller.call('post', `/saved-methods/${id}/orders`, { amount_usd: '10.00' }).set('idempotency-key', key);

/** The card at Stripe, by the order that saved it. */
async function atStripe(orderId: string): Promise<string> {
  const { payment_ref: payment } = (await world.details({ id: orderId })) as { readonly payment_ref?: string };
  const { payment_method: method } = await world.client(stripe.key).paymentIntents.retrieve(payment ?? '');
  if (typeof method !== 'string') throw new Error('the payment has no method');
  return method;
}

const chargesOf = async ({ id }: { readonly id: string }) =>
  (await world.client(stripe.key).paymentIntents.list({ limit: 100 })).data.filter(
    ({ metadata, status }) => metadata['order_id'] === id && status === 'succeeded',
  );

const balanceOf = async (customer: CustomerCaller): Promise<string> =>
  (await desk.get<{ readonly balance_usd: string }>(customer, '/balance')).balance_usd;

describe('consent to a charge', () => {
  it('ATK-390: is given by no token, whatever its scopes, and by no operator who acts as a member', async () => {
    const { customer, person, id } = await saved();
    for (const scopes of [[], ['orders:write']]) {
      const made = await person.call('post', '/me/tokens', { name: 'x', scopes }).expect(201);
      const call = (method: 'put' | 'post', path: string, body: object) =>
        world.app
          .raw(method, `/api/v1${path}`)
          .set('authorization', `Bearer ${(made.body as ApiObject).secret}`)
          .send(body);
      expect(errorOf(await call('put', '/automatic-topup', rule(id)))).toEqual([403, 'wrong_token_kind']);
      const order = call('post', `/saved-methods/${id}/orders`, { amount_usd: '10.00' });
      expect(errorOf(await order.set('idempotency-key', randomUUID()))).toEqual([403, 'wrong_token_kind']);
    }
    const operator = await logIn(world.app, { email: await makeOperator(world.app), audience: 'operator' });
    const path = `/admin/v1/organizations/${customer.organizationId}/impersonate`;
    const acting = sessionCaller(world.app, await operator.call('post', path, { reason: 'help' }), 'impersonation');
    const byOperator = await acting.call('put', '/api/v1/automatic-topup', rule(id));
    expect(errorOf(byOperator)).toEqual([403, 'impersonation_refused']);
    expect(await desk.ordersOf(customer)).toHaveLength(1);
    await person.call('put', '/automatic-topup', rule(id)).expect(200);
    // To end it needs no consent.
    await customer.call('delete', '/automatic-topup').expect(200);
  });

  it('ATK-390: is given by a session that was just confirmed, with the second factor of its account', async () => {
    const { customer, person, id } = await saved();
    await world.app.query(`UPDATE session SET authenticated_at = now() - interval '1 day'`);
    for (const answer of [await person.call('put', '/automatic-topup', rule(id)), await pay(person, id)]) {
      expect(errorOf(answer)).toEqual([403, 'step_up_required']);
    }
    const [row] = await world.app.query('SELECT email FROM "user" WHERE id = $1', parseId('usr', customer.userId));
    const email = String(row?.['email']);
    const browser = await logIn(world.app, { email });
    await (await Phone.with(browser)).confirm(world.app, browser);
    // As a session that a provider began and confirmed: it has proven no factor of the account.
    await world.app.query(`UPDATE session SET methods = '{provider}', authenticated_at = now(), restricted = false`);
    for (const answer of [await person.call('put', '/automatic-topup', rule(id)), await pay(person, id)]) {
      expect(errorOf(answer)).toEqual([403, 'factor_setup_required']);
    }
    await world.app.query(`UPDATE session SET methods = '{provider,totp}'`);
    await person.call('put', '/automatic-topup', rule(id)).expect(200);
  });

  it('ATK-392: is given by the person who saved the card alone, also when that person has left', async () => {
    const { customer, id } = await saved();
    const other = await asPerson(world.app, await joinOrganization(world.app, customer.organizationId, 'owner'));
    const attempts = async () => [
      errorOf(await other.call('put', '/automatic-topup', rule(id))),
      errorOf(await pay(other, id)),
      errorOf(await other.call('post', `/auth/saved-methods/${id}/remove`)),
    ];
    const refused = [
      [409, 'conflict'],
      [404, 'not_found'],
      [404, 'not_found'],
    ];
    expect(await attempts()).toEqual(refused);
    await other.call('delete', `/members/${customer.memberId}`).expect(200);
    expect(await attempts()).toEqual(refused);
  });

  it('ATK-391: ends with the right to pay; the card is listed and removed by its person all the same', async () => {
    for (const end of ['demoted', 'removed'] as const) {
      const { customer, person, id } = await saved();
      await person.call('put', '/automatic-topup', rule(id)).expect(200);
      const other = await joinOrganization(world.app, customer.organizationId, 'owner');
      const path = `/members/${customer.memberId}`;
      await (end === 'demoted' ? other.call('patch', path, { role: 'developer' }) : other.call('delete', path)).expect(
        200,
      );
      await desk.becomes(other, { status: 'paused', reason: end === 'demoted' ? 'role_changed' : 'member_left' });
      expect((await pay(person, id)).status).toBe(403);
      const { body } = await person.call('get', '/auth/saved-methods').expect(200);
      expect((body as ApiList).data).toMatchObject([
        { id, organization_id: customer.organizationId, label: 'visa 4242' },
      ]);
      await person.call('post', `/auth/saved-methods/${id}/remove`).expect(200);
      expect(((await person.call('get', '/auth/saved-methods').expect(200)).body as ApiList).data).toEqual([]);
      expect(await desk.methodsOf(other)).toEqual([]);
    }
  });
});

describe('credit by a saved card', () => {
  it('LEDGER-80: is charged at once, once, and credited', async () => {
    const { customer, person, id } = await saved();
    const key = randomUUID();
    const [first, again] = [await pay(person, id, key).expect(201), await pay(person, id, key)];
    const order = first.body as ApiObject;
    expect(order).toMatchObject({ checkout_url: null, saved_method_id: id, amount_usd: '10' });
    expect((again.body as ApiObject).id).toBe(order.id);
    await world.becomes(order, { state: 'credited', balance: '35' });
    expect(await chargesOf(order)).toMatchObject([{ amount: 1_000, currency: 'usd' }]);
    expect(await balanceOf(customer)).toBe('35');
    expect(await world.broken()).toEqual([]);
  });

  it.each(['authenticate', 'decline'])(
    'LEDGER-80: of a bank that answers “%s” is paid on the page of the same order',
    async (outcome) => {
      const { customer, person, id, order: saving } = await saved();
      await world.simulate('off_session', { payment_method: await atStripe(saving), outcome });
      const order = (await pay(person, id).expect(201)).body as ApiObject;
      expect(order.checkout_url).toEqual(expect.stringContaining('cs_'));
      await world.pay(order, '4000002760003184', { authentication: 'complete' });
      await world.becomes(order, { state: 'credited', balance: '35' });
      expect(await chargesOf(order)).toHaveLength(1);
      expect(await balanceOf(customer)).toBe('35');
      expect(await world.broken()).toEqual([]);
    },
  );

  it('LEDGER-80: without an answer is the same charge again, by a worker, and no page is opened beside it', async () => {
    const { customer, person, id, order: saving } = await saved();
    await world.simulate('off_session', { payment_method: await atStripe(saving), outcome: 'error' });
    const order = (await pay(person, id).expect(201)).body as ApiObject;
    expect(order).toMatchObject({ checkout_url: null });
    await eventually(async () => {
      await world.app.query('UPDATE method_charge SET due_at = now() WHERE ended_at IS NULL');
      await world.work();
      return (await desk.ordersOf(customer))[0]?.state === 'credited';
    });
    expect(await chargesOf(order)).toHaveLength(1);
    expect(await balanceOf(customer)).toBe('35');
  });

  it('LEDGER-80: neither counts for the monthly maximum of an automatic top-up, nor pauses it', async () => {
    const { customer, person, id, order: saving } = await saved();
    const order = (await pay(person, id).expect(201)).body as ApiObject;
    await world.becomes(order, { state: 'credited', balance: '35' });
    await desk.consent(customer, { id }, { threshold_usd: '60', amount_usd: '25.00', monthly_max_usd: '25' });
    await eventually(async () => {
      await world.work();
      return (await balanceOf(customer)) === '60';
    });
    await world.simulate('off_session', {
      payment_method: await atStripe(saving),
      outcome: 'decline',
      decline_code: 'lost_card',
    });
    await eventually(async () => {
      await world.app.query('UPDATE method_charge SET due_at = now() WHERE ended_at IS NULL');
      await world.work();
      return (await world.app.query('SELECT 1 FROM method_charge WHERE ended_at IS NULL')).length === 0;
    });
    await pay(person, id).expect(201);
    expect(await desk.get(customer, '/automatic-topup')).toMatchObject({ status: 'active' });
  });

  it('LEDGER-80: ten at once are one charge', async () => {
    const { customer, person, id } = await saved();
    const answers = await Promise.all(Array.from({ length: 10 }, () => pay(person, id)));
    expect(answers.map(({ status }) => status).filter((status) => status >= 500)).toEqual([]);
    const made = answers.filter(({ status }) => status === 201).map(({ body }) => body as ApiObject);
    expect(made.length).toBeGreaterThan(0);
    for (const order of made) await world.becomes(order, { state: 'credited' });
    expect(await balanceOf(customer)).toBe(String(25 + 10 * made.length));
  });
});
