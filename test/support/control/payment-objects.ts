import { randomUUID } from 'node:crypto';
import type { World } from './api-world.js';
import type { ApiList, ApiObject } from './control-app.js';

let count = 0;
const unique = (what: string): string => `${what} ${++count}`;

export const bankFields = () => ({ kind: 'bank_transfer', mode: 'live', name: unique('bank'), instructions: 'IBAN' });
export const bank = ({ create }: World) => create('/payment-providers', bankFields());

export const stripeFields = () => ({
  ...{ kind: 'stripe', mode: 'test', name: unique('card') },
  ...{ secret_key: 'sk_test_0123456789', webhook_secret: 'whsec_0123456789' },
});

export const offerFields = () => ({ kind: 'package', amount_usd: String(100 + ++count), bonus_usd: '1' });
export const offer = ({ create }: World) => create('/topup-offers', offerFields());

/** An open one of the customer, paid by bank transfer. Earlier ones end: three may be open. */
export async function order({ app, customer, create }: World): Promise<string> {
  const payment_provider_id = await create('/payment-providers', bankFields());
  await app.query(`UPDATE payment_order SET state = 'expired' WHERE state = 'created'`);
  const request = customer.call('post', '/orders', { payment_provider_id, amount_usd: '25' });
  const { body } = await request.set('idempotency-key', randomUUID()).expect(201);
  return (body as ApiObject).id;
}

async function pay({ app }: World, id: string, amountUsd: string): Promise<void> {
  const transfer = { amount_usd: amountUsd, external_ref: randomUUID() };
  await app.call('post', `/orders/${id}/transfers`, transfer).set('idempotency-key', randomUUID()).expect(200);
}

export async function paidOrder(world: World): Promise<string> {
  const id = await order(world);
  await pay(world, id, '25');
  return id;
}

export async function requestedRefund(world: World): Promise<string> {
  const path = `/orders/${await paidOrder(world)}/refund-requests`;
  const call = world.customer.call('post', path, { amount_usd: '5', reason: 'test' });
  return ((await call.set('idempotency-key', randomUUID()).expect(201)).body as ApiObject).id;
}

export async function approvedRefund(world: World): Promise<string> {
  const id = await requestedRefund(world);
  await world.app.call('post', `/order-refunds/${id}/approve`, {}).expect(200);
  return id;
}

/** Twice the amount of an order. */
export async function unappliedPayment(world: World): Promise<string> {
  await pay(world, await order(world), '50');
  const { body } = await world.app.call('get', '/unapplied-payments?open=true').expect(200);
  return (body as ApiList).first_id;
}
