import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { startSimulator, type Simulator } from '../simulator.js';

const SECRET = 'whsec_of_the_spec';

interface Received {
  readonly signature: string;
  readonly body: string;
}

/** Members of the answers of control routes. */
interface ControlAnswer {
  readonly id: string;
  readonly secret: string;
  readonly data: readonly object[];
  readonly objects: Readonly<Record<string, readonly { readonly net?: number }[]>>;
}

let simulator: Simulator;
let receiver: Server;
let receiverUrl: string;
let received: Received[];
/** Statuses of the next answers; 200 when there is none. */
let statuses: number[];
let keys = 0;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { 'stripe-signature': signature = '' } = request.headers;
      received.push({ signature: String(signature), body: Buffer.concat(chunks).toString() });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  receiverUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks`;
});

afterAll(async () => {
  await simulator.close();
  await new Promise((resolve) => receiver.close(resolve));
});

beforeEach(() => {
  received = [];
  statuses = [];
});

const newKey = (): string => `sk_test_spec${++keys}`;

function client(key = newKey(), maxNetworkRetries = 0): Stripe {
  const { hostname, port } = new URL(simulator.url);
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries, telemetry: false });
}

async function control(path: string, body: object, method = 'POST'): Promise<ControlAnswer> {
  const response = await fetch(`${simulator.url}/stripe/control/${path}`, {
    method,
    ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer as ControlAnswer;
}

async function until<T>(probe: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadlineMs = Date.now() + 20_000;
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    if (Date.now() > deadlineMs) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const order: Stripe.Checkout.SessionCreateParams = {
  mode: 'payment',
  success_url: 'http://shop.example/done?session={CHECKOUT_SESSION_ID}',
  cancel_url: 'http://shop.example/cancel',
  client_reference_id: 'order-1',
  metadata: { order: '1' },
  payment_intent_data: { metadata: { order: '1' } },
  line_items: [
    { quantity: 2, price_data: { currency: 'usd', unit_amount: 1_000, product_data: { name: 'Credit <b>"&' } } },
  ],
};

const form = (fields: Record<string, string>) => ({
  method: 'POST',
  body: new URLSearchParams(fields),
  redirect: 'manual' as const,
});
const card = (number: string) =>
  form({ method: 'card', card: number, expiry: '12 / 34', cvc: '123', email: 'a@b.example' });
const typesOf = (): string[] => received.map(({ body }) => (JSON.parse(body) as { type: string }).type);

describe('a payment by card', () => {
  it('is made on the page, and is found with everything behind it', async () => {
    const stripe = client();
    const session = await stripe.checkout.sessions.create(order);
    expect(session).toMatchObject({
      status: 'open',
      payment_status: 'unpaid',
      amount_total: 2_000,
      payment_intent: null,
    });
    expect(session.id).toMatch(/^cs_test_/);

    const page = await (await fetch(session.url!)).text();
    expect(page).toContain('USD 20.00');
    expect(page).toContain('Credit &lt;b&gt;&quot;&amp;');
    expect(page).toContain('href="http://shop.example/cancel"');
    const paid = await fetch(session.url!, card('4242 4242 4242 4242'));
    expect([paid.status, paid.headers.get('location')]).toEqual([
      303,
      `http://shop.example/done?session=${session.id}`,
    ]);

    const expand = ['payment_intent.latest_charge.balance_transaction', 'line_items'];
    const found = await stripe.checkout.sessions.retrieve(session.id, { expand });
    const intent = found.payment_intent as Stripe.PaymentIntent;
    const charge = intent.latest_charge as Stripe.Charge;
    expect(found).toMatchObject({ status: 'complete', payment_status: 'paid', client_reference_id: 'order-1' });
    expect(found.customer_details?.email).toBe('a@b.example');
    expect(found.line_items?.data).toMatchObject([{ amount_total: 2_000, quantity: 2 }]);
    expect(intent).toMatchObject({ status: 'succeeded', metadata: { order: '1' } });
    expect(charge.payment_method_details?.card).toMatchObject({ brand: 'visa', last4: '4242', country: 'US' });
    expect(charge.balance_transaction).toMatchObject({ amount: 2_000, fee: 88, net: 1_912, type: 'charge' });
    expect((await fetch(charge.receipt_url!)).status).toBe(200);
    // A second try finds the session paid.
    expect((await fetch(session.url!, card('4242424242424242'))).status).toBe(303);
    expect((await stripe.charges.list({ payment_intent: intent.id })).data).toHaveLength(1);
  });

  it.each([
    ['4000000000000002', 'card_declined', 'generic_decline'],
    ['4000000000009995', 'card_declined', 'insufficient_funds'],
    ['4000000000000069', 'expired_card', undefined],
    ['4100000000000019', 'card_declined', 'fraudulent'],
  ])('is refused for %s, and the session stays open', async (number, code, decline) => {
    const stripe = client();
    const session = await stripe.checkout.sessions.create(order);
    const answer = await fetch(session.url!, card(number));
    expect([answer.status, await answer.text()]).toEqual([402, expect.stringContaining('role="alert"')]);
    const found = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
    const { last_payment_error: error } = found.payment_intent as Stripe.PaymentIntent;
    expect([found.status, error?.code, error?.decline_code]).toEqual(['open', code, decline]);
    expect((await stripe.balanceTransactions.list()).data).toEqual([]);
    expect((await fetch(session.url!, card('4242424242424242'))).status).toBe(303);
  });

  it.each([
    ['a number without a check digit', { card: '4242424242424241' }],
    ['a past expiry', { expiry: '01 / 20' }],
    ['a short CVC', { cvc: '1' }],
  ])('is not tried with %s', async (_, fields) => {
    const stripe = client();
    const session = await stripe.checkout.sessions.create(order);
    const whole = { method: 'card', card: '4242424242424242', expiry: '12/34', cvc: '123', ...fields };
    expect((await fetch(session.url!, form(whole))).status).toBe(402);
    expect((await stripe.events.list()).data).toEqual([]);
  });

  it.each([
    ['complete', 303, 'succeeded'],
    ['fail', 402, 'requires_payment_method'],
  ])('asks for 3-D Secure: %s', async (authentication, status, intentStatus) => {
    const stripe = client();
    const session = await stripe.checkout.sessions.create(order);
    expect(await (await fetch(session.url!, card('4000002760003184'))).text()).toContain('3-D Secure');
    expect((await fetch(session.url!, form({ authentication }))).status).toBe(status);
    const { data } = await stripe.paymentIntents.list();
    expect(data.map((intent) => intent.status)).toEqual([intentStatus]);
  });

  it('has 19 % tax on top, and an invoice', async () => {
    const stripe = client();
    const options = { automatic_tax: { enabled: true }, invoice_creation: { enabled: true } };
    const session = await stripe.checkout.sessions.create({ ...order, ...options });
    expect(session).toMatchObject({ amount_subtotal: 2_000, amount_total: 2_380, total_details: { amount_tax: 380 } });
    await control('pay', { session: session.id });
    const found = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] });
    expect(found.invoice).toMatchObject({ object: 'invoice', total: 2_380, status: 'paid' });
  });
});

it.each([
  ['rk_test_spec_bare', 403],
  ['rk_test_spec_webhooks', null],
  ['sk_test_spec_endpoints', null],
])('a key such as %s may write webhook endpoints, or the refusal names what it lacks', async (key, status) => {
  const stripe = client(key);
  const made = stripe.webhookEndpoints.create({ url: 'https://example.com/', enabled_events: ['payout.paid'] });
  if (status === null) await expect(made).resolves.toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
  else {
    await expect(made).rejects.toMatchObject({
      statusCode: status,
      message: expect.stringContaining('rak_webhook_write'),
    });
    await expect(stripe.balance.retrieve()).resolves.toMatchObject({ object: 'balance' });
  }
});

describe('webhooks', () => {
  async function shop(options: object = {}): Promise<{ stripe: Stripe; account: string; endpoint: string }> {
    const account = newKey();
    const { id } = await control('endpoints', { account, url: receiverUrl, secret: SECRET, ...options });
    return { stripe: client(account), account, endpoint: id };
  }

  const verify = ({ body, signature }: Received, secret = SECRET): Stripe.Event =>
    Stripe.webhooks.constructEvent(body, signature, secret);

  async function pay(stripe: Stripe, options: object = {}): Promise<Stripe.Checkout.Session> {
    const session = await stripe.checkout.sessions.create(order);
    await control('pay', { session: session.id, ...options });
    return session;
  }

  it('are signed, and come in the order of the events', async () => {
    const { stripe } = await shop();
    const session = await pay(stripe);
    await until(() => (received.length === 4 ? true : undefined));
    const events = received.map((one) => verify(one));
    expect(events.map(({ type }) => type)).toEqual([
      'payment_intent.created',
      'charge.succeeded',
      'payment_intent.succeeded',
      'checkout.session.completed',
    ]);
    expect(events[3]!.data.object).toMatchObject({ id: session.id, payment_status: 'paid' });
    expect(() => verify(received[0]!, 'whsec_other')).toThrow('signature');
  });

  it('are filtered by the endpoint, and signed twice while a secret is rotated', async () => {
    const stripe = client();
    const { secret, id } = await stripe.webhookEndpoints.create({
      url: receiverUrl,
      enabled_events: ['checkout.session.completed'],
      api_version: Stripe.API_VERSION,
    });
    const { secret: next } = await control(`endpoints/${id}/rotate`, {});
    await pay(stripe);
    const one = await until(() => received[0]);
    expect(verify(one, secret).id).toBe(verify(one, next).id);
    await stripe.webhookEndpoints.del(id);
    await pay(stripe);
    expect(typesOf()).toEqual(['checkout.session.completed']);
    expect((await stripe.webhookEndpoints.list()).data).toEqual([]);
  });

  it('are retried until they are answered, and then count as delivered', async () => {
    const { stripe, account } = await shop({ enabled_events: ['checkout.session.completed'] });
    await control('webhooks', { account, retry_ms: [1, 1, 1] });
    statuses = [500, 302];
    await pay(stripe);
    const [first, , third] = await until(() => (received.length === 3 ? received : undefined));
    expect(third!.body).toBe(first!.body);
    const delivered = await until(async () => {
      const { data } = await stripe.events.list({ delivery_success: true, types: ['checkout.session.completed'] });
      return data[0];
    });
    expect(delivered.pending_webhooks).toBe(0);
  });

  it('that are lost are listed, and can be sent again', async () => {
    const { stripe, account } = await shop({ enabled_events: ['checkout.session.completed'] });
    await control('webhooks', { account, drop: 1 });
    await pay(stripe);
    const { data } = await stripe.events.list({ delivery_success: false });
    expect(data.map(({ type }) => type)).toEqual(['checkout.session.completed']);
    expect(received).toEqual([]);
    await control(`events/${data[0]!.id}/resend`, {});
    await until(() => received[0]);
    const { data: deliveries } = await control(`deliveries?account=${account}`, {}, 'GET');
    expect(deliveries[0]).toMatchObject({ state: 'failed', attempts: [{ error: 'dropped' }] });
  });

  it('of which one endpoint took none stay undelivered when another gets them again', async () => {
    const { stripe, account, endpoint } = await shop({ enabled_events: ['checkout.session.completed'] });
    await control('webhooks', { account, retry_ms: [] });
    const dead = 'http://127.0.0.1:1/';
    await control('endpoints', { account, url: dead, enabled_events: ['checkout.session.completed'] });
    await pay(stripe);
    const undelivered = async () => (await stripe.events.list({ delivery_success: false })).data[0];
    const { id } = await until(async () => {
      const event = await undelivered();
      return event?.pending_webhooks === 1 ? event : undefined;
    });
    await control(`events/${id}/resend`, { endpoint });
    await until(() => received[1]);
    const { data: deliveries } = await until(async () => {
      const answer = await control(`deliveries?account=${account}`, {}, 'GET');
      return JSON.stringify(answer).includes('pending') ? undefined : answer;
    });
    expect(deliveries.map((delivery) => (delivery as { state: string }).state)).toEqual([
      ...['delivered', 'failed', 'delivered'],
    ]);
    expect((await undelivered())?.pending_webhooks).toBe(1);
  });

  it('are duplicated, reversed, delayed and forged on demand', async () => {
    const { stripe, account } = await shop();
    await control('webhooks', { account, reverse: 4, delay_ms: 1 });
    await pay(stripe);
    await until(() => (received.length === 4 ? true : undefined));
    expect(typesOf()[0]).toBe('checkout.session.completed');
    await control('webhooks', { account, duplicate: 2, wrong_signature: 1, delay_ms: 0 });
    received = [];
    await pay(stripe);
    await until(() => (received.length === 12 ? true : undefined));
    expect(() => verify(received[0]!)).toThrow('signature');
    expect(new Set(received.map((one) => (JSON.parse(one.body) as { id: string }).id)).size).toBe(4);
  });

  it('carry a delayed payment through', async () => {
    const { stripe } = await shop();
    const [kept, lost] = [await pay(stripe, { method: 'bank_debit' }), await pay(stripe, { method: 'bank_debit' })];
    expect(await stripe.checkout.sessions.retrieve(kept.id)).toMatchObject({
      status: 'complete',
      payment_status: 'unpaid',
    });
    expect((await stripe.balanceTransactions.list()).data).toEqual([]);
    await control('settle', { session: kept.id });
    await control('settle', { session: lost.id, outcome: 'failed' });
    await until(() => (typesOf().includes('checkout.session.async_payment_failed') ? true : undefined));
    expect(typesOf()).toContain('checkout.session.async_payment_succeeded');
    expect((await stripe.checkout.sessions.retrieve(kept.id)).payment_status).toBe('paid');
    expect((await stripe.checkout.sessions.retrieve(lost.id)).payment_status).toBe('unpaid');
    await expect(control('settle', { session: kept.id })).rejects.toThrow('no delayed payment');
  });

  it('announce sessions that expire', async () => {
    const { stripe, account } = await shop();
    const session = await stripe.checkout.sessions.create(order);
    await control('account', { account, advance_seconds: 86_400 });
    await until(() => (typesOf().includes('checkout.session.expired') ? true : undefined));
    expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'expired', url: null });
    expect((await fetch(session.url!)).status).toBe(410);
  });
});

describe('requests', () => {
  it('with the same idempotency key get the same answer, with other parameters none', async () => {
    const stripe = client();
    const options = { idempotencyKey: 'one' };
    const [first, second] = [
      await stripe.checkout.sessions.create(order, options),
      await stripe.checkout.sessions.create(order, options),
    ];
    expect(second.id).toBe(first.id);
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(1);
    const other = stripe.checkout.sessions.create({ ...order, client_reference_id: 'x' }, options);
    await expect(other).rejects.toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
  });

  it('create one session when the reply is lost and the SDK tries again', async () => {
    const key = newKey();
    await control('faults', { account: key, kind: 'drop_reply', path: '/v1/checkout/sessions' });
    const stripe = client(key, 2);
    const session = await stripe.checkout.sessions.create(order);
    expect((await stripe.checkout.sessions.list()).data.map(({ id }) => id)).toEqual([session.id]);
  });

  it.each([
    ['error', { kind: 'error', status: 502 }, { statusCode: 502, type: 'StripeAPIError' }],
    ['rate_limit', { kind: 'rate_limit' }, { statusCode: 429, type: 'StripeRateLimitError' }],
    // The SDK tries again once when a kept-alive connection ends, whatever its settings.
    ['cut', { kind: 'cut', times: 2 }, { type: 'StripeConnectionError' }],
  ])('fail on demand: %s', async (_, fault, error) => {
    const key = newKey();
    await control('faults', { account: key, ...fault });
    await expect(client(key).balance.retrieve()).rejects.toMatchObject(error);
    expect(await client(key).balance.retrieve()).toMatchObject({ object: 'balance' });
  });

  it('hang on demand', async () => {
    const key = newKey();
    await control('faults', { account: key, kind: 'hang' });
    await expect(client(key).balance.retrieve({}, { timeout: 50 })).rejects.toMatchObject({
      type: 'StripeConnectionError',
    });
  });

  it.each(['sk_test_bad', 'sk_test_x_bad', 'nonsense'])('with the key %s are refused', async (key) => {
    await expect(client(key).balance.retrieve()).rejects.toMatchObject({ type: 'StripeAuthenticationError' });
  });

  it('see the world of their key only, and its mode', async () => {
    const session = await client().checkout.sessions.create(order);
    await expect(client().checkout.sessions.retrieve(session.id)).rejects.toMatchObject({ code: 'resource_missing' });
    const live = await client('sk_live_shop').checkout.sessions.create(order);
    expect([live.livemode, live.id.slice(0, 8)]).toEqual([true, 'cs_live_']);
  });

  it.each([
    ['a lifetime under 30 minutes', { expires_at: Math.floor(Date.now() / 1_000) + 60 }, 'expires_at'],
    ['a lifetime over a day', { expires_at: Math.floor(Date.now() / 1_000) + 90_000 }, 'expires_at'],
    ['no line items', { line_items: [] }, 'line_items'],
    ['an unknown parameter', { amount: 1 }, 'amount'],
    ['a script as an address', { cancel_url: 'javascript:alert(1)' }, 'cancel_url'],
    ['a long reference', { client_reference_id: 'x'.repeat(201) }, 'client_reference_id'],
    ['a wrong e-mail', { customer_email: 'x' }, 'customer_email'],
    ['another mode', { mode: 'subscription' as const }, 'mode'],
  ])('of a session are refused with %s', async (_, change, param) => {
    await expect(client().checkout.sessions.create({ ...order, ...change })).rejects.toMatchObject({
      statusCode: 400,
      param,
    });
  });

  it('reach the same account with a rolled key', async () => {
    const [account, rolled] = [newKey(), newKey()];
    const { id } = await client(account).checkout.sessions.create(order);
    await control('keys', { account, secret_key: rolled });
    expect((await client(rolled).checkout.sessions.retrieve(id)).id).toBe(id);
    await expect(control('keys', { account: rolled, secret_key: account })).rejects.toThrow('of its own');
  });

  it('page through lists in both directions', async () => {
    const stripe = client();
    const ids: string[] = [];
    for (let index = 0; index < 5; index++) ids.push((await stripe.checkout.sessions.create(order)).id);
    const newest = ids.toReversed();
    const all = await stripe.checkout.sessions.list({ limit: 2 }).autoPagingToArray({ limit: 100 });
    expect(all.map(({ id }) => id)).toEqual(newest);
    const before = await stripe.checkout.sessions.list({ limit: 2, ending_before: newest[4]! });
    expect([before.data.map(({ id }) => id), before.has_more]).toEqual([[newest[2], newest[3]], true]);
    const old = await stripe.checkout.sessions.list({ created: { lt: 1_000 } });
    expect(old.data).toEqual([]);
    await expect(stripe.checkout.sessions.list({ starting_after: 'cs_x' })).rejects.toMatchObject({ statusCode: 400 });
  });

  it('that expand what is no object are refused', async () => {
    const stripe = client();
    const { id } = await stripe.checkout.sessions.create(order);
    const wrong = stripe.checkout.sessions.retrieve(id, { expand: ['metadata.order'] });
    await expect(wrong).rejects.toMatchObject({ statusCode: 400 });
    const create = () => stripe.checkout.sessions.create({ ...order, expand: ['x'] }, { idempotencyKey: 'one' });
    for (const attempt of [create, create]) await expect(attempt()).rejects.toThrow('cannot be expanded');
    expect((await stripe.checkout.sessions.list()).data).toHaveLength(2);
  });

  it('of other paths below /v1 keep their provider', async () => {
    const response = await fetch(`${simulator.url}/v1/models`, { headers: { authorization: 'Bearer sk-test' } });
    expect(response.status).toBe(200);
  });
});

describe('money', () => {
  async function paid(): Promise<{ stripe: Stripe; account: string; intent: string }> {
    const account = newKey();
    const stripe = client(account);
    const session = await stripe.checkout.sessions.create(order);
    await control('pay', { session: session.id });
    const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(session.id);
    return { stripe, account, intent: intent as string };
  }

  it('is refunded by the API and in the dashboard', async () => {
    const { stripe, intent } = await paid();
    const reason = 'requested_by_customer';
    const own = await stripe.refunds.create({ payment_intent: intent, amount: 500, reason, metadata: { order: '1' } });
    const other = await control('refunds', { payment_intent: intent, amount: 250 });
    const { data } = await stripe.refunds.list({ payment_intent: intent });
    expect(data.map(({ id, metadata }) => [id, metadata])).toEqual([
      [other.id, {}],
      [own.id, { order: '1' }],
    ]);
    await control(`refunds/${own.id}/fail`, {});
    const failed = await stripe.refunds.retrieve(own.id, { expand: ['failure_balance_transaction', 'charge'] });
    expect(failed).toMatchObject({
      status: 'failed',
      failure_balance_transaction: { amount: 500, type: 'refund_failure' },
      charge: { amount_refunded: 250 },
    });
  });

  it('refused for a refund is refused again with the same key, even when it would do now', async () => {
    const { stripe, intent } = await paid();
    const { id } = await control('disputes', { payment_intent: intent });
    const refund = () => stripe.refunds.create({ payment_intent: intent, amount: 1 }, { idempotencyKey: 'r1' });
    await expect(refund()).rejects.toMatchObject({ code: 'charge_disputed' });
    await control(`disputes/${id}/win`, {});
    await expect(refund()).rejects.toMatchObject({ code: 'charge_disputed' });
    expect(await stripe.refunds.create({ payment_intent: intent, amount: 1 })).toMatchObject({ status: 'succeeded' });
  });

  it('is disputed, and lost when the dispute is accepted', async () => {
    const { stripe, intent } = await paid();
    const { id } = await control('disputes', { payment_intent: intent, reason: 'product_not_received' });
    const { data } = await stripe.disputes.list({ payment_intent: intent });
    expect(data).toMatchObject([
      { id, status: 'needs_response', balance_transactions: [{ amount: -2_000, fee: 1_500, net: -3_500 }] },
    ]);
    expect(data[0]!.evidence_details.due_by).toBeGreaterThan(data[0]!.created);
    expect(await stripe.disputes.close(id)).toMatchObject({ status: 'lost' });
    await expect(stripe.disputes.close(id)).rejects.toMatchObject({ statusCode: 400 });
  });

  it('is paid out, with the transactions of the payout', async () => {
    const { stripe, account } = await paid();
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 1_912, currency: 'usd' }] });
    const { id } = await control('payouts', { account });
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 0 }] });
    expect((await stripe.payouts.list()).data).toMatchObject([{ id, amount: 1_912, status: 'paid' }]);
    const { data } = await stripe.balanceTransactions.list({ payout: id });
    expect(data.map(({ type, net }) => [type, net])).toEqual([
      ['payout', -1_912],
      ['charge', 1_912],
    ]);
    expect((await stripe.balanceTransactions.list({ payout: id, type: 'charge' })).data).toHaveLength(1);
    await control(`payouts/${id}/fail`, {});
    expect(await stripe.balance.retrieve()).toMatchObject({ available: [{ amount: 1_912 }] });
  });

  it('waits to be available when that is set', async () => {
    const account = newKey();
    await control('account', { account, available_after_seconds: 100 });
    const stripe = client(account);
    const session = await stripe.checkout.sessions.create(order);
    await control('pay', { session: session.id });
    expect((await stripe.balanceTransactions.list()).data).toMatchObject([{ status: 'pending' }]);
    await control('account', { account, advance_seconds: 100 });
    expect((await stripe.balanceTransactions.list()).data).toMatchObject([{ status: 'available' }]);
  });

  it('belongs to an account', async () => {
    expect(await client().accounts.retrieveCurrent()).toMatchObject({ object: 'account', default_currency: 'usd' });
  });
});

describe('the dump of an account', () => {
  it('has all objects until it is reset', async () => {
    const account = newKey();
    const create = () => client(account).checkout.sessions.create(order, { idempotencyKey: 'one' });
    const session = await create();
    await control('pay', { session: session.id, card: '4000000000000259' });
    const { objects } = await control(`objects?account=${account}`, {}, 'GET');
    expect(objects['dispute']).toMatchObject([{ reason: 'fraudulent', status: 'needs_response' }]);
    expect(objects['balance_transaction']!.map(({ net }) => net)).toEqual([1_912, -3_500]);
    await control('reset', { account });
    expect((await control(`objects?account=${account}`, {}, 'GET')).objects).toEqual({});
    expect((await create()).id).not.toBe(session.id);
  });
});
