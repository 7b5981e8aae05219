import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { formatId, newUuid, parseId } from '#core';
import { invoiceServices } from '../payments/invoice-services.js';
import { ComparisonRepository } from '../../../libs/payments/comparison/comparison.repository.js';
import { asPerson, saveMethod, topupOf } from './saved-methods.js';
import type { World } from './api-world.js';
import type { ApiList, ApiObject } from './control-app.js';

let count = 0;
const unique = (what: string): string => `${what} ${++count}`;

export const bankFields = () => ({ kind: 'bank_transfer', mode: 'live', name: unique('bank'), instructions: 'IBAN' });

/** One for all orders: an installation has few providers. */
export async function bank({ app, create }: World): Promise<string> {
  const { data } = (await app.call('get', '/payment-providers').expect(200)).body as ApiList;
  const known = data.find(
    ({ kind, mode, status }) => kind === 'bank_transfer' && mode === 'live' && status === 'active',
  );
  return known?.id ?? create('/payment-providers', bankFields());
}

/** One whose payouts operators record, with the rate of its currency. */
export async function payingOut({ app, create }: World): Promise<string> {
  const { data } = (await app.call('get', '/payment-providers').expect(200)).body as ApiList;
  const known = data.find(({ kind }) => kind === 'epay');
  if (known !== undefined) return known.id;
  const rate = { date: '2026-11-01', currency: 'CNY', rate: '7.2', display: false };
  await app.call('put', '/settings/display-rates', { rates: [rate] }).expect(200);
  return create('/payment-providers', {
    kind: 'epay',
    mode: 'live',
    name: unique('wallet'),
    store_id: '1001',
    secret_key: 'key-of-merchant-1001',
    server_url: 'https://pay.example.com',
  });
}

const WEBHOOK_SECRET = 'whsec_0123456789';

export const stripeFields = () => ({
  kind: 'stripe',
  mode: 'test',
  name: unique('card'),
  secret_key: 'sk_test_0123456789',
  webhook_secret: WEBHOOK_SECRET,
});

/** One that charges what it keeps, at the simulator. */
export const savingStripe = ({ create }: World) =>
  create('/payment-providers', {
    ...stripeFields(),
    mode: 'live',
    secret_key: 'sk_live_0123456789',
    saves_methods: true,
    simulator: true,
  });

/** One whose API the simulator answers. */
export const simulatedStripe = ({ create }: World) =>
  create('/payment-providers', { ...stripeFields(), simulator: true });

/** The header with which this provider signs a webhook. */
export const signatureOf = (payload: string): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });

export const offerFields = () => ({ kind: 'package', amount_usd: String(100 + ++count), bonus_usd: '1' });
export const offer = ({ create }: World) => create('/topup-offers', offerFields());

/** The provider of an order that is possible: three may be open, so earlier ones end. */
export async function orderableBank(world: World): Promise<string> {
  await world.app.query(`UPDATE payment_order SET state = 'expired' WHERE state = 'created'`);
  return bank(world);
}

/** An open one of the customer, paid by bank transfer. */
export async function order(world: World): Promise<string> {
  const { customer } = world;
  const payment_provider_id = await orderableBank(world);
  const request = customer.call('post', '/orders', { payment_provider_id, amount_usd: '25' });
  const { body } = await request.set('idempotency-key', randomUUID()).expect(201);
  return (body as ApiObject).id;
}

/** Of the customer. */
export const savedMethod = ({ app, customer }: World) => saveMethod(app, customer);

export async function automaticTopup(world: World): Promise<void> {
  const person = await asPerson(world.app, world.customer);
  await person.call('put', '/automatic-topup', topupOf(await savedMethod(world))).expect(200);
}

async function pay({ app }: World, id: string, amountUsd: string): Promise<void> {
  const transfer = { amount: amountUsd, external_ref: randomUUID() };
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

/** A movement of a provider's account that the ledger lacks. */
export async function difference(world: World): Promise<string> {
  const { app } = world;
  const comparisons = app.control.app.get(ComparisonRepository, { strict: false });
  const now = new Date();
  const movement = { kind: 'missing_in_ledger', type: 'charge', amountMinor: 2_500n } as const;
  const providerId = parseId('prv', await simulatedStripe(world)) ?? '';
  await comparisons.replaceOpen(
    { providerId, currency: 'USD' },
    [{ ...movement, externalRef: randomUUID(), occurredAt: now }],
    now,
    now,
  );
  return ((await app.call('get', '/payment-differences?limit=1').expect(200)).body as ApiList).first_id;
}

/** One of a paid order, as a worker stores it. */
export async function dispute(world: World): Promise<string> {
  const { app } = world;
  const id = newUuid(Date.now());
  await app.query(
    `INSERT INTO payment_dispute (id, provider_id, external_ref, order_id, status, is_open, reason, amount_nano_usd, opened_at)
     SELECT $1::uuid, provider_id, 'du_' || $1, id, 'needs_response', true, 'fraudulent', amount_nano_usd, now()
     FROM payment_order WHERE id = $2::uuid`,
    ...[id, parseId('ord', await paidOrder(world))],
  );
  return formatId('dsp', id);
}

/** A second receipt of a paid order that failed, as a worker stores it. */
export async function failedReceipt(world: World): Promise<string> {
  const id = newUuid(Date.now());
  await world.app.query(
    `INSERT INTO settlement_receipt (id, provider_id, organization_id, order_id, day, amount_minor, state, error)
     SELECT $1::uuid, provider_id, organization_id, id, now(), 41007, 'failed', '400: vat_code'
     FROM payment_order WHERE id = $2::uuid`,
    ...[id, parseId('ord', await paidOrder(world))],
  );
  return formatId('srt', id);
}

/** That of a paid order of the customer, as a worker issues it. */
export async function invoice(world: World): Promise<string> {
  await world.app.call('patch', '/settings/invoices', sellerFields()).expect(200);
  await paidOrder(world);
  await invoiceServices(world.worker).issuing.issueDue(true, new AbortController().signal);
  return ((await world.customer.call('get', '/invoices?limit=1').expect(200)).body as ApiList).first_id;
}

export const sellerFields = () => ({
  issues_from: '2026-01-01',
  name: 'Acme AI GmbH',
  address_lines: ['Lindenstr. 1'],
  country: 'DE',
});
