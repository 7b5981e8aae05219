import { SystemClock } from '#core';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { clearingService } from '../../../../test/support/ledger/money-services.js';
import { LEDGER_CHECKS } from '../../ledger-audit/checks/ledger-checks.js';
import { LedgerCheckRepository } from '../../ledger-audit/ledger-check.repository.js';
import { AccountDayRepository } from './account-day.repository.js';
import { LedgerMonthsService, type LedgerMonth } from './ledger-months.service.js';

const DAY_MS = 86_400_000;
const NOW = new Date();
/** Noon of a day some months before this one. */
const dayOf = (monthsBefore: number, day: number): Date =>
  new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - monthsBefore, day, 12));
const monthOf = (monthsBefore: number): string => dayOf(monthsBefore, 1).toISOString().slice(0, 7);

let worker: LedgerFixture;
let control: LedgerFixture;
let summing: LedgerMonthsService;
let reports: LedgerMonthsService;

/** Runs SQL with triggers disabled. */
async function corrupt(sql: string): Promise<void> {
  await worker.owner.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
}

/** A top-up and a used request of an organization. */
async function bookedAt(at: Date, topupNanoUsd: bigint, chargeNanoUsd: bigint, isTest = false): Promise<void> {
  const organizationId = await worker.createOrganization(topupNanoUsd);
  await worker.book([worker.ledgerEvent({ organizationId, chargeNanoUsd })]);
  await corrupt(`UPDATE organization SET is_test = ${isTest} WHERE id = '${organizationId}';
    UPDATE transfer SET booked_at = '${at.toISOString()}' WHERE booked_at > now() - interval '1 hour'`);
}

/** An entry of a payment provider. */
async function entryAt(at: Date, amountNanoUsd: bigint, isTest: boolean): Promise<void> {
  const entry = {
    kind: 'payout',
    amountNanoUsd,
    externalRef: `${at.getTime()} ${isTest}`,
    orderId: null,
    isTest,
  } as const;
  await control.prisma.$transaction((tx) => clearingService(control).record(tx, { ...entry, reason: null }, OPERATOR));
  await corrupt(`UPDATE transfer SET booked_at = '${at.toISOString()}' WHERE booked_at > now() - interval '1 hour'`);
}

const sumDue = (): Promise<string[]> => summing.sumDue(new AbortController().signal);

function balances({ accounts }: LedgerMonth): Record<string, readonly [opening: bigint, closing: bigint]> {
  return Object.fromEntries(
    accounts.map(({ kind, openingNanoUsd, closingNanoUsd }) => [kind, [openingNanoUsd, closingNanoUsd]]),
  );
}

async function broken(): Promise<string[]> {
  const own = LEDGER_CHECKS.filter(({ name }) => name === 'account-days');
  const results = await new LedgerCheckRepository(worker.prisma).run(own);
  return results.flatMap(({ name, rows }) => (rows.length > 0 ? [name] : []));
}

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  summing = new LedgerMonthsService(new AccountDayRepository(worker.prisma), new SystemClock());
  reports = new LedgerMonthsService(new AccountDayRepository(control.prisma), new SystemClock());
  await bookedAt(dayOf(3, 5), 100_000n, 3_000n);
  await bookedAt(dayOf(2, 28), 50_000n, 7_000n);
  await bookedAt(dayOf(2, 28), 9_000n, 1_000n, true);
  await entryAt(dayOf(1, 2), 60_000n, false);
  await entryAt(dayOf(1, 2), 800n, true);
  await worker.createOrganization(20_000n);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

describe('months of the ledger', () => {
  const expected = {
    live: { payments_clearing: [100_000n, 150_000n], revenue: [-3_000n, -10_000n], wallet_base: [-97_000n, -140_000n] },
    test: { payments_clearing: [0n, 9_000n], revenue: [0n, -1_000n], wallet_base: [0n, -8_000n] },
  };

  async function ofMonth(monthsBefore: number) {
    const [live, test] = await Promise.all([false, true].map((isTest) => reports.read(monthOf(monthsBefore), isTest)));
    return { live: balances(live!), test: balances(test!) };
  }

  it('LEDGER-35: are the same from transfers and from summed days, of real and of test money', async () => {
    const fromTransfers = await ofMonth(2);
    expect(fromTransfers).toMatchObject(expected);
    const live = await reports.read(monthOf(0), false);
    const days = await sumDue();
    expect(days).toEqual([dayOf(3, 5), dayOf(2, 28), dayOf(1, 2)].map((day) => day.toISOString().slice(0, 10)));
    expect(await sumDue()).toEqual([]);
    expect(await ofMonth(2)).toEqual(fromTransfers);
    const { accounts } = await reports.read(monthOf(0), false);
    expect(accounts).toEqual(live.accounts);
    expect(accounts.reduce((sum, { closingNanoUsd }) => sum + closingNanoUsd, 0n)).toBe(0n);
  });

  it('has the movements of each account by code, and ends where the next month begins', async () => {
    const [last, before] = [await reports.read(monthOf(1), false), await reports.read(monthOf(2), false)];
    expect(last).toMatchObject({ isFinal: Date.now() - last.to.getTime() >= DAY_MS / 24 });
    expect(last.accounts.find(({ kind }) => kind === 'bank')?.movements).toEqual([
      { accountKind: 'bank', code: 'payout', debitNanoUsd: 60_000n, creditNanoUsd: 0n },
    ]);
    const opening = Object.entries(balances(last)).filter(([, [amount]]) => amount !== 0n);
    const closing = Object.entries(balances(before)).filter(([, [, amount]]) => amount !== 0n);
    expect(opening.map(([kind, [amount]]) => [kind, amount])).toEqual(
      closing.map(([kind, [, amount]]) => [kind, amount]),
    );
  });

  it('refuses a month that has not begun', async () => {
    await expect(reports.read('2099-01', false)).rejects.toMatchObject({ metadata: { reason: 'ledger_month_ahead' } });
  });

  it('LEDGER-35: sums that differ from their transfers are found', async () => {
    expect(await broken()).toEqual([]);
    await corrupt("UPDATE account_day SET debit_nano_usd = debit_nano_usd + 1 WHERE account_kind = 'bank'");
    expect(await broken()).toEqual(['account-days']);
    await corrupt("UPDATE account_day SET debit_nano_usd = debit_nano_usd - 1 WHERE account_kind = 'bank'");
    await expect(worker.owner.query('DELETE FROM account_day')).rejects.toThrow('append-only');
  });

  it('begins with what was archived before the first day was summed', async () => {
    await corrupt(`DELETE FROM account_day;
      INSERT INTO detached_month (month, ends_before, record_count, transfer_count, last_booked_at, last_transfer_at)
        SELECT '2020-01-01', uuid_floor('2020-02-01'), 0, count(*), '${dayOf(3, 5).toISOString()}', now() FROM transfer
        WHERE booked_at = '${dayOf(3, 5).toISOString()}';
      INSERT INTO brought_forward (month, account_id, organization_id, debit_nano_usd, credit_nano_usd, last_transfer_at)
        SELECT '2020-01-01', a.id, a.organization_id, sum(CASE a.id WHEN t.debit_account THEN t.amount_nano_usd ELSE 0 END),
          sum(CASE a.id WHEN t.credit_account THEN t.amount_nano_usd ELSE 0 END), now()
        FROM transfer t JOIN account a ON a.id IN (t.debit_account, t.credit_account)
        WHERE t.booked_at = '${dayOf(3, 5).toISOString()}' GROUP BY 2, 3;
      DELETE FROM transfer WHERE booked_at = '${dayOf(3, 5).toISOString()}'`);
    await sumDue();
    expect(await ofMonth(2)).toMatchObject(expected);
    await expect(ofMonth(3)).rejects.toMatchObject({ metadata: { reason: 'ledger_month_archived' } });
  });
});
