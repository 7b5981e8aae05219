import { newUuid, type UsageEvent } from '#core';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { rollupRepository } from '../../../../test/support/ledger/money-services.js';
import { atTurn } from '../../../../test/support/property-runs.js';
import type { UsageQuery, UsageRow } from '../domain/usage-query.js';
import { UsageRepository } from '../queries/usage.repository.js';
import { RollupsService } from './rollups.service.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Limit of values of one tag in a sum. */
const VALUES_MAX = 256;
/** Start of a past day (UTC). */
const START_MS = Math.floor(Date.now() / DAY_MS - 2) * DAY_MS;
const ZONES = ['UTC', 'Asia/Kathmandu', 'America/New_York'];
const PROJECT = newUuid(Date.now());
/** All that have sums of tags. */
const SCOPES = ['all', 'key', 'organization', 'project'];

let worker: LedgerFixture;
let usage: UsageRepository;
let rollups: RollupsService;
let organizationId: string;

beforeEach(async () => {
  worker = await LedgerFixture.open();
  usage = new UsageRepository(worker.prisma);
  rollups = new RollupsService(rollupRepository(worker));
  organizationId = await worker.createOrganization(1_000_000_000n);
});

afterEach(() => worker.close());

const runPass = () => rollups.catchUp(new AbortController().signal);

/** Books a request at each moment, with the tags of its index. */
async function book(moments: readonly number[], tagsOf: (index: number) => UsageEvent['tags']): Promise<void> {
  const events = moments.map((atMs, index) => {
    const event = {
      requestId: newUuid(atMs),
      organizationId,
      projectId: PROJECT,
      chargeNanoUsd: 1_000n + BigInt(index),
    };
    return worker.ledgerEvent({ ...event, tags: tagsOf(index) }, atMs);
  });
  await worker.book(events);
}

/** Evenly spaced moments of a range. */
function evenly(count: number, fromMs: number, lengthMs: number): number[] {
  return Array.from({ length: count }, (_, index) => fromMs + Math.floor((index * lengthMs) / count));
}

function query(changes: Partial<UsageQuery> = {}): Promise<UsageRow[]> {
  return usage.sum({
    organizationIds: [organizationId],
    keyIds: null,
    tz: 'UTC',
    interval: 'day',
    groupBy: { tag: 'user' },
    from: new Date(START_MS - 7 * DAY_MS + 7),
    before: new Date(),
    limit: 100_000,
    ...changes,
  });
}

/** Usage by every scope and interval, in alternating zones. Must not depend on its source, sums or records. */
async function everything(groupBy: UsageQuery['groupBy'] = { tag: 'user' }): Promise<UsageRow[][]> {
  const ofProject = { organizationIds: null, projectIds: [PROJECT] };
  const scopes = [
    ...[{}, { organizationIds: null }, { organizationIds: null, keyIds: [organizationId] }],
    ...[ofProject, { ...ofProject, keyIds: [organizationId] }],
  ];
  const answers: UsageRow[][] = [];
  for (const [first, scope] of scopes.entries()) {
    for (const [index, interval] of (['hour', 'day', 'month'] as const).entries()) {
      for (const tz of atTurn(ZONES, first + index)) answers.push(await query({ ...scope, interval, tz, groupBy }));
    }
  }
  return answers;
}

/** The same from records only. */
async function everythingOfRecords(): Promise<UsageRow[][]> {
  const { rows } = await worker.owner.query<{ until: Date }>('SELECT rolled_until AS until FROM usage_rollup_mark');
  await worker.owner.query('UPDATE usage_rollup_mark SET rolled_until = NULL');
  const answers = await everything();
  await worker.owner.query('UPDATE usage_rollup_mark SET rolled_until = $1', [rows[0]?.until]);
  return answers;
}

async function gaps(): Promise<string[]> {
  const { rows } = await worker.owner.query<{ gap: string }>(
    `SELECT DISTINCT scope || ' ' || dimension || ' ' || minutes AS gap FROM usage_sum_gap ORDER BY 1`,
  );
  return rows.map(({ gap }) => gap);
}

async function sumsOfTags(): Promise<number> {
  return worker.count(`FROM usage_sum WHERE dimension LIKE 'tag:%'`);
}

const SUMS = ['usage_sum', 'usage_sum_gap', 'usage_total', 'usage_rollup'];

async function sumsAsText(): Promise<string[]> {
  const texts = SUMS.map((table) => worker.owner.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`));
  return (await Promise.all(texts)).map(({ rows }) =>
    rows
      .map(({ row }) => row)
      .sort()
      .join('\n'),
  );
}

describe('sums of tags', () => {
  it('are the same in steps of a week', async () => {
    const users = (index: number) => ({ user: `user-${index % 300}`, team: index % 2 === 0 ? 'red' : 'blue' });
    await book(evenly(400, START_MS - 9 * DAY_MS, 10 * DAY_MS), users);
    await book(evenly(VALUES_MAX + 1, START_MS + 5 * HOUR_MS, HOUR_MS), users);
    await runPass();
    const before = await sumsAsText();
    for (const table of SUMS) await worker.owner.query(`DELETE FROM ${table}`);
    await worker.owner.query('UPDATE usage_rollup_mark SET rolled_until = NULL, summed_until = NULL, looked_at = NULL');
    await rollups.catchUp(new AbortController().signal, 7 * DAY_MS);
    expect(await sumsAsText()).toEqual(before);
    expect(before).not.toContain('');
  });

  it('exist for a quarter of an hour where they replace many records, and else for the hour only', async () => {
    await book(evenly(40, START_MS + 18 * HOUR_MS, HOUR_MS / 4), (index) => ({
      team: index % 9 === 0 ? 'red' : 'blue',
    }));
    await book(evenly(8, START_MS + 19 * HOUR_MS, HOUR_MS / 4), (index) => ({ team: `team-${index % 4}` }));
    const before = await everything({ tag: 'team' });
    await runPass();
    const { rows } = await worker.owner.query(
      `SELECT scope, value, request_count::int AS requests FROM usage_sum
       WHERE dimension = 'tag:team' AND minutes = 15 AND (scope <> 'all' OR value IN ('red', 'blue')) ORDER BY 1, 2`,
    );
    expect(rows).toEqual(
      SCOPES.flatMap((scope) => [
        { scope, value: 'blue', requests: 35 },
        { scope, value: 'red', requests: 5 },
      ]),
    );
    expect(await gaps()).toEqual([]);
    expect(await everything({ tag: 'team' })).toEqual(before);
  });

  it('stop at a tag with too many values, whose requests are read instead', async () => {
    const users = (index: number) => ({ user: `user-${index}`, team: index % 2 === 0 ? 'red' : 'blue' });
    await book(evenly(VALUES_MAX + 1, START_MS + 5 * HOUR_MS, HOUR_MS), users);
    await book(evenly(40, START_MS - DAY_MS, 2 * DAY_MS + 9 * HOUR_MS), users);
    const [before, byTeam] = [await everything(), await query({ groupBy: { tag: 'team' } })];
    await runPass();
    // No quarter of an hour has that many values; the hour and longer blocks do.
    expect(await gaps()).toEqual(
      SCOPES.flatMap((scope) => [1440, 360, 60].map((minutes) => `${scope} tag:user ${minutes}`)),
    );
    expect(await everything()).toEqual(before);
    expect(await query({ groupBy: { tag: 'team' } })).toEqual(byTeam);
  });

  it('exist for a tag with the maximum number of values', async () => {
    await book(evenly(VALUES_MAX, START_MS, HOUR_MS), (index) => ({ user: `user-${index}` }));
    const before = await everything();
    await runPass();
    expect(await gaps()).toEqual([]);
    expect(await worker.count(`FROM usage_sum WHERE dimension = 'tag:user' AND minutes = 1440`)).toBe(4 * VALUES_MAX);
    expect(await everything()).toEqual(before);
  });

  it('exist for no tag where all names together have too many values', async () => {
    const names = (index: number) =>
      Object.fromEntries(Array.from({ length: 16 }, (_, name) => [`${index % 100}-${name}`, `${index}`]));
    await book(evenly(300, START_MS, HOUR_MS), (index) => ({ ...names(index), '0-0': 'x' }));
    const byName = await query({ groupBy: { tag: '1-1' } });
    await runPass();
    expect(await gaps()).toContain('organization tag 60');
    expect(await query({ groupBy: { tag: '1-1' } })).toEqual(byName);
  });

  it('leave out very long values', async () => {
    await book(evenly(9, START_MS, HOUR_MS), (index) => ({ user: 'x'.repeat(260) + `${index % 2}` }));
    const before = await everything();
    await runPass();
    expect(await sumsOfTags()).toBe(0);
    expect(await everything()).toEqual(before);
    expect(new Set((await query()).map(({ group }) => group?.length))).toEqual(new Set([261]));
  });

  it('change with late data, also from too many values to few', async () => {
    const users = (index: number) => ({ user: `user-${index}` });
    await book(evenly(VALUES_MAX - 1, START_MS, HOUR_MS), users);
    await runPass();
    expect(await gaps()).toEqual([]);
    await book(evenly(VALUES_MAX + 1, START_MS + 2, HOUR_MS), users);
    await runPass();
    expect((await gaps()).length).toBe(12);
    expect(await everything()).toEqual(await everythingOfRecords());
    // An operator's correction by hand.
    await worker.owner.query(`DELETE FROM usage_record WHERE tags->>'user' >= 'user-2'`);
    expect(await rollups.rebuild({})).toBeGreaterThan(3);
    expect(await gaps()).toEqual([]);
    expect(await everything()).toEqual(await everythingOfRecords());
  });
});
