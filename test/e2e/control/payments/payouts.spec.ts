import { randomUUID } from 'node:crypto';
import { EpayShop } from '../../../support/payments/epay-shop.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';

let world: PaymentWorld;
let shop: EpayShop;

beforeAll(async () => {
  world = await PaymentWorld.start();
  shop = await EpayShop.open(world);
}, 60_000);

afterAll(() => world.stop());

const claims = async (id = shop.id): Promise<object> =>
  (await world.app.call('get', `/payment-providers/${id}/claims`).expect(200)).body as object;

const receive = (fields: object, id = shop.id) =>
  world.app.call('post', `/payment-providers/${id}/payouts`, fields).set('idempotency-key', randomUUID());

const auditRows = async (): Promise<number> =>
  Number(
    (await world.app.query(`SELECT count(*) FROM audit_event WHERE action = 'payment_provider.payout'`))[0]?.count,
  );

describe('LEDGER-37: a payout that an operator records', () => {
  it('lowers what the vendor owes, once, with what it kept', async () => {
    const order = await shop.order('alipay', '100');
    await shop.pay(order);
    await world.becomes(order, { state: 'credited', balance: '100' });
    expect(await claims()).toMatchObject({ currency: 'CNY', owed: '721.34', owed_usd: '100' });
    const payout = { amount: '700', fee: '21.34', external_ref: 'bank line 17', arrived_on: '2026-11-26' };
    const { body } = await receive(payout).expect(201);
    expect(body).toMatchObject({ currency: 'CNY', amount: '700.00', external_ref: 'bank line 17' });
    expect(await claims()).toMatchObject({ owed: '0.00', owed_usd: '0' });
    expect((await receive(payout).expect(201)).body).toEqual(body);
    expect(await claims()).toMatchObject({ owed: '0.00', owed_usd: '0' });
    expect(await auditRows()).toBe(1);
    const listed = await world.app.call('get', `/payment-providers/${shop.id}/payouts`).expect(200);
    expect((listed.body as { data: object[] }).data).toEqual([body]);
  });

  it('is refused with another amount for a known reference, and changes nothing', async () => {
    const before = await claims();
    const { body } = await receive({ amount: '1', fee: '5', external_ref: 'bank line 17' }).expect(409);
    expect(body).toMatchObject({ error: { metadata: { reason: 'payment_recorded' } } });
    await receive({ amount: '0.001', external_ref: 'less than a fen' }).expect(400);
    expect(await claims()).toEqual(before);
    expect(await auditRows()).toBe(1);
  });

  it('is none of money in an account of the operator’s own: nothing is owed', async () => {
    const bank = { kind: 'bank_transfer', mode: 'test', name: 'Bank', instructions: 'IBAN' };
    const { id } = await world.made('/payment-providers', bank);
    const order = await world.order(await world.customer(), id);
    await world.made(`/orders/${order.id}/transfers`, { amount: '25', external_ref: 'bank line 18' });
    await world.becomes(order, { state: 'credited' });
    expect(await claims(id)).toMatchObject({ currency: 'USD', owed: '0.00', owed_usd: '0' });
    await receive({ amount: '1', external_ref: 'x' }, id).expect(400);
  });

  it('is not taken of a provider whose account says it', async () => {
    const { id } = await world.stripe();
    const { body } = await receive({ amount: '1', external_ref: 'x' }, id).expect(400);
    expect(body).toMatchObject({ error: { metadata: { reason: 'payment_not_paid_out' } } });
    expect(await world.broken()).toEqual([]);
  });
});
