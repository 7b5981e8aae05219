import { randomUUID } from 'node:crypto';
import { parseId } from '#core';
import type { ApiObject } from '../../../../support/control/control-app.js';
import { givePassword, logIn, type SessionCaller } from '../../../../support/control/session-caller.js';
import { asPerson } from '../../../../support/control/saved-methods.js';
import { joinOrganization, type CustomerCaller } from '../../../../support/gateway/customer-caller.js';
import { PaymentWorld } from '../../../../support/payments/payment-world.js';
import { TopupDesk } from '../../../../support/payments/topup-desk.js';

type Fields = Readonly<Record<string, string>>;

const RULE = { threshold_usd: '30', amount_usd: '25.00', monthly_max_usd: '100' };

let world: PaymentWorld;
let desk: TopupDesk;
let stripe: Awaited<ReturnType<PaymentWorld['stripe']>>;

beforeAll(async () => {
  world = await PaymentWorld.start();
  desk = new TopupDesk(world);
  stripe = await world.stripe({ saves_methods: true });
}, 60_000);

afterAll(() => world.stop());

beforeEach(() => world.quiet(stripe));

/** A customer with 25 USD, whose card is saved. */
async function saved(): Promise<{ readonly customer: CustomerCaller; readonly method: Fields }> {
  const customer = await desk.customer();
  const order = await world.order(customer, stripe.id, '25.00', { save_method: true });
  await world.pay(order);
  await world.becomes(order, { state: 'credited' });
  const [method = {}] = await desk.methodsOf(customer);
  return { customer, method };
}

/** Payments without a page that Stripe was called for, of an organization. */
async function chargesOf({ organizationId }: CustomerCaller): Promise<number> {
  const { data } = await world.client(stripe.key).paymentIntents.list({ limit: 100 });
  return data.filter(({ metadata }) => metadata['charged'] !== undefined && isOf(metadata, organizationId)).length;
}

const isOf = (metadata: Fields, organizationId: string): boolean => Object.values(metadata).includes(organizationId);

/** Passes of a worker for which all that waits is due. */
async function workOn(passes = 3): Promise<void> {
  for (let count = 0; count < passes; count++) {
    await world.app.query('UPDATE method_charge SET due_at = now() WHERE ended_at IS NULL');
    await world.app.query('UPDATE payment_question SET due_at = now()');
    await world.work();
  }
}

async function emailOf({ userId }: CustomerCaller): Promise<string> {
  const [row] = await world.app.query('SELECT email FROM "user" WHERE id = $1', parseId('usr', userId));
  return String(row?.email);
}

/** A member of the same organization. */
const colleague = (organizationId: string, role: 'owner' | 'billing' | 'developer' | 'viewer', email?: string) =>
  joinOrganization(world.app, organizationId, role, email);

/** In a browser that has just logged in: only persons consent to charges. */
const putting = async (caller: CustomerCaller, method: Fields, changes: object = {}) => {
  const person = await asPerson(world.app, caller, caller.organizationId);
  return person.call('put', '/automatic-topup', { ...RULE, saved_method_id: method['id'], ...changes });
};

async function statusOf(answer: ReturnType<typeof putting>): Promise<number> {
  return (await answer).status;
}

describe('a saved method', () => {
  it('ATK-313: of another organization is neither seen, charged nor removed, also by a member of both', async () => {
    const [{ customer, method }, other] = [await saved(), await saved()];
    const both = await colleague(customer.organizationId, 'owner', `both-${randomUUID()}@example.com`);
    const stranger = await colleague(other.customer.organizationId, 'owner', await emailOf(both));
    expect(stranger.userId).toBe(both.userId);
    for (const caller of [other.customer, stranger]) {
      expect((await desk.methodsOf(caller)).map(({ id }) => id)).toEqual([other.method['id']]);
      expect(await statusOf(putting(caller, method))).toBe(404);
      await caller.call('delete', `/saved-methods/${method['id']}`).expect(404);
      await caller.call('get', '/automatic-topup').expect(404);
    }
    await desk.consent(customer, method, { threshold_usd: '1' });
    await stranger.call('delete', '/automatic-topup').expect(404);
    expect(await desk.get(customer, '/automatic-topup')).toMatchObject({ status: 'active' });
  });

  it('ATK-314: is charged by no member without the right, and in no one else’s name', async () => {
    const { customer, method } = await saved();
    for (const role of ['developer', 'viewer'] as const) {
      const member = await colleague(customer.organizationId, role);
      expect(await statusOf(putting(member, method))).toBe(403);
      await member.call('delete', '/automatic-topup').expect(403);
      await member.call('delete', `/saved-methods/${method['id']}`).expect(403);
    }
    for (const forged of [{ user_id: customer.userId }, { organization_id: customer.organizationId }]) {
      expect(await statusOf(putting(customer, method, forged))).toBe(400);
    }
    const billing = await colleague(customer.organizationId, 'billing');
    // Only the person who saved it consents to its charges.
    expect(await statusOf(putting(billing, method))).toBe(409);
    const { status, body } = await putting(customer, method, { threshold_usd: '1' });
    expect([status, (body as ApiObject).user_id]).toEqual([200, customer.userId]);
  });

  it('ATK-314: is charged and removed by a session that was confirmed within ten minutes only', async () => {
    const { customer, method } = await saved();
    const email = await emailOf(customer);
    await givePassword(world.app, customer.userId);
    const browser = await logIn(world.app, { email });
    const rule = { ...RULE, threshold_usd: '1', saved_method_id: method['id'] };
    const refused = async (call: ReturnType<SessionCaller['call']>): Promise<string> =>
      ((await call.expect(403)).body as { error: { code: string } }).error.code;
    await world.app.query(`UPDATE session SET authenticated_at = authenticated_at - interval '10 minutes'`);
    expect(await refused(browser.call('put', '/api/v1/automatic-topup', rule))).toBe('step_up_required');
    expect(await refused(browser.call('delete', `/api/v1/saved-methods/${method['id']}`))).toBe('step_up_required');
    // Nor by a token that such a session makes.
    expect(await refused(browser.call('post', '/api/v1/me/tokens', { name: 'x' }))).toBe('step_up_required');
    await browser.call('get', '/api/v1/saved-methods').expect(200);
    const fresh = await logIn(world.app, { email });
    await fresh.call('put', '/api/v1/automatic-topup', rule).expect(200);
  });
});

describe('a declined card', () => {
  it('ATK-315: is charged ten times a day at most, however often its customer consents anew, also while webhooks are lost', async () => {
    const { customer, method } = await saved();
    await world.simulate('webhooks', { account: stripe.key, drop: 1_000 });
    const declined = { outcome: 'decline', decline_code: 'lost_card' };
    await world.simulate('off_session', { account: stripe.key, ...declined, times: 100 });
    for (let count = 0; count < 14; count++) {
      await desk.consent(customer, method);
      await workOn(2);
    }
    const charged = (await desk.ordersOf(customer)).filter(({ saved_method_id: id }) => id !== null);
    expect(charged.map(({ state }) => state)).toEqual(Array.from({ length: 10 }, () => 'failed'));
    expect(await desk.get(customer, '/automatic-topup')).toMatchObject({ error: 'orders_declined' });
    await world.simulate('off_session', { account: stripe.key, outcome: 'usual' });
  });
});

describe('an organization', () => {
  it.each([
    ['suspended', 'post', '/suspend'],
    ['archived', 'delete', ''],
  ] as const)('ATK-316: that was %s is charged nothing', async (_what, verb, path) => {
    const { customer, method } = await saved();
    await desk.consent(customer, method, { threshold_usd: '1' });
    await world.app.call(verb, `/organizations/${customer.organizationId}${path}`, {}).expect(200);
    await world.app.query(
      `UPDATE automatic_topup SET threshold_nano_usd = 30000000000 WHERE organization_id = $1`,
      parseId('org', customer.organizationId),
    );
    await workOn();
    expect(await chargesOf(customer)).toBe(0);
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
