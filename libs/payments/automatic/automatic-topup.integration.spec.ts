import { newUuid, SystemClock } from '#core';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { paymentServices, type PaymentServices } from '../../../test/support/payments/payment-services.js';
import { topupServices } from '../../../test/support/payments/topup-services.js';
import type { OpenedProvider } from '../status-checks/opened-providers.js';
import { ProviderUnavailable, type ChargeAnswer, type ChargedOrder } from '../port/provider-adapter.js';

const USD = 1_000_000_000n;
const HOUR_MS = 3_600_000;

type Bank = (order: ChargedOrder) => ChargeAnswer | Promise<ChargeAnswer>;

let fixtures: readonly LedgerFixture[];
let control: LedgerFixture;
let workers: readonly { readonly of: PaymentServices; readonly topups: ReturnType<typeof topupServices> }[];
let customers: ReturnType<typeof topupServices>;
let providerId: string;
let bank: Bank;
/** Orders that the bank was called for, in turn. */
let charged: string[] = [];
let laterMs = 0;

const first = (): LedgerFixture => {
  const [fixture] = fixtures;
  if (fixture === undefined) throw new Error('there is no worker');
  return fixture;
};

const worker = () => {
  const [one] = workers;
  if (one === undefined) throw new Error('there is no worker');
  return one;
};

/** A test that goes on for hours stays within one month: before the end of one it is played a day earlier. */
const isMonthsEnd = new Date(Date.now() + 24 * HOUR_MS).getUTCDate() === 1;
const beginsMs = isMonthsEnd ? -24 * HOUR_MS : 0;
const clock = Object.assign(new SystemClock(), { nowMs: () => Date.now() + beginsMs + laterMs });

beforeAll(async () => {
  const opening = await LedgerFixture.open();
  fixtures = [opening, await opening.openAnother('routify_worker')];
  control = await opening.openAnother('routify_control');
  workers = fixtures.map((fixture) => {
    const of = paymentServices(fixture);
    return { of, topups: topupServices(fixture, of, opened, clock) };
  });
  customers = topupServices(control, paymentServices(control), opened, clock);
  providerId = newUuid(Date.now());
  await insert('payment_provider', {
    id: providerId,
    kind: 'stripe',
    name: 'Card',
    options: '{"savesMethods": true}',
    min_nano_usd: USD,
    max_nano_usd: 100n * USD,
    daily_max_nano_usd: 1_000n * USD,
  });
});

afterAll(async () => {
  await control.close();
  for (const fixture of fixtures.toReversed()) await fixture.close();
});

beforeEach(async () => {
  [bank, charged, laterMs] = [approved, [], 0];
  await control.owner.query('UPDATE payment_provider SET max_nano_usd = $2, daily_max_nano_usd = $3 WHERE id = $1', [
    providerId,
    100n * USD,
    1_000n * USD,
  ]);
  // A rule of an earlier test would be charged by those after it.
  await fixtures[0]?.owner.query(`UPDATE automatic_topup SET status = 'disabled'`);
  await fixtures[0]?.owner.query(`UPDATE method_charge SET ended_at = now() WHERE ended_at IS NULL`);
});

const approved: Bank = ({ id }) => ({ paymentRef: `pi_${id}`, decline: null });
const declining =
  (kind: 'may_pass' | 'final' | 'needs_person'): Bank =>
  () => ({ paymentRef: null, decline: { kind, reason: kind } });

const opened = {
  find: () =>
    Promise.resolve({
      access: {},
      adapter: {
        charge: (_: unknown, order: ChargedOrder) => {
          charged.push(order.id);
          return Promise.resolve().then(() => bank(order));
        },
      },
    } as unknown as OpenedProvider),
};

async function insert(table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const columns = Object.keys(row);
  const parameters = columns.map((_, index) => `$${index + 1}`).join(', ');
  const { owner } = control;
  await owner.query(`INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${parameters})`, Object.values(row));
}

/** An organization with a balance, and an owner who saved a method and consented to a rule. */
async function customer(balanceNanoUsd: bigint, changes: object = {}) {
  const organizationId = await first().createOrganization(balanceNanoUsd);
  const [userId, savedMethodId] = [newUuid(Date.now()), newUuid(Date.now())];
  await insert('user', { id: userId, email: `${userId}@example.com`, name: 'Ada' });
  await insert('login_account', { user_id: userId, email_verified_at: new Date() });
  await insert('member', { id: newUuid(Date.now()), organization_id: organizationId, user_id: userId, role: 'owner' });
  await insert('saved_method', {
    id: savedMethodId,
    organization_id: organizationId,
    provider_id: providerId,
    user_id: userId,
    order_id: newUuid(Date.now()),
    external_ref: `pm_${savedMethodId}`,
    customer_ref: 'cus_1',
    label: 'visa 4242',
    consented_at: new Date(),
  });
  const amounts = { thresholdNanoUsd: 10n * USD, amountNanoUsd: 25n * USD, monthlyMaxNanoUsd: 50n * USD };
  await customers.service.put(organizationId, { ...amounts, userId, savedMethodId, ...changes }, OPERATOR);
  return { organizationId, userId, savedMethodId };
}

type Customer = Awaited<ReturnType<typeof customer>>;

const remove = (savedMethodId: string, organizationId: string) =>
  customers.service.removeMethod(savedMethodId, organizationId, OPERATOR);

const setWallet = (organizationId: string, status: string) =>
  control.owner.query('UPDATE wallet SET status = $2 WHERE organization_id = $1', [organizationId, status]);

/** One pass of all workers at once. */
async function pass(): Promise<void> {
  await Promise.all(workers.map(({ topups }) => topups.starter.startDue()));
  await control.owner.query(`UPDATE method_charge SET due_at = now() - interval '1 s' WHERE ended_at IS NULL`);
  await Promise.all(workers.map(({ topups }) => topups.charges.chargeDue()));
}

/** What the provider says of a charged order. */
async function pay(organizationId: string): Promise<void> {
  const [order] = await ordersOf(organizationId);
  if (order === undefined) throw new Error('there is no order');
  const event = {
    kind: 'paid',
    orderId: order.id,
    providerId,
    aboutRef: null,
    note: null,
    occurredAt: new Date(),
  } as const;
  const money = { externalRef: `pi_${order.id}`, grossMinor: order.totalMinor, taxMinor: 0n };
  await worker().of.events.record({ ...event, ...money }, OPERATOR);
}

/** The newest first. */
async function ordersOf(organizationId: string) {
  const { rows } = await worker().of.orders.list({ organizationId }, { limit: 100, after: null, before: null });
  return rows;
}

const ruleOf = (organizationId: string) => customers.service.find(organizationId);

/** Templates of mails to a person, in turn. */
async function mailsOf(userId: string): Promise<string[]> {
  const { rows } = await control.owner.query<{ template: string }>(
    'SELECT template FROM mail_message WHERE recipient = $1 ORDER BY id',
    [`${userId}@example.com`],
  );
  return rows.map(({ template }) => template).filter((template) => template.startsWith('automatic'));
}

describe('an automatic top-up', () => {
  it('LEDGER-38: is one charge at a time of an organization, whatever the number of workers', async () => {
    const { organizationId } = await customer(5n * USD);
    for (let passes = 0; passes < 5; passes++) await Promise.all([pass(), pass(), pass()]);
    const orders = await ordersOf(organizationId);
    expect(orders).toHaveLength(1);
    expect(new Set(charged)).toEqual(new Set([orders[0]?.id]));
    await pay(organizationId);
    await pass();
    expect((await ordersOf(organizationId))[0]).toMatchObject({ state: 'credited', amountNanoUsd: 25n * USD });
    expect(await ruleOf(organizationId)).toMatchObject({ status: 'active', reason: null, error: null });
  });

  it('ATK-317: is followed by the next one when its credit is spent, within the maximum of the month, whatever the threshold', async () => {
    const { organizationId, userId } = await customer(5n * USD, { thresholdNanoUsd: 200n * USD });
    for (const count of [1, 2]) {
      await pass();
      await pay(organizationId);
      await pass();
      await pass();
      expect(await ordersOf(organizationId)).toHaveLength(count);
      laterMs += 60_000;
    }
    await pass();
    await pass();
    expect(await ordersOf(organizationId)).toHaveLength(2);
    const rule = await ruleOf(organizationId);
    expect(rule).toMatchObject({ status: 'active', reason: 'monthly_max' });
    expect(rule?.dueAt?.getUTCDate()).toBe(1);
    expect(await mailsOf(userId)).toEqual(['automatic_topup_max']);
  });

  it('of a final decline charges nothing more until a customer consents anew', async () => {
    bank = declining('final');
    const { organizationId, userId, savedMethodId } = await customer(0n);
    await pass();
    laterMs = 1_000 * HOUR_MS;
    await pass();
    expect(charged).toHaveLength(1);
    expect(await ordersOf(organizationId)).toMatchObject([{ state: 'failed' }]);
    expect(await ruleOf(organizationId)).toMatchObject({ status: 'paused', reason: 'declined', error: 'final' });
    expect(await mailsOf(userId)).toEqual(['automatic_topup_paused']);
    bank = approved;
    const amounts = { thresholdNanoUsd: 10n * USD, amountNanoUsd: 25n * USD, monthlyMaxNanoUsd: 50n * USD };
    await customers.service.put(organizationId, { ...amounts, userId, savedMethodId }, OPERATOR);
    await pass();
    expect(charged).toHaveLength(2);
  });

  it('of declines that may pass is tried five times in four days, and then waits for a person', async () => {
    bank = declining('may_pass');
    const { organizationId } = await customer(0n);
    const tries: number[] = [];
    for (let hours = 0; hours <= 240; hours++) {
      laterMs = hours * HOUR_MS + hours;
      await pass();
      if (charged.length > tries.length) tries.push(hours);
    }
    expect(tries).toEqual([0, 1, 7, 31, 103]);
    expect(await ruleOf(organizationId)).toMatchObject({ status: 'paused', reason: 'declined' });
  });

  it('waits for the person whom the bank wants, and goes on when that person has paid', async () => {
    bank = declining('needs_person');
    const { organizationId, userId } = await customer(0n);
    await pass();
    expect(await ruleOf(organizationId)).toMatchObject({ status: 'paused', reason: 'needs_person' });
    expect(await mailsOf(userId)).toEqual(['automatic_topup_paused']);
    bank = approved;
    laterMs = 1_000 * HOUR_MS;
    await pass();
    expect(charged).toHaveLength(1);
    laterMs = 0;
    const fixed = { isTest: false, method: null, legalVersion: null, firstMaxNanoUsd: null };
    await worker().of.orders.create(
      { ...fixed, organizationId, userId, providerId, amountNanoUsd: 5n * USD },
      OPERATOR,
    );
    await pay(organizationId);
    await pass();
    expect(charged).toHaveLength(2);
    expect(await ruleOf(organizationId)).toMatchObject({ status: 'active', reason: null });
  });

  it('without an answer is the same charge again, and expires when there is none for 23 hours', async () => {
    bank = () => {
      throw new ProviderUnavailable('no answer');
    };
    const { organizationId } = await customer(0n);
    for (let passes = 0; passes < 4; passes++) await pass();
    const orders = await ordersOf(organizationId);
    expect(orders).toHaveLength(1);
    expect(charged.length).toBeGreaterThan(3);
    expect(new Set(charged).size).toBe(1);
    await control.owner.query('UPDATE payment_order SET expires_at = now() WHERE id = $1', [orders[0]?.id]);
    await worker().of.events.pass();
    await pass();
    expect(await ordersOf(organizationId)).toMatchObject([{ state: 'expired' }]);
    expect(await ruleOf(organizationId)).toMatchObject({ status: 'active', reason: 'may_pass', declines: 1 });
  });

  it('is the same charge again when its answer is lost', async () => {
    const { organizationId } = await customer(0n);
    bank = (order) => {
      bank = approved;
      throw new ProviderUnavailable(`no answer of ${order.id}`);
    };
    await pass();
    expect(await ordersOf(organizationId)).toMatchObject([{ checkoutRef: null }]);
    await pass();
    const [order] = await ordersOf(organizationId);
    expect(order?.checkoutRef).toBe(`pi_${order?.id}`);
    expect(charged).toEqual([order?.id, order?.id]);
  });

  it('charges nothing while the balance is not below the threshold', async () => {
    const { organizationId } = await customer(10n * USD);
    await pass();
    expect(await ordersOf(organizationId)).toHaveLength(0);
  });

  it('charges no method that was removed, and no member who left', async () => {
    const [removed, left] = [await customer(0n), await customer(0n)];
    await customers.service.removeMethod(removed.savedMethodId, removed.organizationId, OPERATOR);
    await control.owner.query('UPDATE member SET removed_at = now() WHERE user_id = $1', [left.userId]);
    await pass();
    expect(charged).toHaveLength(0);
    expect(await ruleOf(removed.organizationId)).toMatchObject({ status: 'paused', reason: 'method_removed' });
    expect(await ruleOf(left.organizationId)).toMatchObject({ status: 'paused', reason: 'member_left' });
    expect(await customers.service.listMethods(removed.organizationId)).toHaveLength(0);
  });

  it.each([
    ['demoted', `UPDATE member SET role = 'developer' WHERE user_id = $1`, 'role_changed'],
    ['removed', 'UPDATE member SET removed_at = now() WHERE user_id = $1', 'member_left'],
    ['suspended', `UPDATE "user" SET status = 'suspended' WHERE id = $1`, 'member_left'],
  ])(
    'ATK-391: of a person that was %s is paused whatever the balance, with a mail, and stays so',
    async (_how, sql, reason) => {
      const { organizationId, userId, savedMethodId } = await customer(100n * USD);
      const other = newUuid(Date.now());
      await insert('user', { id: other, email: `${other}@example.com`, name: 'Bob' });
      await insert('login_account', { user_id: other, email_verified_at: new Date() });
      await insert('member', {
        id: newUuid(Date.now()),
        organization_id: organizationId,
        user_id: other,
        role: 'owner',
      });
      await control.owner.query(sql, [userId]);
      await pass();
      expect(await ruleOf(organizationId)).toMatchObject({ status: 'paused', reason });
      expect(await mailsOf(other)).toEqual(['automatic_topup_paused']);
      await control.owner.query(`UPDATE member SET role = 'owner', removed_at = NULL WHERE user_id = $1`, [userId]);
      await control.owner.query(`UPDATE "user" SET status = 'active' WHERE id = $1`, [userId]);
      await control.owner.query('UPDATE wallet SET posted_nano_usd = 0 WHERE organization_id = $1', [organizationId]);
      await pass();
      expect(charged).toHaveLength(0);
      expect(await customers.service.listMethods(organizationId)).toMatchObject([{ id: savedMethodId }]);
    },
  );

  it.each(['demoted', 'removed'])('ATK-391: whose person was %s after it was queued is not charged', async (how) => {
    const { organizationId, userId } = await customer(0n);
    await worker().topups.starter.startDue();
    const sql = { demoted: `role = 'viewer'`, removed: 'removed_at = now()' }[how];
    await control.owner.query(`UPDATE member SET ${sql} WHERE user_id = $1`, [userId]);
    await Promise.all(workers.map(({ topups }) => topups.charges.chargeDue()));
    expect(charged).toHaveLength(0);
    expect(await ordersOf(organizationId)).toMatchObject([{ state: 'failed' }]);
  });

  it('ATK-392: charges no method of another person: not by a new rule, not by one of before', async () => {
    const { organizationId, userId, savedMethodId } = await customer(0n);
    const other = newUuid(Date.now());
    await insert('user', { id: other, email: `${other}@example.com`, name: 'Bob' });
    await insert('login_account', { user_id: other, email_verified_at: new Date() });
    await insert('member', { id: newUuid(Date.now()), organization_id: organizationId, user_id: other, role: 'owner' });
    const amounts = { thresholdNanoUsd: 10n * USD, amountNanoUsd: 25n * USD, monthlyMaxNanoUsd: 50n * USD };
    const taken = customers.service.put(organizationId, { ...amounts, userId: other, savedMethodId }, OPERATOR);
    await expect(taken).rejects.toMatchObject({ metadata: { reason: 'method_of_another' } });
    await control.owner.query('UPDATE automatic_topup SET user_id = $2 WHERE user_id = $1', [userId, other]);
    await pass();
    expect(charged).toHaveLength(0);
    expect(await ruleOf(organizationId)).toMatchObject({ status: 'paused', reason: 'method_of_another' });
  });

  it('ATK-391: a person removes its method without any right in the organization; that of a deleted account goes by itself', async () => {
    const [one, other] = [await customer(100n * USD), await customer(100n * USD)];
    for (const { userId } of [one, other]) {
      await control.owner.query('UPDATE member SET removed_at = now() WHERE user_id = $1', [userId]);
    }
    expect(await customers.service.methodsOf(one.userId, null)).toMatchObject([{ id: one.savedMethodId }]);
    expect(await customers.service.methodsOf(one.userId, other.organizationId)).toEqual([]);
    const foreign = customers.service.removeOwn(other.savedMethodId, one.userId, null, OPERATOR);
    await expect(foreign).rejects.toMatchObject({ code: 'not_found' });
    await customers.service.removeOwn(one.savedMethodId, one.userId, null, OPERATOR);
    expect(await ruleOf(one.organizationId)).toMatchObject({ status: 'paused', reason: 'method_removed' });
    await control.owner.query(`UPDATE "user" SET status = 'deleted' WHERE id = $1`, [other.userId]);
    await worker().topups.charges.removeOrphans();
    expect(await customers.service.methodsOf(other.userId, null)).toEqual([]);
  });

  describe.each([
    ['removed', ({ savedMethodId, organizationId }: Customer) => remove(savedMethodId, organizationId)],
    ['disabled', ({ organizationId }: Customer) => customers.service.disable(organizationId, OPERATOR)],
    ['suspended', ({ organizationId }: Customer) => setWallet(organizationId, 'suspended')],
  ] as const)('that was %s', (_what, end) => {
    it('ATK-316: before the call charges nothing', async () => {
      const one = await customer(0n);
      await worker().topups.starter.startDue();
      await end(one);
      await pass();
      expect(charged).toHaveLength(0);
      expect(await ordersOf(one.organizationId)).toMatchObject([{ state: 'failed' }]);
    });

    it('ATK-316: after a call without an answer is not charged again, and its payment is found', async () => {
      bank = () => {
        throw new ProviderUnavailable('no answer');
      };
      const one = await customer(0n);
      await pass();
      const calls = charged.length;
      await end(one);
      await pass();
      await pass();
      expect(charged).toHaveLength(calls);
      expect(await ordersOf(one.organizationId)).toMatchObject([{ state: 'created' }]);
      await pay(one.organizationId);
      await pass();
      expect(await ordersOf(one.organizationId)).toMatchObject([{ state: 'credited' }]);
    });

    it('ATK-316: during the call is charged once, and never after it', async () => {
      const one = await customer(0n);
      bank = async (order) => {
        await end(one);
        return approved(order);
      };
      await pass();
      await pay(one.organizationId);
      laterMs = 48 * HOUR_MS;
      await pass();
      await pass();
      expect(new Set(charged).size).toBe(1);
      expect(await ordersOf(one.organizationId)).toMatchObject([{ state: 'credited' }]);
    });
  });

  it('ATK-316: of a suspended organization goes on when it is resumed', async () => {
    const { organizationId } = await customer(0n);
    await worker().topups.starter.startDue();
    await setWallet(organizationId, 'suspended');
    await pass();
    await setWallet(organizationId, 'active');
    laterMs = 2 * HOUR_MS;
    await pass();
    expect(charged).toHaveLength(1);
    expect(await ordersOf(organizationId)).toMatchObject([{ state: 'created' }, { state: 'failed' }]);
  });

  it('ATK-317: charges nothing above a maximum that was lowered while a charge was on its way', async () => {
    const one = await customer(0n, { thresholdNanoUsd: 1_000_000n * USD });
    const { organizationId, userId, savedMethodId } = one;
    bank = async (order) => {
      const amounts = { thresholdNanoUsd: 1_000_000n * USD, amountNanoUsd: 5n * USD, monthlyMaxNanoUsd: 25n * USD };
      await customers.service.put(organizationId, { ...amounts, userId, savedMethodId }, OPERATOR);
      return approved(order);
    };
    await pass();
    await pay(organizationId);
    for (const hours of [1, 2, 3]) {
      laterMs = hours * HOUR_MS;
      await Promise.all([pass(), pass()]);
    }
    expect(await ordersOf(organizationId)).toMatchObject([{ state: 'credited', amountNanoUsd: 25n * USD }]);
    expect(await ruleOf(organizationId)).toMatchObject({ reason: 'monthly_max' });
  });

  it('waits for another day at the limit of the provider', async () => {
    const { organizationId, userId } = await customer(0n);
    await control.owner.query('UPDATE payment_provider SET daily_max_nano_usd = max_nano_usd WHERE id = $1', [
      providerId,
    ]);
    const fixed = { isTest: false, method: null, legalVersion: null, firstMaxNanoUsd: null, userId };
    await worker().of.orders.create({ ...fixed, organizationId, providerId, amountNanoUsd: 90n * USD }, OPERATOR);
    await pass();
    expect(await ruleOf(organizationId)).toMatchObject({ status: 'active', error: 'order_daily_limit' });
    await pass();
    expect(await ordersOf(organizationId)).toHaveLength(1);
  });

  it('waits for a person when the provider takes its amount no more', async () => {
    const { organizationId, userId } = await customer(0n);
    await control.owner.query('UPDATE payment_provider SET max_nano_usd = 20000000000 WHERE id = $1', [providerId]);
    await pass();
    expect(await ruleOf(organizationId)).toMatchObject({
      status: 'paused',
      reason: 'order_refused',
      error: 'order_amount',
    });
    expect(await mailsOf(userId)).toEqual(['automatic_topup_paused']);
  });

  it.each([
    ['of another organization', async () => (await customer(0n)).savedMethodId, { code: 'not_found' }],
    ['that is unknown', () => newUuid(Date.now()), { code: 'not_found' }],
  ])('has no method %s', async (_, other, refused) => {
    const { organizationId, userId } = await customer(100n * USD);
    const amounts = { thresholdNanoUsd: 10n * USD, amountNanoUsd: 25n * USD, monthlyMaxNanoUsd: 50n * USD };
    const rule = { ...amounts, userId, savedMethodId: await other() };
    await expect(customers.service.put(organizationId, rule, OPERATOR)).rejects.toMatchObject(refused);
  });

  it.each([
    [{ amountNanoUsd: USD / 2n }, 'order_amount'],
    [{ amountNanoUsd: 101n * USD, monthlyMaxNanoUsd: 500n * USD }, 'order_amount'],
    [{ amountNanoUsd: 25n * USD + 1n }, 'order_cents'],
    [{ monthlyMaxNanoUsd: 25n * USD - 1n }, 'topup_monthly_max'],
  ])('refuses %p', async (changes, reason) => {
    await expect(customer(0n, changes)).rejects.toMatchObject({ metadata: { reason } });
  });
});
