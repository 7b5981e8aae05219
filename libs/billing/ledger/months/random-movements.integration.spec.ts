import fc from 'fast-check';
import { RoutifyError, SystemClock } from '#core';
import { CreditMovements } from '../../../../test/support/ledger/credit-movements.js';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { AccountDayRepository } from './account-day.repository.js';
import { CreditMonthRepository } from './credit-month.repository.js';
import { DeferredRevenueService, type DeferredRevenue } from './deferred-revenue.service.js';
import { LedgerMonthsService } from './ledger-months.service.js';

const NOW = new Date();
const CLOCK = new SystemClock();
const MONTHS = [3, 2, 1, 0];
const startOf = (monthsBefore: number): Date =>
  new Date(Date.UTC(NOW.getUTCFullYear(), NOW.getUTCMonth() - monthsBefore, 1));

/** What a sequence did so far, which later steps undo. */
interface Done {
  readonly topups: string[];
  readonly orders: string[];
  readonly taken: (readonly ['payment_refund' | 'chargeback', orderId: string, ref: string])[];
  readonly requests: string[];
  readonly grants: string[];
}

type Step = (credit: CreditMovements, done: Done, amountNanoUsd: bigint) => Promise<unknown>;

/** The newest of its kind is undone. Without one nothing happens. */
const STEPS: Readonly<Record<string, Step>> = {
  topUp: async (credit, { topups }, amount) => topups.push(await credit.topUp(amount)),
  chargeBack: (credit, { topups }) => ofLast(topups, (id) => credit.chargeBack(id, null)),
  credit: (credit, _done, amount) => credit.adjust(amount),
  debit: (credit, _done, amount) => credit.adjust(-2n * amount),
  sell: async (credit, { orders }, amount) => orders.push(await credit.sell({ amountNanoUsd: amount })),
  sellWithBonus: async (credit, { orders }, amount) =>
    orders.push(await credit.sell({ amountNanoUsd: amount, bonusNanoUsd: amount / 3n })),
  refund: (credit, { orders, taken }, amount) =>
    ofLast(orders, async (id) => taken.push(['payment_refund', id, await credit.refund(id, amount / 2n)])),
  dispute: (credit, { orders, taken }, amount) =>
    ofLast(orders, async (id) => taken.push(['chargeback', id, await credit.dispute(id, amount)])),
  reverse: (credit, { taken }) => ofLast(taken, ([kind, id, ref]) => credit.reverse(kind, id, ref, null)),
  redeem: (credit, _done, amount) => credit.redeem(amount),
  grant: async (credit, { grants }, amount) => grants.push(await credit.grant(amount)),
  expire: (credit, { grants }) => ofLast(grants, (id) => credit.expire(id)),
  use: async (credit, { requests }, amount) => requests.push(await credit.use((amount / 1_000n) * 1_000n)),
  refundRequest: (credit, { requests }) => ofLast(requests, (id) => credit.refundRequest(id, 500n)),
};

let worker: LedgerFixture;
let control: LedgerFixture;
let reports: DeferredRevenueService;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  const { prisma } = control;
  reports = new DeferredRevenueService(new AccountDayRepository(prisma), new CreditMonthRepository(prisma), CLOCK);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

async function ofLast<T>(list: T[], work: (one: T) => Promise<unknown>): Promise<void> {
  const last = list.pop();
  if (last !== undefined) await work(last);
}

/** A step that the ledger refuses, such as a refund of what is spent, changes nothing. */
async function take(step: Step | undefined, ...given: Parameters<Step>): Promise<void> {
  try {
    await step?.(...given);
  } catch (error) {
    if (!(error instanceof RoutifyError)) throw error;
  }
}

/** Books what was booked in the last hour in a month of the past, or leaves it in this one. */
async function bookIn(monthsBefore: number): Promise<void> {
  if (monthsBefore === 0) return;
  await worker.owner.query(`BEGIN; SET LOCAL session_replication_role = replica;
    UPDATE transfer SET booked_at = '${startOf(monthsBefore).toISOString()}' WHERE booked_at > now() - interval '1 hour';
    COMMIT`);
}

const monthsNow = (): Promise<DeferredRevenue[]> =>
  Promise.all(MONTHS.map((before) => reports.read(startOf(before).toISOString().slice(0, 'YYYY-MM'.length), false)));

async function unexplained(): Promise<string[]> {
  const found: string[] = [];
  for (const { month, total, accounts } of await monthsNow()) {
    for (const { unexplainedNanoUsd: amount } of [total, ...accounts.map(({ revenue }) => revenue)]) {
      if (amount !== 0n) found.push(`${month}: ${amount}`);
    }
    if (total.lines.moved !== 0n) found.push(`${month}: moved ${total.lines.moved}`);
    for await (const { organizationId, revenue } of await reports.byOrganization(month, false)) {
      if (revenue.unexplainedNanoUsd !== 0n) found.push(`${month} ${organizationId}: ${revenue.unexplainedNanoUsd}`);
    }
  }
  return found;
}

describe('deferred revenue of random movements', () => {
  it('LEDGER-40: nothing is unexplained, whatever customers, providers and operators do, in whatever month', async () => {
    const step = fc.record({
      name: fc.constantFrom(...Object.keys(STEPS)),
      amount: fc.bigInt({ min: 2_000n, max: 50_000n }),
      month: fc.constantFrom(...MONTHS),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const organizationId = await worker.createOrganization(0n, 10n ** 9n);
        const credit = new CreditMovements(worker, control, organizationId);
        const done: Done = { topups: [], orders: [], taken: [], requests: [], grants: [] };
        for (const { name, amount, month } of steps) {
          await take(STEPS[name], credit, done, amount);
          await bookIn(month);
        }
        expect(await unexplained()).toEqual([]);
      }),
      { numRuns: propertyRuns(12) },
    );
    const { rows } = await worker.owner.query<{ code: string }>(
      `SELECT DISTINCT t.code FROM transfer t JOIN account a ON a.id IN (t.debit_account, t.credit_account)
       WHERE a.organization_id IS NOT NULL`,
    );
    const taken = ['topup', 'usage', 'refund', 'grant', 'expiry', 'payment_refund', 'chargeback', 'reversal'];
    const codes = rows.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining([...taken, 'bonus_clawback', 'adjustment', 'debt_cover']));
    const before = await monthsNow();
    const days = new LedgerMonthsService(new AccountDayRepository(worker.prisma), CLOCK);
    await days.sumDue(new AbortController().signal);
    const lines = (all: readonly DeferredRevenue[]) => all.map(({ accounts, total }) => ({ accounts, total }));
    expect(lines(await monthsNow())).toEqual(lines(before));
    expect(await unexplained()).toEqual([]);
  }, 300_000);
});
