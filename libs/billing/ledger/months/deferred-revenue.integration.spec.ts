import { newUuid, SystemClock } from '#core';
import { CreditMovements } from '../../../../test/support/ledger/credit-movements.js';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { LEDGER_CHECKS } from '../../ledger-audit/checks/ledger-checks.js';
import { LedgerCheckRepository } from '../../ledger-audit/ledger-check.repository.js';
import type { LiabilityMonth } from '../domain/months/deferred-revenue.js';
import { AccountDayRepository } from './account-day.repository.js';
import { CreditMonthRepository } from './credit-month.repository.js';
import { DeferredRevenueService, type OrganizationRevenue } from './deferred-revenue.service.js';
import { LedgerMonthsService } from './ledger-months.service.js';

const NOW = new Date();
const CLOCK = new SystemClock();
/** Noon of a day some months before this one. */
const dayOf = (monthsBefore: number, day: number): Date =>
  new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - monthsBefore, day, 12));
const monthOf = (monthsBefore: number): string => dayOf(monthsBefore, 1).toISOString().slice(0, 'YYYY-MM'.length);

/** What `moveEverything` does to the credit of an organization. */
const LINES = {
  sold: 20_000n + 10_000n + 10_000n + 2_000n,
  bonuses: 2_000n + 700n - 200n,
  redeem_codes: 300n,
  used: -3_000n,
  expired: -700n,
  refunded: -1_000n,
  chargebacks: -4_000n - 10_000n + 5_000n - 5_000n,
  request_refunds: 1_000n,
  adjustments: 40n - 15n,
  moved: 0n,
};
const SUM = Object.values(LINES).reduce((sum, amount) => sum + amount, 0n);

let worker: LedgerFixture;
let control: LedgerFixture;
let summing: LedgerMonthsService;
let reports: DeferredRevenueService;

const deferredOf = ({ prisma }: LedgerFixture): DeferredRevenueService =>
  new DeferredRevenueService(new AccountDayRepository(prisma), new CreditMonthRepository(prisma), CLOCK);

/** Runs SQL with triggers disabled. */
async function corrupt(sql: string): Promise<void> {
  await worker.owner.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
}

/** Books what was booked in the last hour at another time. */
const bookedAt = (at: Date): Promise<void> =>
  corrupt(`UPDATE transfer SET booked_at = '${at.toISOString()}' WHERE booked_at > now() - interval '1 hour'`);

/** Every kind of movement that a wallet can have. */
async function moveEverything(organizationId: string): Promise<void> {
  const credit = new CreditMovements(worker, control, organizationId);
  const topup = await credit.topUp(20_000n);
  const refunded = await credit.sell({ amountNanoUsd: 10_000n, bonusNanoUsd: 2_000n });
  // A tenth, with a tenth of the bonus, twice: the second one fails.
  await credit.refund(refunded, 1_000n);
  await credit.reverse('payment_refund', refunded, await credit.refund(refunded, 1_000n), null);
  // 12,000 are 10,000 in the wallet and their tax. Half of it is won, and then lost again.
  const disputed = await credit.sell({ amountNanoUsd: 10_000n });
  await credit.reverse('chargeback', disputed, await credit.dispute(disputed, 12_000n), 6_000n);
  await credit.dispute(disputed, 6_000n);
  await credit.enter('unapplied', 2_600n);
  await credit.sell({ amountNanoUsd: 2_000n, isUnapplied: true });
  await credit.enter('payment_return', 150n);
  await credit.chargeBack(topup, 4_000n);
  await credit.redeem(300n);
  await credit.adjust(40n);
  await credit.adjust(-15n);
  await credit.refundRequest(await credit.use(3_000n), 1_000n);
  await credit.expire(await credit.grant(700n));
}

const nonZero = (lines: Readonly<Record<string, bigint>>): Record<string, bigint> =>
  Object.fromEntries(Object.entries(lines).filter(([, amount]) => amount !== 0n));

async function ofOrganizations(month: string, isTest = false): Promise<OrganizationRevenue[]> {
  const all: OrganizationRevenue[] = [];
  for await (const one of await reports.byOrganization(month, isTest)) all.push(one);
  return all;
}

function added(all: readonly LiabilityMonth<string>[]): LiabilityMonth<string> {
  const sum = (amountOf: (one: LiabilityMonth<string>) => bigint): bigint =>
    all.reduce((total, one) => total + amountOf(one), 0n);
  const names = Object.keys(all[0]?.lines ?? {});
  return {
    openingNanoUsd: sum(({ openingNanoUsd }) => openingNanoUsd),
    closingNanoUsd: sum(({ closingNanoUsd }) => closingNanoUsd),
    unexplainedNanoUsd: sum(({ unexplainedNanoUsd }) => unexplainedNanoUsd),
    lines: Object.fromEntries(names.map((name) => [name, sum(({ lines }) => lines[name] ?? 0n)])),
  };
}

async function broken(): Promise<string[]> {
  // What waits has its rows in payments, which are not here.
  const own = LEDGER_CHECKS.filter(({ name }) => name !== 'unapplied-payments');
  const results = await new LedgerCheckRepository(worker.prisma).run(own);
  return results.flatMap(({ name, rows }) => (rows.length > 0 ? [name] : []));
}

let moved: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  summing = new LedgerMonthsService(new AccountDayRepository(worker.prisma), CLOCK);
  reports = deferredOf(control);
  await worker.createOrganization(5_000n);
  await bookedAt(dayOf(3, 5));
  moved = await worker.createOrganization(0n);
  await moveEverything(moved);
  expect(await broken()).toEqual([]);
  await bookedAt(dayOf(2, 10));
  const test = await worker.createOrganization(9_000n);
  await corrupt(`UPDATE organization SET is_test = true WHERE id = '${test}'`);
  await bookedAt(dayOf(2, 11));
  await new CreditMovements(worker, control, moved).adjust(7n);
  await bookedAt(dayOf(1, 3));
  await moveEverything(await worker.createOrganization(1_000n));
}, 60_000);

afterAll(async () => {
  await control.close();
  await worker.close();
});

describe('deferred revenue', () => {
  it('LEDGER-40: explains each kind of movement by one line, and nothing is unexplained', async () => {
    const { total, accounts, waiting, isFinal } = await reports.read(monthOf(2), false);
    expect(isFinal).toBe(true);
    expect(total).toEqual({
      openingNanoUsd: 5_000n,
      closingNanoUsd: 5_000n + SUM,
      unexplainedNanoUsd: 0n,
      lines: LINES,
    });
    expect(accounts.map(({ kind }) => kind)).toEqual(['wallet_paid', 'wallet_base', 'wallet_promo']);
    expect(accounts.map(({ revenue }) => revenue.unexplainedNanoUsd)).toEqual([0n, 0n, 0n]);
    expect(added(accounts.map(({ revenue }) => revenue))).toEqual(total);
    const promo = accounts.find(({ kind }) => kind === 'wallet_promo')?.revenue.lines;
    expect(nonZero(promo ?? {})).toMatchObject({ bonuses: LINES.bonuses, redeem_codes: 300n, expired: -700n });
    expect(waiting).toEqual({
      openingNanoUsd: 0n,
      closingNanoUsd: 50n,
      unexplainedNanoUsd: 0n,
      lines: { received: 2_600n, assigned: -2_400n, returned: -150n },
    });
  });

  it('has test money apart', async () => {
    const { total } = await reports.read(monthOf(2), true);
    expect(total).toMatchObject({ openingNanoUsd: 0n, closingNanoUsd: 9_000n, unexplainedNanoUsd: 0n });
    expect(nonZero(total.lines)).toEqual({ sold: 9_000n });
  });

  it('LEDGER-40: organizations add up to it, in summed days and before, in past months and in this one', async () => {
    const months = [3, 2, 1, 0].map(monthOf);
    const read = async () => Promise.all(months.map((month) => reports.read(month, false)));
    const before = await read();
    for (const isSummed of [false, true]) {
      if (isSummed) expect(await summing.sumDue(new AbortController().signal)).toHaveLength(4);
      const after = await read();
      for (const [index, month] of months.entries()) {
        expect({ ...after[index], to: null }).toEqual({ ...before[index], to: null });
        const all = await ofOrganizations(month);
        expect(all).toHaveLength(3);
        expect(all.filter(({ revenue }) => revenue.unexplainedNanoUsd !== 0n)).toEqual([]);
        expect(added(all.map(({ revenue }) => revenue))).toEqual(after[index]?.total);
      }
      const one = (await ofOrganizations(monthOf(1))).find(({ organizationId }) => organizationId === moved);
      expect(one?.revenue).toMatchObject({ openingNanoUsd: SUM, closingNanoUsd: SUM + 7n });
      expect(nonZero(one?.revenue.lines ?? {})).toEqual({ adjustments: 7n });
    }
    expect(before.map(({ total }) => total.unexplainedNanoUsd)).toEqual([0n, 0n, 0n, 0n]);
    expect(before.slice(1).map(({ total }) => total.openingNanoUsd)).toEqual(
      before.slice(0, -1).map(({ total }) => total.closingNanoUsd),
    );
  });

  it('LEDGER-40: has a row for each organization, in pages', async () => {
    await corrupt(`INSERT INTO organization (id, name, slug, tier_id, is_test)
      SELECT gen_random_uuid(), 'Many', gen_random_uuid(), tier_id, true
      FROM (SELECT tier_id FROM organization LIMIT 1) AS o CROSS JOIN generate_series(1, 1200)`);
    const all = await ofOrganizations(monthOf(2), true);
    const ids = all.map(({ organizationId }) => organizationId);
    expect(ids).toHaveLength(1_201);
    expect(ids).toEqual([...new Set(ids)].sort());
    const used = all.filter(({ revenue }) => revenue.closingNanoUsd !== 0n);
    expect(used).toMatchObject([{ revenue: { closingNanoUsd: 9_000n, unexplainedNanoUsd: 0n } }]);
  });

  it('a day is summed once by two workers, and again by none', async () => {
    const other = await worker.openAnother();
    await corrupt('DELETE FROM account_day; DELETE FROM organization_month');
    const days = new AccountDayRepository(other.prisma);
    const signal = new AbortController().signal;
    await Promise.all([summing.sumDue(signal), new LedgerMonthsService(days, CLOCK).sumDue(signal)]);
    const from = new Date(dayOf(2, 10).toISOString().slice(0, 10));
    await days.sumDay(dayOf(2, 10).toISOString().slice(0, 10), from, new Date(from.getTime() + 86_400_000));
    await other.close();
    expect(await reports.read(monthOf(2), false)).toMatchObject({ total: { unexplainedNanoUsd: 0n, lines: LINES } });
    const ledger = await new LedgerCheckRepository(worker.prisma).run(
      LEDGER_CHECKS.filter(({ name }) => ['account-days', 'organization-months'].includes(name)),
    );
    expect(ledger.flatMap(({ rows }) => rows)).toEqual([]);
  });

  it('LEDGER-40: shows a transfer of an unknown code, and a lot that its transfers do not explain', async () => {
    const lot = `(SELECT id FROM account WHERE organization_id = '${moved}' AND kind = 'wallet_base')`;
    const add = (amount: number) =>
      corrupt(`UPDATE account SET balance_nano_usd = balance_nano_usd + ${amount} WHERE id = ${lot}`);
    const unexplained = async () => {
      const [{ total }, all] = [await reports.read(monthOf(0), false), await ofOrganizations(monthOf(0))];
      const one = all.find(({ organizationId }) => organizationId === moved);
      return [total.unexplainedNanoUsd, one?.revenue.unexplainedNanoUsd];
    };
    expect(await unexplained()).toEqual([0n, 0n]);
    await add(3);
    expect(await unexplained()).toEqual([3n, 3n]);
    await add(-3);
    const gift = newUuid(Date.now());
    await corrupt(`INSERT INTO transfer (request_id, leg, id, organization_id, debit_account, credit_account,
        amount_nano_usd, code, effective_at, actor)
      SELECT '${gift}', 0, '${gift}', '${moved}', p.id, ${lot}, 11, 'gift', now(), 'test'
      FROM account p WHERE p.kind = 'promo_expense'`);
    await add(11);
    expect(await unexplained()).toEqual([11n, 11n]);
    await corrupt(`DELETE FROM transfer WHERE code = 'gift'`);
    await add(-11);
    expect(await unexplained()).toEqual([0n, 0n]);
  });

  it('refuses a month that has not begun, before the first organization', async () => {
    const ahead = { metadata: { reason: 'ledger_month_ahead' } };
    await expect(reports.read('2099-01', false)).rejects.toMatchObject(ahead);
    await expect(reports.byOrganization('2099-01', false)).rejects.toMatchObject(ahead);
  });

  it('begins with what was archived before the first day was summed', async () => {
    const expected = await reports.read(monthOf(2), false);
    const organizations = await ofOrganizations(monthOf(2));
    const at = dayOf(3, 5).toISOString();
    await corrupt(`DELETE FROM account_day; DELETE FROM organization_month;
      INSERT INTO detached_month (month, ends_before, record_count, transfer_count, last_booked_at, last_transfer_at)
        SELECT '2020-01-01', uuid_floor('2020-02-01'), 0, count(*), '${at}', now() FROM transfer WHERE booked_at = '${at}';
      INSERT INTO brought_forward (month, account_id, organization_id, debit_nano_usd, credit_nano_usd, last_transfer_at)
        SELECT '2020-01-01', a.id, a.organization_id, sum(CASE a.id WHEN t.debit_account THEN t.amount_nano_usd ELSE 0 END),
          sum(CASE a.id WHEN t.credit_account THEN t.amount_nano_usd ELSE 0 END), now()
        FROM transfer t JOIN account a ON a.id IN (t.debit_account, t.credit_account)
        WHERE t.booked_at = '${at}' GROUP BY 2, 3;
      DELETE FROM transfer WHERE booked_at = '${at}'`);
    await summing.sumDue(new AbortController().signal);
    expect(await reports.read(monthOf(2), false)).toEqual(expected);
    expect(await ofOrganizations(monthOf(2))).toEqual(organizations);
    const archived = { metadata: { reason: 'ledger_month_archived' } };
    await expect(reports.read(monthOf(3), false)).rejects.toMatchObject(archived);
    await expect(reports.byOrganization(monthOf(3), false)).rejects.toMatchObject(archived);
  });
});
