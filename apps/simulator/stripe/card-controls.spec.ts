import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { startSimulator, type Simulator } from '../simulator.js';

const SECRET = 'whsec_of_the_spec';

let simulator: Simulator;
let receiver: Server;
/** By the paths of the endpoints. */
const received = new Map<string, Stripe.Event[]>();
let keys = 0;

beforeAll(async () => {
  simulator = await startSimulator({ host: '127.0.0.1', port: 0 });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = String(request.headers['stripe-signature']);
      const event = Stripe.webhooks.constructEvent(Buffer.concat(chunks), signature, SECRET);
      received.get(request.url ?? '')?.push(event);
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await simulator.close();
  await new Promise((resolve) => receiver.close(resolve));
});

async function control(path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const init = { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${simulator.url}/stripe/control/${path}`, init);
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer as Readonly<Record<string, unknown>>;
}

async function until(probe: () => boolean): Promise<void> {
  const deadlineMs = Date.now() + 20_000;
  while (!probe()) {
    if (Date.now() > deadlineMs) throw new Error('did not happen');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const order: Stripe.Checkout.SessionCreateParams = {
  mode: 'payment',
  success_url: 'http://shop.example/done',
  customer_creation: 'always',
  payment_intent_data: { setup_future_usage: 'off_session' },
  line_items: [{ quantity: 1, price_data: { currency: 'usd', unit_amount: 2_000, product_data: { name: 'Credit' } } }],
};

/** A shop with a customer who paid on the page, and whose card is kept. */
async function kept(card = '4242 4242 4242 4242') {
  const account = `sk_test_cards${++keys}`;
  const { hostname, port } = new URL(simulator.url);
  const client = { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false } as const;
  const stripe = new Stripe(account, client);
  const { id, url } = await stripe.checkout.sessions.create(order);
  const fields = { method: 'card', card, expiry: '12 / 34', cvc: '123', email: 'a@b.example' };
  const page = { method: 'POST', redirect: 'manual' } as const;
  const answer = await fetch(url!, { ...page, body: new URLSearchParams(fields) });
  if (answer.status === 200) await fetch(url!, { ...page, body: new URLSearchParams({ authentication: 'complete' }) });
  const session = await stripe.checkout.sessions.retrieve(id, {
    expand: ['customer', 'payment_intent.payment_method'],
  });
  const intent = session.payment_intent as Stripe.PaymentIntent;
  const { id: method } = intent.payment_method as Stripe.PaymentMethod;
  const customer = session.customer as Stripe.Customer;
  const charge = (idempotencyKey = 'one', change: object = {}, options: Stripe.RequestOptions = {}) =>
    stripe.paymentIntents.create(
      {
        amount: 2_500,
        currency: 'usd',
        customer: customer.id,
        payment_method: method,
        off_session: true,
        confirm: true,
        metadata: { attempt: '1' },
        description: 'Top-up',
        expand: ['latest_charge.balance_transaction'],
        ...change,
      },
      { idempotencyKey, ...options },
    );
  return { account, stripe, session, intent, customer, method, charge };
}

type Kept = Awaited<ReturnType<typeof kept>>;

const later = async ({ method }: Kept, outcome: string, fields: object = {}) =>
  control('off_session', { payment_method: method, outcome, ...fields });

/** The events of a shop from now on. */
async function listen({ account }: Kept): Promise<Stripe.Event[]> {
  const { port } = receiver.address() as AddressInfo;
  const events: Stripe.Event[] = [];
  received.set(`/${account}`, events);
  await control('endpoints', { account, url: `http://127.0.0.1:${port}/${account}`, secret: SECRET });
  return events;
}

/** Amounts and statuses of the payments of a customer, the newest first. */
async function paymentsOf({ stripe, customer }: Kept): Promise<[number, string][]> {
  const { data } = await stripe.paymentIntents.list({ customer: customer.id, created: { gte: 1 } });
  return data.map(({ amount, status }) => [amount, status]);
}

describe('a card that a session keeps', () => {
  it('is charged without the customer by the SDK', async () => {
    const shop = await kept();
    const events = await listen(shop);
    const { stripe, customer, method, charge } = shop;
    expect(customer).toMatchObject({ object: 'customer', email: 'a@b.example' });
    expect(shop.intent).toMatchObject({ setup_future_usage: 'off_session', customer: customer.id });
    expect(await stripe.paymentMethods.retrieve(method)).toMatchObject({
      type: 'card',
      customer: customer.id,
      card: { brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2034, fingerprint: expect.any(String) as string },
    });
    const intent = await charge();
    expect(intent).toMatchObject({
      status: 'succeeded',
      customer: customer.id,
      payment_method: method,
      metadata: { attempt: '1' },
      latest_charge: { payment_method: method, balance_transaction: { amount: 2_500, net: 2_397 } },
    });
    await until(() => events.length === 3);
    expect(events.map(({ type }) => type)).toEqual([
      ...['payment_intent.created', 'charge.succeeded', 'payment_intent.succeeded'],
    ]);
    expect(events[2]!.request).toMatchObject({ idempotency_key: 'one' });
    expect(await paymentsOf(shop)).toEqual([
      [2_500, 'succeeded'],
      [2_000, 'succeeded'],
    ]);
    expect((await stripe.paymentIntents.list({ created: { gte: intent.created + 1 } })).data).toEqual([]);
    await stripe.refunds.create({ payment_intent: intent.id });
    expect((await stripe.charges.list({ payment_intent: intent.id })).data).toMatchObject([{ refunded: true }]);
  });

  it('that demands the person gives a card error with the intent', async () => {
    const shop = await kept('4000 0027 6000 3184');
    const events = await listen(shop);
    const error = await shop.charge().catch((thrown: unknown) => thrown as Stripe.errors.StripeCardError);
    expect(error).toMatchObject({
      type: 'StripeCardError',
      statusCode: 402,
      code: 'authentication_required',
      decline_code: 'authentication_required',
      charge: expect.stringMatching(/^ch_/) as string,
      payment_intent: { status: 'requires_payment_method', last_payment_error: { code: 'authentication_required' } },
      payment_method: { id: shop.method },
    });
    await until(() => events.length === 3);
    expect(events.at(-1)).toMatchObject({ type: 'payment_intent.payment_failed' });
    expect(await paymentsOf(shop)).toEqual([
      [2_500, 'requires_payment_method'],
      [2_000, 'succeeded'],
    ]);
  });

  it('is refused once it is detached', async () => {
    const { stripe, method, charge } = await kept();
    expect(await stripe.paymentMethods.detach(method)).toMatchObject({ id: method, customer: null });
    const refusal = { type: 'StripeInvalidRequestError', statusCode: 400 };
    await expect(charge()).rejects.toMatchObject(refusal);
    await expect(stripe.paymentMethods.detach(method)).rejects.toMatchObject(refusal);
    expect((await stripe.paymentMethods.list({ customer: 'cus_none' })).data).toEqual([]);
  });
});

describe('an idempotency key', () => {
  it('gets the same answer, be it a payment or a refusal', async () => {
    const shop = await kept();
    const first = await shop.charge('paid');
    expect((await shop.charge('paid')).id).toBe(first.id);
    await later(shop, 'decline', { decline_code: 'insufficient_funds' });
    const ids = [];
    for (let count = 0; count < 2; count++) {
      const error = await shop.charge('refused').catch((thrown: unknown) => thrown as Stripe.errors.StripeCardError);
      expect(error).toMatchObject({ decline_code: 'insufficient_funds', advice_code: 'try_again_later' });
      ids.push((error as Stripe.errors.StripeCardError).payment_intent?.id);
      await later(shop, 'usual');
    }
    expect(ids[1]).toBe(ids[0]);
    const other = shop.charge('paid', { amount: 2_501 });
    await expect(other).rejects.toMatchObject({ type: 'StripeIdempotencyError', statusCode: 400 });
    expect(await paymentsOf(shop)).toHaveLength(3);
  });

  it('is in use while its request runs', async () => {
    const shop = await kept();
    const path = '/v1/payment_intents';
    await control('faults', { account: shop.account, kind: 'slow', path, delay_ms: 1_500 });
    const first = shop.charge();
    const faults = async () => (await fetch(`${simulator.url}/stripe/control/faults`)).text();
    // The request runs when the fault is taken.
    while ((await faults()).includes('slow'));
    await expect(shop.charge()).rejects.toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    expect((await shop.charge('two')).status).toBe('succeeded');
    const { id } = await first;
    expect((await shop.charge()).id).toBe(id);
    expect(await paymentsOf(shop)).toHaveLength(3);
  });
});

describe('the control of charges without the customer', () => {
  it.each([
    [{ decline_code: 'do_not_honor' }, 'card_declined', 'do_not_honor', 'do_not_try_again'],
    [{ decline_code: 'expired_card' }, 'expired_card', 'expired_card', 'confirm_card_data'],
    [
      { decline_code: 'do_not_honor', advice_code: 'try_again_later' },
      'card_declined',
      'do_not_honor',
      'try_again_later',
    ],
    [{}, 'card_declined', 'generic_decline', undefined],
  ])('declines with %j', async (fields, code, decline, advice) => {
    const shop = await kept();
    await later(shop, 'decline', fields);
    for (const key of ['one', 'two']) {
      const error = await shop.charge(key).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ statusCode: 402, code, decline_code: decline });
      expect((error as Stripe.errors.StripeCardError).advice_code).toBe(advice);
    }
    await later(shop, 'usual');
    expect((await shop.charge('three')).status).toBe('succeeded');
  });

  it('demands the person at the next charge of an account, and at no other', async () => {
    const shop = await kept();
    await control('off_session', { account: shop.account, outcome: 'authenticate' });
    await expect(shop.charge('one')).rejects.toMatchObject({ code: 'authentication_required' });
    expect((await shop.charge('two')).status).toBe('succeeded');
  });

  it.each([
    ['succeeded', 'succeeded', 'payment_intent.succeeded'],
    ['failed', 'requires_payment_method', 'payment_intent.payment_failed'],
  ])('lets a charge process, then be %s', async (outcome, status, type) => {
    const shop = await kept();
    const events = await listen(shop);
    await later(shop, 'process', { times: 1 });
    const { id, status: first } = await shop.charge();
    expect(first).toBe('processing');
    await control('settle', { payment_intent: id, outcome });
    expect((await shop.stripe.paymentIntents.retrieve(id)).status).toBe(status);
    await until(() => events.some((event) => event.type === type));
    await expect(control('settle', { payment_intent: id })).rejects.toThrow('no delayed payment');
  });

  it('answers 500 or nothing after the charge, and with the same key that it is done', async () => {
    const shop = await kept();
    await later(shop, 'error', { times: 1 });
    await expect(shop.charge('one')).rejects.toMatchObject({ type: 'StripeAPIError', statusCode: 500 });
    expect((await shop.charge('one')).status).toBe('succeeded');
    await later(shop, 'hang', { times: 1 });
    const hanging = shop.charge('two', {}, { timeout: 100 });
    await expect(hanging).rejects.toMatchObject({ type: 'StripeConnectionError' });
    expect((await shop.charge('two')).status).toBe('succeeded');
    expect((await shop.charge('three')).status).toBe('succeeded');
    expect(await paymentsOf(shop)).toHaveLength(4);
  });

  it.each([
    [{ outcome: 'explode' }, 'outcome'],
    [{}, 'outcome'],
    [{ outcome: 'hang', decline_code: 'lost_card' }, 'decline_code'],
    [{ outcome: 'decline', advice_code: 'hope' }, 'advice_code'],
    [{ outcome: 'decline', times: 0 }, 'times'],
  ])('refuses %j', async (fields, param) => {
    await expect(control('off_session', { account: 'sk_test_refused', ...fields })).rejects.toThrow(param);
  });
});
