import { newUuid } from '#core';
import type { RunningJob } from '#core/infra';
import type { SpendWindow } from '../../admission/domain/terms.js';
import { LedgerFixture, memberOf, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { refundsService } from '../../../../test/support/ledger/money-services.js';
import { jobWith } from '../../../../test/support/processes/module-process.js';
import { LedgerCheckRepository } from '../ledger-check.repository.js';
import { LEDGER_CHECKS } from '../checks/ledger-checks.js';
import { LEDGER_RETENTION_JOBS } from './jobs.js';
import { RetentionRepository } from './retention.repository.js';

const DAY_MS = 86_400_000;
/** The windows of these days and months are kept, those of `FORGOTTEN_DAYS` are not. */
const KEPT_DAYS = [0, 90];
const FORGOTTEN_DAYS = [94, 125, 400];
/** Windows of listed caps stay for another quarter, opened ones for another year: their names say when they began. */
const LISTED = { kept: [0, 90, 180], forgotten: [190, 400] };
const OPENED = { kept: [0, 190, 450], forgotten: [470] };
const SPEND_CHECKS = LEDGER_CHECKS.filter(({ name }) => ['key-spend', 'member-spend', 'cap-spend'].includes(name));

let worker: LedgerFixture;
let control: LedgerFixture;
let sweep: RunningJob;
let organizationId: string;

const dateOf = (daysAgo: number): string => new Date(Date.now() - daysAgo * DAY_MS).toISOString();
const dayOf = (daysAgo: number): string => dateOf(daysAgo).slice(0, 10);
const monthOf = (daysAgo: number): string => dateOf(daysAgo).slice(0, 7);

/** As before the first pass. */
async function keepAll(): Promise<void> {
  await worker.owner.query(`UPDATE spend_window_mark SET kept_from = ''`);
}

/** Books a charge in the windows of a day, of its month and of all time, of the key and of its member. */
async function book(daysAgo: number, chargeNanoUsd = 5_000n): Promise<string> {
  const requestId = newUuid(Date.now());
  const windows = ['', `${memberOf(organizationId)}:`].flatMap((holder): SpendWindow[] => [
    { name: `${holder}day`, windowKey: dayOf(daysAgo) },
    { name: `${holder}month`, windowKey: monthOf(daysAgo) },
    { name: `${holder}total`, windowKey: 'total' },
  ]);
  await worker.book([{ ...worker.ledgerEvent({ requestId, organizationId, chargeNanoUsd }), windows }]);
  return requestId;
}

/** The windows in which the key, and alike its member, has spent anything, with how much. */
async function spends(): Promise<Readonly<Record<string, string>>> {
  const read = async (table: string): Promise<Readonly<Record<string, string>>> => {
    const { rows } = await worker.owner.query<{ name: string; spent: string }>(
      `SELECT period || '=' || window_key AS name, spent_nano_usd AS spent FROM ${table} WHERE organization_id = $1`,
      [organizationId],
    );
    return Object.fromEntries(rows.map(({ name, spent }) => [name, spent]));
  };
  const ofKey = await read('key_spend');
  expect(await read('member_spend')).toEqual(ofKey);
  return ofKey;
}

/** Books a charge in windows of the organization's list; returns the request. */
async function bookListed(...windows: readonly SpendWindow[]): Promise<string> {
  const requestId = newUuid(Date.now());
  await worker.book([{ ...worker.ledgerEvent({ requestId, organizationId, chargeNanoUsd: 5_000n }), windows }]);
  return requestId;
}

/** A window of each kind of listed caps that began so many days ago, but those of months. */
const listedOf = (daysAgo: number): SpendWindow[] => [
  { name: 'c1', windowKey: dayOf(daysAgo) },
  { name: 'r2', windowKey: `${dayOf(daysAgo)}T14:00` },
];
const openedOf = (daysAgo: number): SpendWindow => ({ name: 'r5', windowKey: `t${Date.parse(dayOf(daysAgo))}` });

/** What the windows of the organization's list have counted. */
async function listed(): Promise<Readonly<Record<string, number>>> {
  const { rows } = await worker.owner.query<{ name: string; spent: string }>(
    `SELECT name || '=' || window_key AS name, spent FROM cap_spend WHERE organization_id = $1`,
    [organizationId],
  );
  return Object.fromEntries(rows.map(({ name, spent }) => [name, Number(spent)]));
}

const sums = (windows: readonly SpendWindow[]): Readonly<Record<string, number>> =>
  Object.fromEntries(windows.map(({ name, windowKey }) => [`${name}=${windowKey}`, name.startsWith('c') ? 5_000 : 1]));

async function brokenPromises(): Promise<unknown[]> {
  const results = await new LedgerCheckRepository(worker.prisma).run(SPEND_CHECKS);
  expect(results).toHaveLength(3);
  return results.flatMap(({ rows }) => rows);
}

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  sweep = jobWith(LEDGER_RETENTION_JOBS, 'spend-windows', worker.logger, new RetentionRepository(worker.prisma));
});
beforeEach(async () => {
  organizationId = await worker.createOrganization(1_000_000n);
});
afterAll(async () => {
  await control.close();
  await worker.close();
});

describe('spend of caps', () => {
  it('ALWAYS-8: is deleted when its window ended more than 92 days ago; total spend and the audit stay', async () => {
    await keepAll();
    for (const daysAgo of [...KEPT_DAYS, ...FORGOTTEN_DAYS]) await book(daysAgo);
    expect(await brokenPromises()).toEqual([]);
    await sweep.pass();
    const days = KEPT_DAYS.map((daysAgo) => `day=${dayOf(daysAgo)}`);
    const kept = await spends();
    expect(Object.keys(kept).filter((name) => name.startsWith('day='))).toEqual(expect.arrayContaining(days));
    expect(Object.keys(kept)).toHaveLength(days.length + new Set(keptMonths()).size + 1);
    expect(kept['total=total']).toBe('25000');
    expect(await brokenPromises()).toEqual([]);
    expect(worker.log).toEqual([]);
  });

  it('ALWAYS-8: of listed caps is deleted by when its window began; what has no end and the audit stay', async () => {
    await keepAll();
    const months: SpendWindow[] = [0, 400].map((daysAgo) => ({ name: 'r4', windowKey: monthOf(daysAgo) }));
    for (const daysAgo of [...LISTED.kept, ...LISTED.forgotten]) await bookListed(...listedOf(daysAgo));
    for (const daysAgo of [...OPENED.kept, ...OPENED.forgotten]) await bookListed(openedOf(daysAgo));
    for (const month of months) await bookListed(month, { name: 'c3', windowKey: 'total' });
    expect(Object.keys(await listed())).toHaveLength(2 * 5 + 4 + 2 + 1);
    await sweep.pass();
    const kept = {
      ...sums([...LISTED.kept.flatMap(listedOf), ...OPENED.kept.map(openedOf), months[0]!]),
      'c3=total': 10_000,
    };
    expect(await listed()).toEqual(kept);
    expect(await brokenPromises()).toEqual([]);
  });

  it('ALWAYS-8: of listed caps is not brought back by a late event, nor by a refund, and does not reach Redis', async () => {
    await keepAll();
    await worker.createCap(organizationId, 3);
    const old = [...listedOf(400), openedOf(900)];
    const requestId = await bookListed(...old, { name: 'c3', windowKey: 'total' });
    await sweep.pass();
    await bookListed(...old);
    await refundsService(control).refund({ requestId, amountNanoUsd: 2_000n, reason: 'test' }, OPERATOR);
    expect(await listed()).toEqual({ 'c3=total': 3_000 });
    expect(await brokenPromises()).toEqual([]);
    await worker.owner.query(`INSERT INTO cap_spend VALUES ($1, 'c1', $2, 9), ($1, 'r5', 't1500000000000', 9)`, [
      organizationId,
      dayOf(400),
    ]);
    const projection = await worker.projections.find(organizationId);
    expect(projection?.spends).toMatchObject([{ field: 'c3', windowKey: 'total', spent: 3_000n }]);
  });

  it('ALWAYS-8: is not brought back by a late event, nor by a refund', async () => {
    await keepAll();
    const requestId = await book(400);
    await sweep.pass();
    expect(await spends()).toEqual({ 'total=total': '5000' });
    await book(400);
    await refundsService(control).refund({ requestId, amountNanoUsd: null, reason: 'test' }, OPERATOR);
    expect(await spends()).toEqual({ 'total=total': '5000' });
    expect(await brokenPromises()).toEqual([]);
  });

  it('ALWAYS-8: of a forgotten window does not reach Redis', async () => {
    await worker.owner.query(
      `INSERT INTO key_spend (key_id, period, window_key, organization_id, spent_nano_usd)
       VALUES ($1, 'day', $2, $1, -1), ($1, 'month', '2020-01', $1, -1)`,
      [organizationId, dayOf(400)],
    );
    const projection = await worker.projections.find(organizationId);
    expect(projection?.spends).toEqual([]);
    await worker.publisher.publish(organizationId);
    await sweep.pass();
    expect(await spends()).toEqual({});
  });

  it('is deleted in batches, until none is left', async () => {
    await worker.owner.query(
      `INSERT INTO key_spend (key_id, period, window_key, organization_id, spent_nano_usd)
       SELECT gen_random_uuid(), 'day', '2020-01-01', $1, 1 FROM generate_series(1, 20001)`,
      [organizationId],
    );
    await worker.owner.query(
      `INSERT INTO cap_spend SELECT $1, 'c' || n, '2020-01-01', 1 FROM generate_series(1, 20001) AS n`,
      [organizationId],
    );
    await sweep.pass();
    for (const table of ['key_spend', 'cap_spend'])
      expect(await worker.count(`FROM ${table} WHERE organization_id = $1`, [organizationId])).toBe(0);
  });

  it('of the running month and of the one before it stays, whatever is wanted; only the worker deletes', async () => {
    const days = [0, 31, 60];
    for (const daysAgo of days) await book(daysAgo);
    const before = await spends();
    expect(await new RetentionRepository(worker.prisma).forgetSpendWindows(0, 100)).toBeGreaterThanOrEqual(0);
    expect(await spends()).toEqual(before);
    const asControl = new RetentionRepository(control.prisma).forgetSpendWindows(0, 100);
    await expect(asControl).rejects.toThrow(/permission denied/);
  });
});

/** A month is kept as long as one of its days is. */
function keptMonths(): string[] {
  const oldest = monthOf(92);
  return [...KEPT_DAYS, ...FORGOTTEN_DAYS].map(monthOf).filter((month) => month >= oldest);
}
