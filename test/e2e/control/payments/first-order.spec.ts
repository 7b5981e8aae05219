import { randomUUID } from 'node:crypto';
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
