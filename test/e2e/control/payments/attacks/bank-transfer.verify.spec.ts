import { randomUUID } from 'node:crypto';
import type { ApiList, ApiObject } from '../../../../support/control/control-app.js';
import type { CustomerCaller } from '../../../../support/gateway/customer-caller.js';
import { PaymentWorld } from '../../../../support/payments/payment-world.js';

const BANK = { kind: 'bank_transfer', instructions: 'IBAN DE02' } as const;

let world: PaymentWorld;
let bankId: string;
let customer: CustomerCaller;

beforeAll(async () => {
  world = await PaymentWorld.start();
  bankId = (await world.made('/payment-providers', { ...BANK, mode: 'test', name: 'Bank' })).id;
}, 60_000);

beforeEach(async () => {
  customer = await world.customer();
});

afterAll(() => world.stop());

const recording = ({ id }: ApiObject, fields: object) =>
  world.app.call('post', `/orders/${id}/transfers`, fields).set('idempotency-key', randomUUID());

function importing(providerId: string, rows: readonly string[]) {
  const lines = rows.map((row) => `20.11.2026;${row};USD`);
  const file = ['Buchungstag;Auftraggeber;Verwendungszweck;Betrag;Währung', ...lines, ''].join('\r\n');
  const call = world.app.call('post', `/payment-providers/${providerId}/import-statement`);
  return call.set('content-type', 'text/csv').send(Buffer.from(file, 'latin1'));
}

const creditedOf = async (orders: readonly ApiObject[]): Promise<number> => {
  const standings = await Promise.all(orders.map((order) => world.standing(order)));
  return standings.filter(({ state }) => state === 'credited').length;
};

describe('a transfer', () => {
  it('ATK-318: that is recorded for several orders at once, and by a statement, credits one', async () => {
    const others = await Promise.all([world.customer(), world.customer(), world.customer()]);
    const orders = [];
    for (const one of [customer, ...others]) orders.push(await world.order(one, bankId));
    const transfer = { amount: '25', external_ref: `TRN ${randomUUID()}` };
    const calls = [...orders, ...orders].map((order) => recording(order, transfer));
    const statuses = await Promise.all(calls.map(async (call) => (await call).status));
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(await creditedOf(orders)).toBe(1);
    const row = `Acme;${String(orders[3]?.reference)};25,00`;
    await Promise.all([importing(bankId, [row]), importing(bankId, [row])]);
    await Promise.all([importing(bankId, [row]), importing(bankId, [row])]);
    await world.work();
    const paid = await world.app.query(`SELECT 1 FROM payment_fact WHERE kind = 'paid'`);
    expect(paid).toHaveLength(2);
  });

  it('ATK-318: that names the order of another account credits it not, and waits', async () => {
    const other = await world.made('/payment-providers', { ...BANK, mode: 'test', name: 'Another bank' });
    const order = await world.order(customer, bankId);
    await importing(other.id, [`Acme;${String(order.reference)};25,00`]).expect(200);
    await world.work();
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
    const { body } = await world.app.call('get', '/unapplied-payments?open=true').expect(200);
    expect((body as ApiList).data[0]).toMatchObject({ reason: 'unknown_order', left_usd: '25', order_id: null });
  });

  it('ATK-318: in test money is assigned to no live order, and one in live money to no test order', async () => {
    const live = await world.made('/payment-providers', { ...BANK, mode: 'live', name: 'Live bank' });
    const pairs = [
      [await world.order(customer, bankId), await world.order(await world.customer(false), live.id)],
      [await world.order(await world.customer(false), live.id), await world.order(customer, bankId)],
    ] as const;
    for (const [paid, wanted] of pairs) {
      for (const amount of ['25', '25']) {
        await recording(paid, { amount, external_ref: randomUUID() }).expect(200);
      }
      const { body } = await world.app.call('get', '/unapplied-payments?open=true').expect(200);
      const twice = (body as ApiList).data.find((one) => (one as ApiObject & { reason: string }).reason === 'twice');
      const assigning = world.app.call('post', `/unapplied-payments/${twice?.id ?? ''}/assign`, {
        order_id: wanted.id,
      });
      await assigning.expect(409);
      expect(await world.standing(wanted)).toMatchObject({ state: 'created' });
      await world.app.call('post', `/unapplied-payments/${twice?.id ?? ''}/return`, { reason: 'x' }).expect(200);
    }
  });

  it.each([
    ['a negative amount', { amount: '-25' }],
    ['no amount', { amount: '0' }],
    ['an exponent', { amount: '25e0' }],
    ['more than there is', { amount: '9'.repeat(30) }],
    ['no reference', { external_ref: '' }],
    ['a book as its reference', { external_ref: 'x'.repeat(2_000) }],
    ['a day to come', { received_at: '2999-01-01T00:00:00Z' }],
  ])('ATK-318: is not recorded with %s', async (_what, changes) => {
    const order = await world.order(customer, bankId);
    await recording(order, { amount: '25', external_ref: 'TRN 1', ...changes }).expect(400);
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
  });

  it('ATK-318: is recorded by no customer', async () => {
    const order = await world.order(customer, bankId);
    const path = `/admin/v1/orders/${order.id}/transfers`;
    const call = world.app.raw('post', path).set('authorization', `Bearer ${customer.token}`);
    const answer = await call.send({ amount: '25', external_ref: 'x' });
    expect([401, 403]).toContain(answer.status);
    expect(await world.standing(order)).toMatchObject({ state: 'created', balance: '0' });
  });
});

it('leaves a ledger that keeps its promises', async () => {
  expect(await world.broken()).toEqual([]);
});
