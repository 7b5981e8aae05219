import { createHmac, randomUUID } from 'node:crypto';
import type { ApiObject } from '../../../../support/control/control-app.js';
import type { CustomerCaller } from '../../../../support/gateway/customer-caller.js';
import { eventually } from '../../../../support/eventually.js';
import { PaymentWorld } from '../../../../support/payments/payment-world.js';

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

const secondsAgo = (age: number): number => Math.floor(Date.now() / 1_000) - age;

function signed(body: string, secret: string, time = secondsAgo(0)): string {
  return `t=${time},v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
}

/** The event that a session is paid, as Stripe writes it. */
function completed(sessionId: string, changes: object = {}): string {
  const object = { id: sessionId, object: 'checkout.session', status: 'complete', payment_status: 'paid' };
  return JSON.stringify({
    id: `evt_${randomUUID().replaceAll('-', '')}`,
    object: 'event',
    type: 'checkout.session.completed',
    api_version: '2026-10-28.endive',
    created: secondsAgo(0),
    livemode: false,
    data: { object },
    ...changes,
  });
}

async function post(body: string, headers: Record<string, string>, providerId = stripe.id): Promise<number> {
  const answer = await fetch(world.webhookUrl(providerId), {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return answer.status;
}

const statusChecks = async (): Promise<number> => (await world.app.query('SELECT 1 FROM payment_question')).length;

const client = () => world.client(stripe.key);

/** A page for an order that the product did not make. */
async function foreignPage(order: ApiObject, changes: { readonly cents: number; readonly currency?: string }) {
  const { metadata } = await client().checkout.sessions.retrieve(world.sessionOf(order));
  const { cents, currency = 'usd' } = changes;
  return client().checkout.sessions.create({
    mode: 'payment',
    success_url: 'https://example.com',
    metadata: metadata ?? {},
    payment_intent_data: { metadata: metadata ?? {} },
    line_items: [{ quantity: 1, price_data: { currency, unit_amount: cents, product_data: { name: 'x' } } }],
  });
}

async function unappliedOf(order: ApiObject): Promise<object[]> {
  const { body } = await world.app.call('get', '/unapplied-payments?limit=100').expect(200);
  return (body as { data: { order_id: string }[] }).data.filter(({ order_id: id }) => id === order.id);
}

describe('a message', () => {
  it('ATK-300: without the signature of its provider is refused, and asks nothing', async () => {
    const order = await world.order(customer, stripe.id);
    const body = completed(world.sessionOf(order));
    const before = await statusChecks();
    const other = await world.stripe();
    const attempts: Record<string, string>[] = [
      {},
      { 'stripe-signature': '' },
      { 'stripe-signature': 't=1,v1=' },
      { 'stripe-signature': signed(body, 'whsec_guess') },
      { 'stripe-signature': signed(body, other.secret) },
      { 'stripe-signature': signed(body, stripe.secret, secondsAgo(301)) },
      { 'stripe-signature': signed(body, stripe.secret).replace('v1=', 'v0=') },
      { 'stripe-signature': signed(`${body} `, stripe.secret) },
    ];
    for (const headers of attempts) expect(await post(body, headers)).toBe(400);
    expect(await post('{', { 'stripe-signature': signed('{', stripe.secret) })).toBe(400);
    expect(
      await post(body, { 'stripe-signature': signed(body, stripe.secret) }, 'prv_01jd3k9v6qe8yb5t2x7m4c0n1p'),
    ).toBe(404);
    expect(await statusChecks()).toBe(before);
  });

  it('ATK-300: is of the mode of its provider', async () => {
    const body = completed('cs_test_1', { livemode: true });
    expect(await post(body, { 'stripe-signature': signed(body, stripe.secret) })).toBe(400);
  });

  it('ATK-301: that is signed and lies moves nothing: the provider is asked', async () => {
    const order = await world.order(customer, stripe.id);
    for (const body of [
      completed(world.sessionOf(order)),
      completed('cs_test_of_nobody'),
      completed('../../v1/events'),
    ]) {
      expect(await post(body, { 'stripe-signature': signed(body, stripe.secret) })).toBe(200);
    }
    await eventually(async () => {
      await world.work();
      return (await statusChecks()) === 0;
    });
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
  });

  it('ATK-301: about the order of another merchant asks the one that signed it', async () => {
    const other = await world.stripe();
    const order = await world.order(customer, other.id);
    await world.simulate('webhooks', { account: other.key, drop: 100 });
    await world.pay(order);
    const body = completed(world.sessionOf(order));
    expect(await post(body, { 'stripe-signature': signed(body, stripe.secret) })).toBe(200);
    await world.work();
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
    await world.app.query('DELETE FROM payment_question');
  });

  it('ATK-302: a hundred times at once, and a day late, credits once', async () => {
    const order = await world.order(customer, stripe.id);
    await world.simulate('webhooks', { account: stripe.key, duplicate: 3, reverse: 10 });
    await world.pay(order);
    const body = completed(world.sessionOf(order));
    const statuses = await Promise.all(
      Array.from({ length: 100 }, () => post(body, { 'stripe-signature': signed(body, stripe.secret) })),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    await world.becomes(order, { state: 'credited', balance: '25' });
    await world.simulate('webhooks', { account: stripe.key, duplicate: 0, reverse: 0 });
    for (let count = 0; count < 3; count++) {
      await post(body, { 'stripe-signature': signed(body, stripe.secret) });
      await world.work();
    }
    expect(await world.standing(order)).toEqual({ state: 'credited', paid: '25', balance: '25' });
    expect(await unappliedOf(order)).toEqual([]);
  });

  it('ATK-300: of the earlier secret is accepted until the next rotation', async () => {
    const { id, secret } = await world.stripe();
    await world.made(`/payment-providers/${id}/rotate-keys`, { webhook_secret: 'whsec_second' });
    const body = completed('cs_test_none');
    for (const used of [secret, 'whsec_second']) {
      expect(await post(body, { 'stripe-signature': signed(body, used) }, id)).toBe(200);
    }
    await world.made(`/payment-providers/${id}/rotate-keys`, { webhook_secret: 'whsec_third' });
    expect(await post(body, { 'stripe-signature': signed(body, secret) }, id)).toBe(400);
    await world.app.query('DELETE FROM payment_question');
  });

  it('ATK-300: larger than any event is refused before it is read', async () => {
    const body = completed('cs_test_1', { padding: 'x'.repeat(300_000) });
    expect(await post(body, { 'stripe-signature': signed(body, stripe.secret) })).toBe(413);
  });
});

describe('money that does not fit', () => {
  it.each([
    { what: 'too little', cents: 2_499, reason: 'under' },
    { what: 'too much', cents: 2_501, reason: 'over' },
  ])('ATK-303: $what of a page that the product did not make waits', async ({ cents, reason }) => {
    const order = await world.order(customer, stripe.id);
    const page = await foreignPage(order, { cents });
    await world.simulate('pay', { session: page.id });
    await world.becomes(
      order,
      reason === 'over' ? { state: 'credited', balance: '25' } : { state: 'paid', balance: '0' },
    );
    expect(await unappliedOf(order)).toMatchObject([{ reason, left_usd: reason === 'over' ? '0.01' : '24.99' }]);
  });

  it('ATK-303: of another currency is no event; the status check stays, with its reason', async () => {
    const order = await world.order(customer, stripe.id);
    const page = await foreignPage(order, { cents: 2_500, currency: 'jpy' });
    await world.simulate('pay', { session: page.id });
    const failed = `SELECT error FROM payment_question WHERE subject LIKE $1 AND error LIKE '%jpy%'`;
    await eventually(async () => {
      await world.work();
      return (await world.app.query(failed, `%${page.id}%`)).length === 1;
    });
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
    await world.app.query('DELETE FROM payment_question');
  });

  it('ATK-303: a second payment of a credited order waits, and goes back to its payer by the provider', async () => {
    const order = await world.order(customer, stripe.id);
    const page = await foreignPage(order, { cents: 2_500 });
    await world.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
    await world.simulate('pay', { session: page.id });
    await world.becomes(order, { paid: '50', balance: '25' });
    const [waiting] = (await unappliedOf(order)) as { id: string; external_ref: string }[];
    expect(waiting).toMatchObject({ reason: 'twice', left_usd: '25' });
    await world.app.call('post', `/unapplied-payments/${waiting?.id ?? ''}/return`, { reason: 'twice' }).expect(200);
    await world.becomes(order, { balance: '25' });
    const refunds = await client().refunds.list({ payment_intent: waiting?.external_ref ?? '' });
    expect(refunds.data.map(({ amount, status }) => [amount, status])).toEqual([[2_500, 'succeeded']]);
    await world.work();
    expect(await world.standing(order)).toMatchObject({ state: 'credited', balance: '25' });
  });

  it('LEDGER-33: what its provider takes of a second payment comes from the money that waits, and returns there', async () => {
    const order = await world.order(customer, stripe.id);
    const [refunded, disputed] = [
      await foreignPage(order, { cents: 2_500 }),
      await foreignPage(order, { cents: 2_500 }),
    ];
    await world.pay(order);
    await world.becomes(order, { state: 'credited', balance: '25' });
    await world.simulate('pay', { session: refunded.id });
    await world.simulate('pay', { session: disputed.id, card: '4000000000000259' });
    const { payment_intent: intent } = await client().checkout.sessions.retrieve(refunded.id);
    const { id } = await world.simulate('refunds', { payment_intent: intent, amount: 2_000 });
    const leftBecomes = async (...expected: string[]): Promise<void> =>
      eventually(async () => {
        await world.work();
        const left = (await unappliedOf(order)).map((row) => (row as { left_usd: string }).left_usd);
        return left.sort().join() === expected.join();
      });
    await leftBecomes('0', '5');
    await world.simulate(`refunds/${String(id)}/fail`, {});
    await leftBecomes('0', '25');
    const { data } = await client().disputes.list({ limit: 1 });
    await world.simulate(`disputes/${data[0]?.id ?? ''}/win`, { amount: 1_000 });
    await leftBecomes('10', '25');
    expect(await world.standing(order)).toMatchObject({ state: 'credited', balance: '25' });
  });

  it('LEDGER-33: a refund goes to the payment that credited its order, whichever page was paid last', async () => {
    const order = await world.order(customer, stripe.id);
    const page = await foreignPage(order, { cents: 2_500 });
    await world.simulate('pay', { session: page.id });
    await world.becomes(order, { state: 'credited', balance: '25' });
    await world.pay(order);
    await world.becomes(order, { paid: '50' });
    await world.made(`/orders/${order.id}/refunds`, { amount_usd: '20', reason: 'test' });
    const { payment_intent: intent } = await client().checkout.sessions.retrieve(page.id);
    await eventually(async () => {
      await world.work();
      const { data } = await client().refunds.list({ payment_intent: intent as string });
      return data.some(({ amount }) => amount === 2_000);
    });
  });

  it('ATK-304: is not on a page that was left unpaid, or declined', async () => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order, '4100000000000019').catch(() => null);
    for (let count = 0; count < 3; count++) {
      await customer.call('get', `/orders/${order.id}`).expect(200);
      await world.work();
    }
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
  });
});

describe('a stranger', () => {
  it('ATK-305: neither sees nor changes the order of another organization, and no test order is made for a live one', async () => {
    const order = await world.order(customer, stripe.id);
    const stranger = await world.customer();
    const [get, list] = [
      await stranger.call('get', `/orders/${order.id}`),
      await stranger.call('get', '/orders').expect(200),
    ];
    expect([get.status, (list.body as { data: object[] }).data]).toEqual([404, []]);
    await stranger.call('post', `/orders/${order.id}/cancel`).expect(404);
    const request = stranger.call('post', `/orders/${order.id}/refund-requests`, { reason: 'x' });
    await request.set('idempotency-key', randomUUID()).expect(404);
    const live = await world.customer(false);
    expect((await live.call('get', '/payment-methods').expect(200)).body).toMatchObject({ data: [] });
    const wanted = live.call('post', '/orders', { payment_provider_id: stripe.id, amount_usd: '25' });
    await wanted.set('idempotency-key', randomUUID()).expect(404);
  });

  it('ATK-306: finds no secret of a provider in an answer, a list, or the record of changes', async () => {
    await world.app.call('post', `/payment-providers/${stripe.id}/test`).expect(200);
    const answers = await Promise.all(
      ['/payment-providers', `/payment-providers/${stripe.id}`, '/audit?limit=100'].map((path) =>
        world.app.call('get', path),
      ),
    );
    const text = JSON.stringify([answers.map(({ body }) => body as object), await world.app.dump()]);
    for (const secret of [stripe.key, stripe.secret]) expect(text).not.toContain(secret);
  });

  it('ATK-306: finds no secret of a provider in what is logged, stored or answered while it fails or refuses the key', async () => {
    const logged = world.logged();
    const texts: unknown[] = [];
    const order = await world.order(customer, stripe.id);
    for (const rule of [{ kind: 'error' }, { kind: 'cut' }, { kind: 'drop_reply' }, { kind: 'error', status: 401 }]) {
      const before = logged.length;
      const fields = { account: stripe.key, path: '/v1/checkout/sessions', times: 1_000 };
      await world.simulate('faults', { ...fields, ...rule });
      const call = customer.call('post', '/orders', { payment_provider_id: stripe.id, amount_usd: '25' });
      const { status, body } = await call.set('idempotency-key', randomUUID());
      expect(status).toBeGreaterThan(500);
      texts.push(body);
      const event = completed(world.sessionOf(order));
      expect(await post(event, { 'stripe-signature': signed(event, stripe.secret) })).toBe(200);
      expect(await post(event, { 'stripe-signature': signed(event, `${stripe.secret}x`) })).toBe(400);
      await eventually(async () => {
        await world.work();
        return logged.slice(before).some((line) => line.includes('a payment provider gave no answer'));
      });
      texts.push(await world.details(order), await world.app.dump());
      await world.quiet(stripe);
      await world.app.query('UPDATE payment_question SET due_at = now()');
    }
    const text = [JSON.stringify(texts), ...logged].join('\n');
    for (const secret of [stripe.key, stripe.secret]) expect(text).not.toContain(secret);
  });

  it('ATK-309: is counted by the address that connects, whatever X-Forwarded-For says', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 33; count++) {
      const call = customer.call('post', '/orders', { payment_provider_id: stripe.id, amount_usd: '0' });
      const answer = await call.set('idempotency-key', randomUUID()).set('x-forwarded-for', `203.0.113.${count}`);
      statuses.push(answer.status);
    }
    expect(statuses.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 400));
    expect(statuses.slice(30)).toEqual([429, 429, 429]);
  });

  it('ATK-306: uses no key of another mode, and no key of another merchant while orders are open', async () => {
    const fields = { kind: 'stripe', mode: 'live', name: 'Live', webhook_secret: 'whsec_1' };
    for (const secret_key of ['sk_test_1', 'pk_live_1', 'sk_live', '']) {
      const answer = await world.app.call('post', '/payment-providers', { ...fields, secret_key });
      expect(answer.status).toBe(400);
    }
    const { id } = await world.stripe();
    await world.app.call('post', `/payment-providers/${id}/test`).expect(200);
    await world.order(customer, id);
    const rotation = { secret_key: 'sk_test_of_another_merchant' };
    const answer = await world.app.call('post', `/payment-providers/${id}/rotate-keys`, rotation);
    expect([answer.status, answer.body]).toMatchObject([
      409,
      { error: { metadata: { reason: 'payment_provider_in_use' } } },
    ]);
  });
});

describe('stolen cards', () => {
  const declined = '4000000000000002';

  it('ATK-309: ten that are declined close the page, and no other is opened that day', async () => {
    const order = await world.order(customer, stripe.id);
    for (let count = 0; count < 10; count++) await world.pay(order, declined).catch(() => null);
    await world.becomes(order, { state: 'expired', balance: '0' });
    const wanted = customer.call('post', '/orders', { payment_provider_id: stripe.id, amount_usd: '25' });
    const { body } = await wanted.set('idempotency-key', randomUUID()).expect(429);
    expect(body).toMatchObject({ error: { metadata: { reason: 'orders_declined' } } });
  });

  it('ATK-309: one that many organizations try closes their pages', async () => {
    const others = [customer, await world.customer(), await world.customer()];
    const orders = [];
    for (const one of others) orders.push(await world.order(one, stripe.id));
    const card = '4000000000009995';
    for (const order of orders) await world.pay(order, card).catch(() => null);
    await world.becomes(orders[2]!, { state: 'expired' });
    const wanted = others[0]!.call('post', '/orders', { payment_provider_id: stripe.id, amount_usd: '25' });
    await wanted.set('idempotency-key', randomUUID()).expect(429);
  });
});

describe('taking back', () => {
  it('ATK-307: approvals of one refund at once send it once', async () => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    const call = customer.call('post', `/orders/${order.id}/refund-requests`, { amount_usd: '20', reason: 'x' });
    const { id } = (await call.set('idempotency-key', randomUUID()).expect(201)).body as ApiObject;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => world.app.call('post', `/order-refunds/${id}/approve`, {})),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
    await world.becomes(order, { balance: '5' });
    await world.work();
    const { payment_ref: intent } = await world.details(order);
    const { data } = await client().refunds.list({ payment_intent: intent as string });
    expect(data.map(({ amount }) => amount)).toEqual([2_000]);
  });

  it('ATK-307: refunds at once never exceed what was paid', async () => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    const refund = { amount_usd: '10', reason: 'x' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () =>
        world.app.call('post', `/orders/${order.id}/refunds`, refund).set('idempotency-key', randomUUID()),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    await world.becomes(order, { balance: '5' });
  });

  it('ATK-308: a refund at the provider after a dispute took all is a loss, until it fails', async () => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order, '4000000000000259');
    await world.becomes(order, { state: 'credited', balance: '0' });
    const { payment_ref: intent } = await world.details(order);
    const { data } = await client().disputes.list({ payment_intent: intent as string });
    await world.simulate(`disputes/${data[0]?.id ?? ''}/win`, { amount: 1 });
    await world.becomes(order, { balance: '0.01' });
    const { id } = await world.simulate('refunds', { payment_intent: intent, amount: 1 });
    const { id: second } = await world.simulate('refunds', { payment_intent: intent, amount: 100 });
    await world.becomes(order, { balance: '0' });
    await world.simulate(`refunds/${String(second)}/fail`, {});
    await world.simulate(`refunds/${String(id)}/fail`, {});
    await world.becomes(order, { balance: '0.01' });
    await eventually(async () => (await statusChecks()) === 0 || (await world.work(), false));
  });

  it('ATK-308: a dispute after a refund takes what is left, and above it is the loss of the operator', async () => {
    const order = await world.order(customer, stripe.id);
    await world.pay(order);
    await world.becomes(order, { state: 'credited' });
    await world.made(`/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'x' });
    await world.becomes(order, { balance: '15' });
    await world.work();
    const { payment_ref: intent } = await world.details(order);
    await world.simulate('disputes', { payment_intent: intent, amount: 2_500 });
    await world.becomes(order, { balance: '0' });
    expect(await world.details(order)).toMatchObject({ disputed_usd: '25', refundable: { max_usd: '0' } });
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
