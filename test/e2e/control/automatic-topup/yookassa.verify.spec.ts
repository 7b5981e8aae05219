import { eventually } from '../../../support/eventually.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';
import { TopupDesk } from '../../../support/payments/topup-desk.js';
import { YookassaShop } from '../../../support/payments/yookassa-shop.js';

type Fields = Readonly<Record<string, string>>;

let world: PaymentWorld;
let desk: TopupDesk;

beforeAll(async () => {
  world = await PaymentWorld.start();
  desk = new TopupDesk(world);
}, 60_000);

afterAll(() => world.stop());

/** A customer with 25 USD, whose way to pay is saved by a shop. */
async function saved(shop: YookassaShop, method = 'bank_card') {
  const customer = await desk.customer();
  const order = await shop.order('25.00', { save_method: true, method }, customer);
  await shop.pay(order);
  await world.becomes(order, { state: 'credited' });
  const [kept = {}] = await desk.methodsOf(customer);
  return { customer, kept, name: shop.paymentOf(order) };
}

const open = (fields: object = {}): Promise<YookassaShop> =>
  YookassaShop.open(world, { saves_methods: true, ...fields });

/** Due now; it would be in a moment. */
async function hurry(): Promise<void> {
  await world.app.query('UPDATE method_charge SET due_at = now() WHERE ended_at IS NULL');
  await world.work();
}

describe('an automatic top-up by YooKassa', () => {
  it.each([
    ['bank_card', /^bank_card \d{4}$/],
    ['sbp', /^sbp$/],
  ])('LEDGER-38: charges what was saved: %s', async (way, label) => {
    const shop = await open();
    const { customer, kept } = await saved(shop, way);
    expect(kept['label']).toMatch(label);
    await desk.consent(customer, kept);
    await desk.toppedUp(customer);
    expect(await desk.get(customer, '/balance')).toMatchObject({ balance_usd: '50' });
    expect((await desk.ordersOf(customer))[0]).toMatchObject({ currency: 'RUB', total: '2034.25' });
    expect(await world.broken()).toEqual([]);
  });

  it.each([
    ['insufficient_funds', { status: 'active', reason: 'may_pass' }],
    ['card_expired', { status: 'paused', reason: 'declined' }],
    ['permission_revoked', { status: 'paused', reason: 'declined' }],
    ['3d_secure_failed', { status: 'paused', reason: 'needs_person' }],
    ['a_reason_of_next_year', { status: 'paused', reason: 'declined' }],
  ])('of a payment that is canceled: %s', async (reason, expected) => {
    const shop = await open();
    const { customer, kept, name } = await saved(shop);
    await shop.simulate('autopayments', { payment_method: name, outcome: 'cancel', reason });
    await desk.consent(customer, kept);
    await desk.becomes(customer, { ...expected, error: reason });
    expect(await desk.ordersOf(customer)).toMatchObject([{ state: 'failed' }, { state: 'credited' }]);
  });

  it('of one that is pending is credited when it succeeds', async () => {
    const shop = await open();
    const { customer, kept, name } = await saved(shop);
    await shop.simulate('autopayments', { payment_method: name, outcome: 'pend' });
    await desk.consent(customer, kept);
    let payment = '';
    await eventually(async () => {
      await hurry();
      const [order] = await desk.ordersOf(customer);
      const { checkout_ref: ref } = (await world.details({ id: order?.id ?? '' })) as { checkout_ref?: string | null };
      payment = ref ?? '';
      return order?.saved_method_id !== null && payment !== '';
    });
    await shop.simulate('pay', { payment });
    await eventually(async () => {
      await hurry();
      return (await desk.ordersOf(customer))[0]?.state === 'credited';
    });
    expect(await desk.ordersOf(customer)).toHaveLength(2);
  });

  it('is one payment when YooKassa made it and answered with 500', async () => {
    const shop = await open();
    const { customer, kept } = await saved(shop);
    await shop.hide({ kind: 'error_after_work', method: 'POST', times: 3 });
    await desk.consent(customer, kept);
    await eventually(async () => {
      await hurry();
      return (await desk.ordersOf(customer))[0]?.state === 'credited';
    });
    expect(await desk.get(customer, '/balance')).toMatchObject({ balance_usd: '50' });
  });

  it('has a receipt of its own, to the address of the member who consented', async () => {
    const receipt = { vat_code: 1, tax_system_code: 2, payment_subject: 'payment', payment_mode: 'advance' };
    const shop = await open({ receipt });
    const { customer, kept } = await saved(shop);
    await desk.consent(customer, kept);
    await desk.toppedUp(customer);
  });

  it('saves nothing where YooKassa has not enabled it: the order fails', async () => {
    const shop = await open();
    await shop.simulate('account', { account: shop.shopId, recurring: false });
    await expect(shop.order('25.00', { save_method: true })).rejects.toThrow('502');
    await expect(shop.order()).resolves.toMatchObject({ state: 'created' });
  });

  it('ends with the removal of the method: YooKassa has no call for it', async () => {
    const shop = await open();
    const { customer, kept }: { customer: Parameters<TopupDesk['consent']>[0]; kept: Fields } = await saved(shop);
    await desk.consent(customer, kept, { threshold_usd: '1' });
    await customer.call('delete', `/saved-methods/${kept['id']}`).expect(200);
    await desk.becomes(customer, { status: 'paused', reason: 'method_removed' });
  });
});
