import { randomUUID } from 'node:crypto';
import type { ApiObject } from '../../../support/control/control-app.js';
import { solvedChallenge } from '../../../support/control/solved-challenge.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import type { CustomerCaller } from '../../../support/gateway/customer-caller.js';

let world: PaymentWorld;

beforeAll(async () => {
  world = await PaymentWorld.start();
}, 60_000);

afterAll(() => world.stop());

async function mostOf(customer: CustomerCaller, providerId: string): Promise<string | undefined> {
  const { body } = await customer.call('get', '/payment-methods').expect(200);
  return (body as { data: { id: string; max_usd: string }[] }).data.find(({ id }) => id === providerId)?.max_usd;
}

it('offers what the first order may be, and all of it once that is paid', async () => {
  await world.app.call('patch', '/settings/payments', { first_max_usd: '40' }).expect(200);
  const { id } = await world.stripe({ max_usd: '500' });
  const small = await world.stripe({ min_usd: '50', max_usd: '500' });
  const customer = await world.customer();
  expect([await mostOf(customer, id), await mostOf(customer, small.id)]).toEqual(['40', '50']);
  const more = { payment_provider_id: id, amount_usd: '40.01' };
  const order = customer.call('post', '/orders', more).set('idempotency-key', randomUUID());
  const { body } = await order.expect(400);
  expect(body).toMatchObject({ error: { param: 'amount_usd', message: 'An order is for 5 to 40 USD.' } });
  const first = await world.order(customer, id, '40');
  await world.pay(first);
  await world.becomes(first, { state: 'credited' });
  expect(await mostOf(customer, id)).toBe('500');
});

it('ATK-311: takes a proof of work of who has not paid yet, once, and none afterwards', async () => {
  await world.app.call('patch', '/settings/registration', { proof_of_work_bits: 6 }).expect(200);
  const { id } = await world.stripe();
  const customer = await world.customer();
  const bitsOf = async (): Promise<number> =>
    ((await customer.call('get', '/payment-methods').expect(200)).body as { proof_of_work_bits: number })
      .proof_of_work_bits;
  const order = (proof?: object, key: string = randomUUID()) =>
    customer.call('post', '/orders', { payment_provider_id: id, amount_usd: '20', proof }).set('idempotency-key', key);
  expect(await bitsOf()).toBe(6);
  await order().expect(400);
  const { challenge, right: answer, wrong } = await solvedChallenge(world.app);
  await order({ challenge, answer: wrong }).expect(400);
  const key = randomUUID();
  const { body: first } = await order({ challenge, answer }, key).expect(201);
  await order({ challenge, answer }).expect(400);
  // Its answer was lost: it is the same order, with another proof.
  const again = await solvedChallenge(world.app);
  const { body: repeated } = await order({ challenge: again.challenge, answer: again.right }, key).expect(201);
  expect((repeated as ApiObject).id).toBe((first as ApiObject).id);
  await world.pay(first as ApiObject);
  await world.becomes(first as ApiObject, { state: 'credited' });
  expect(await bitsOf()).toBe(0);
  await order().expect(201);
  await world.app.call('patch', '/settings/registration', { proof_of_work_bits: null }).expect(200);
});

it('is at most 100 USD by default, which null restores, and the maximum of the provider where the limit is higher', async () => {
  const { id } = await world.stripe({ max_usd: '500' });
  const customer = await world.customer();
  const most: unknown[] = [];
  for (const limit of ['1000000', null]) {
    const { body } = await world.app.call('patch', '/settings/payments', { first_max_usd: limit }).expect(200);
    most.push([(body as { first_max_usd: string }).first_max_usd, await mostOf(customer, id)]);
  }
  expect(most).toEqual([
    ['1000000', '500'],
    ['100', '100'],
  ]);
});
