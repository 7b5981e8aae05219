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
const SPEND_CHECKS = LEDGER_CHECKS.filter(({ name }) => name === 'key-spend' || name === 'member-spend');

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
  const windows = [null, memberOf(organizationId)].flatMap((holderId): SpendWindow[] => [
    { holderId, period: 'day', windowKey: dayOf(daysAgo) },
    { holderId, period: 'month', windowKey: monthOf(daysAgo) },
    { holderId, period: 'total', windowKey: 'total' },
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

async function brokenPromises(): Promise<unknown[]> {
  const results = await new LedgerCheckRepository(worker.prisma).run(SPEND_CHECKS);
  expect(results).toHaveLength(2);
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
    await sweep.pass();
    expect(await worker.count('FROM key_spend WHERE organization_id = $1', [organizationId])).toBe(0);
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
