import { parseUsd } from '#core';
import { eventually } from '../../../support/eventually.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { YookassaShop } from '../../../support/payments/yookassa-shop.js';

let world: PaymentWorld;

beforeAll(async () => {
  world = await PaymentWorld.start();
}, 60_000);

afterAll(() => world.stop());

interface Comparison {
  /** Null: the provider reports no balance. */
  readonly account: string | null;
  readonly ledger: string;
  readonly difference: string | null;
  readonly open_differences: number;
}

async function compare(providerId: string): Promise<Comparison> {
  return (await world.app.call('post', `/payment-providers/${providerId}/compare`).expect(200)).body as Comparison;
}

/** Movements of the last minutes are not compared one by one yet: the account's clock runs ahead. */
async function differences(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { body } = await world.app.call('get', '/payment-differences?open=true').expect(200);
  return (body as { data: Record<string, unknown>[] }).data;
}

describe('the comparison with a provider', () => {
  it('LEDGER-34: agrees after payments, refunds, disputes, fees and payouts, and the account goes to zero', async () => {
    const { id, key } = await world.stripe({ surcharge_ppm: 20_000 });
    const orders = [
      await world.order(await world.customer(), id, '40'),
      await world.order(await world.customer(), id, '60'),
      await world.order(await world.customer(), id, '80'),
    ];
    for (const [index, order] of orders.entries()) {
      await world.pay(order, index === 2 ? '4000000000000259' : '4242424242424242');
      await world.becomes(order, { state: 'credited' });
    }
    await world.made(`/orders/${orders[1]?.id ?? ''}/refunds`, { amount_usd: '10', reason: 'test' });
    await world.becomes(orders[1]!, { balance: '50' });
    await world.becomes(orders[2]!, { balance: '0' });
    await eventually(async () => {
      await world.work();
      return (await compare(id)).difference === '0.00';
    });
    expect(Number((await compare(id)).account)).toBeGreaterThan(0);
    await world.simulate('payouts', { account: key, paid: true });
    await eventually(async () => {
      await world.work();
      const { account, ledger } = await compare(id);
      return account === '0.00' && ledger === '0.00';
    });
    expect(await differences()).toEqual([]);
    const report = await world.app.call('get', '/ledger-month?mode=test').expect(200);
    const { accounts } = report.body as { accounts: { account: string; closing_usd: string; movements: object[] }[] };
    expect(accounts.find(({ account }) => account === 'bank')?.movements).toEqual([
      { code: 'payout', debit_usd: expect.stringMatching(/^[1-9]/), credit_usd: '0' },
    ]);
    expect(accounts.find(({ account }) => account === 'payments_clearing')).toMatchObject({ closing_usd: '0' });
    expect(accounts.reduce((sum, { closing_usd: usd }) => sum + (parseUsd(usd) ?? 0n), 0n)).toBe(0n);
    const { body } = await world.app.call('get', '/payment-comparisons').expect(200);
    expect((body as { data: object[] }).data).toMatchObject([{ id, difference: '0.00', open_differences: 0 }]);
  });

  it('LEDGER-34: of YooKassa is of payments and refunds, as it reports no balance and no payouts', async () => {
    const shop = await YookassaShop.open(world);
    const paid = await shop.credited();
    await world.made(`/orders/${paid.id}/refunds`, { amount_usd: '10', reason: 'test' });
    await world.becomes(paid, { balance: '15' });
    await shop.deliver({ drop: 100 });
    const lost = await shop.order();
    await shop.pay(lost);
    await eventually(async () => {
      await world.work();
      return (await shop.refundsOf(paid)).length > 0;
    });
    await world.made(`/payment-providers/${shop.id}/payouts`, { amount: '100', external_ref: 'bank line 17' });
    world.passTime();
    expect(await compare(shop.id)).toMatchObject({ account: null, difference: null, open_differences: 1 });
    const of = (await differences()).filter(({ payment_provider_id: id }) => id === shop.id);
    expect(of).toMatchObject([{ kind: 'missing_in_ledger', type: 'payment', external_ref: shop.paymentOf(lost) }]);
    const since = new Date(Date.now() - 86_400_000).toISOString();
    await world.app.call('post', `/payment-providers/${shop.id}/sweep`, { since }).expect(200);
    await world.becomes(lost, { state: 'credited' });
    expect(await compare(shop.id)).toMatchObject({ difference: null, open_differences: 0 });
  });

  it('LEDGER-34: names what each side lacks, until it agrees or an operator accepts it', async () => {
    const { id, key } = await world.stripe();
    await world.simulate('webhooks', { account: key, drop: 100 });
    const order = await world.order(await world.customer(), id);
    await world.pay(order);
    // A sale of another business by the same account.
    const { id: other } = await world.client(key).checkout.sessions.create({
      mode: 'payment',
      success_url: 'https://example.com',
      line_items: [
        { quantity: 1, price_data: { currency: 'usd', unit_amount: 1_000, product_data: { name: 'a shirt' } } },
      ],
    });
    await world.simulate('pay', { session: other });
    const before = await compare(id);
    expect(before.ledger).toBe('0.00');
    expect(before.difference).toBe(before.account);
    world.passTime();
    await compare(id);
    const [sale, paid] = await differences();
    expect([sale, paid]).toMatchObject([
      { kind: 'missing_in_ledger', type: 'charge', payment_provider_id: id },
      { kind: 'missing_in_ledger', type: 'charge', payment_provider_id: id },
    ]);
    // Accepted too early: the sweep then explains it, and it is accepted no more.
    const early = (await differences()).find(({ amount }) => Number(amount) > 20);
    const tooEarly = `/payment-differences/${String(early?.id)}/accept`;
    await world.app.call('post', tooEarly, { reason: 'unknown' }).expect(200);
    await world.app.call('get', `/orders/${order.id}`).expect(200);
    const since = new Date(Date.now() - 86_400_000).toISOString();
    await world.app.call('post', `/payment-providers/${id}/sweep`, { since }).expect(200);
    await world.becomes(order, { state: 'credited' });
    await compare(id);
    const open = await differences();
    expect(open).toHaveLength(1);
    const path = `/payment-differences/${String(open[0]?.id)}/accept`;
    const accepted = await world.app.call('post', path, { reason: 'our web shop' }).expect(200);
    expect(accepted.body).toMatchObject({
      reason: 'our web shop',
      accepted_by: expect.stringMatching(/^admin_token:/),
    });
    await world.app.call('post', path, { reason: 'again' }).expect(409);
    expect(await compare(id)).toMatchObject({ difference: '0.00', open_differences: 0 });
  });
});
