import { newUuid, isCostKnown, type UsageEvent } from '#core';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { refundsService, rollupRepository } from '../../../../test/support/ledger/money-services.js';
import { atTurn } from '../../../../test/support/property-runs.js';
import { QUARTER_MS, quarterOf } from '../domain/usage-parts.js';
import type { UsageGroup, UsageRow, UsageTag } from '../domain/usage-query.js';
import { UsageRepository } from '../queries/usage.repository.js';
import { RollupsService } from './rollups.service.js';

const HOUR_MS = 3_600_000;
const ZONES = ['UTC', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe'];
const GROUPS: readonly UsageGroup[] = ['organization', 'project', 'key', 'model', 'channel', 'tier'];
const [ANSWERS, FAILS, OTHER_MODEL, RED, BLUE, FOREIGN] = Array.from({ length: 6 }, () => newUuid(Date.now())) as [
  ...[string, string, string, string, string, string],
];
/** Start of a quarter, 30 hours ago. */
const START_MS = quarterOf(new Date(Date.now() - 30 * HOUR_MS)).getTime();

let worker: LedgerFixture;
let control: LedgerFixture;
let usage: UsageRepository;
let rollups: RollupsService;
let organizationId: string;
let other: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  usage = new UsageRepository(control.prisma);
  rollups = new RollupsService(rollupRepository(worker));
  organizationId = await worker.createOrganization(100_000_000n);
  other = await worker.createOrganization(100_000_000n);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

const runPass = () => rollups.catchUp(new AbortController().signal);

/** Books a final request that began at a moment. Returns its id. */
async function book(atMs: number, changes: Partial<UsageEvent> = {}): Promise<string> {
  const requestId = newUuid(atMs);
  await worker.book([
    worker.ledgerEvent({ requestId, organizationId, channelId: ANSWERS, chargeNanoUsd: 5_000n, ...changes }, atMs),
  ]);
  return requestId;
}

async function refund(requestId: string, amountNanoUsd: bigint): Promise<void> {
  await refundsService(control).refund({ requestId, amountNanoUsd, reason: 'test' }, OPERATOR);
}

function attemptOf(channelId: string, costNanoUsd: bigint): UsageEvent['attempts'][number] {
  return { ...worker.attempt(costNanoUsd), channelId };
}

function sum(groupBy: UsageGroup | UsageTag | null, window = {}): Promise<UsageRow[]> {
  return usage.sum({
    organizationIds: null,
    keyIds: null,
    tz: 'UTC',
    interval: 'month',
    groupBy,
    limit: 1_000,
    from: new Date(START_MS - 24 * HOUR_MS),
    before: new Date(),
    ...window,
  });
}

/** Every grouping and interval of a few windows, in alternating zones. Equal before and after a correct roll-up. */
async function everything(): Promise<unknown> {
  const windows = [
    {},
    { organizationIds: [organizationId, other] },
    { keyIds: [other] },
    { keyIds: [other], organizationIds: [organizationId] },
    { from: new Date(START_MS + 7), before: new Date(START_MS + 5 * QUARTER_MS + 1_001) },
    { modelIds: [worker.modelId] },
    { modelIds: [OTHER_MODEL, ANSWERS], organizationIds: [organizationId] },
    { modelIds: [OTHER_MODEL], keyIds: [other] },
    { projectIds: [RED, FOREIGN] },
    { projectIds: [RED, FOREIGN], organizationIds: [organizationId] },
    { projectIds: [RED, BLUE, FOREIGN], keyIds: [other] },
    { projectIds: [RED, BLUE], modelIds: [OTHER_MODEL], organizationIds: [organizationId] },
    { projectIds: [RED], channelIds: [ANSWERS] },
  ];
  const queries = windows.flatMap((window) =>
    [...GROUPS, null, ...('modelIds' in window || 'channelIds' in window ? [] : [{ tag: 'team' }])].flatMap((group) =>
      (['hour', 'day', 'month'] as const).map((interval) => ({ group, window: { ...window, interval } })),
    ),
  );
  return Promise.all(
    queries.flatMap(({ group, window }, turn) => atTurn(ZONES, turn).map((tz) => sum(group, { ...window, tz }))),
  );
}

async function rows(): Promise<number> {
  return worker.count('FROM usage_rollup');
}

/** Margin by the ledger's accounts, grouped by an expression over the record `u`. */
async function marginOfLedger(column: string): Promise<Map<string, bigint>> {
  const of = column.includes('(') ? column : `u.${column}`;
  const found = await worker.owner.query<{ id: string | null; margin: string }>(
    `SELECT id, sum(amount) AS margin FROM (
       SELECT CASE WHEN d.kind = 'cogs' OR c.kind = 'cogs' THEN ${column === 'channel_id' ? 'coalesce((u.attempts->(t.leg % 100)->>0)::uuid, u.channel_id)' : of}
           ELSE ${of} END AS id,
         CASE WHEN c.kind IN ('revenue', 'cogs') THEN t.amount_nano_usd ELSE -t.amount_nano_usd END AS amount
       FROM transfer t LEFT JOIN refund r ON r.id = t.request_id
       JOIN usage_record u ON u.request_id = coalesce(r.request_id, t.request_id)
       JOIN account d ON d.id = t.debit_account JOIN account c ON c.id = t.credit_account
     ) AS moved GROUP BY id ORDER BY id`,
  );
  return new Map(found.rows.flatMap(({ id, margin }) => (id === null ? [] : [[id, BigInt(margin)]])));
}

describe('roll-ups', () => {
  it('LEDGER-24, CHARGE-10, STORY-26: equal the records, in every grouping, interval and time zone', async () => {
    // Sums of a day were two to eight times too large, by the time zone of the query (LiteLLM #27780 #29568).
    for (let step = 0; step < 12; step++) {
      const atMs = START_MS + step * 400_000;
      const attempts = [attemptOf(FAILS, 1_000n * BigInt(step)), attemptOf(ANSWERS, 777n)];
      const tags = step % 4 === 0 ? {} : { team: `team-${step % 5}`, 'other tag': 'x' };
      const modelId = step % 2 === 0 ? OTHER_MODEL : worker.modelId;
      const [of, projectId] = step % 3 === 0 ? [other, FOREIGN] : [organizationId, [RED, BLUE, null][step % 5] ?? null];
      const id = await book(atMs, { attempts, tags, modelId, organizationId: of, projectId });
      await book(atMs + 1, { chargeNanoUsd: 0n, channelId: null, outcome: 'all_channels_failed', errorCode: 'x' });
      if (step % 4 === 0) await refund(id, 1_234n);
    }
    const before = await everything();
    expect(await rows()).toBe(0);
    await runPass();
    expect(await rows()).toBeGreaterThan(10);
    expect(await everything()).toEqual(before);
  });

  it('say which organizations used a model', async () => {
    const [model, own] = [newUuid(Date.now()), await worker.createOrganization(1_000_000n)];
    for (const hours of [1, 20]) {
      await book(START_MS + hours * HOUR_MS, { modelId: model, organizationId: own });
      await book(START_MS + hours * HOUR_MS, { organizationId: other });
    }
    await runPass();
    const found = await sum('organization', { modelIds: [model] });
    // Two rows where a month begins in between.
    expect(new Set(found.map(({ group }) => group))).toEqual(new Set([own]));
    expect(found.reduce((sum, { requests }) => sum + requests, 0n)).toBe(2n);
  });

  it.each([
    ['organization', 'organization_id'],
    ['project', 'project_id'],
    ['model', 'model_id'],
    ['channel', 'channel_id'],
    ['tier', 'tier_id'],
    ['key', 'key_id'],
  ] as const)(
    'LEDGER-24, LEDGER-25: give a margin by %s that equals the ledger to the nano',
    async (dimension, column) => {
      const margins = new Map<string, bigint>();
      for (const { group, chargeNanoUsd, refundedNanoUsd, costNanoUsd } of await sum(dimension)) {
        if (group === null) continue;
        const known = margins.get(group) ?? 0n;
        margins.set(group, known + chargeNanoUsd - refundedNanoUsd - costNanoUsd);
      }
      expect(margins.size).toBeGreaterThan(0);
      expect(margins).toEqual(await marginOfLedger(column));
    },
  );

  it.each(ZONES)('LEDGER-25: give a margin by day that equals the ledger to the nano, in %s', async (tz) => {
    const found = await sum(null, { tz, interval: 'day' });
    const margins = found.map(({ startsAt, chargeNanoUsd, refundedNanoUsd, costNanoUsd }) => [
      startsAt.toISOString(),
      chargeNanoUsd - refundedNanoUsd - costNanoUsd,
    ]);
    expect(margins.length).toBeGreaterThan(0);
    const ledger = await marginOfLedger(`date_trunc('day', uuid_moment(u.request_id), '${tz}')`);
    expect(margins).toEqual([...ledger].map(([day, margin]) => [new Date(day).toISOString(), margin]));
  });

  it('have sums for each value of a tag, which add up to the whole', async () => {
    const own = await worker.createOrganization(1_000_000n);
    const tagged = [{ team: 'red' }, { team: 'red', "it's": 'x' }, { team: '' }, { other: 'red' }, {}];
    for (const [index, tags] of tagged.entries()) {
      const attempts = [attemptOf(FAILS, 3n), attemptOf(ANSWERS, 10n ** BigInt(index))];
      const id = await book(START_MS + index, { organizationId: own, attempts, tags, chargeNanoUsd: 5_001n });
      if (index < 2) await refund(id, 1_001n);
    }
    await runPass();
    const filter = { organizationIds: [own] };
    const byTeam = await sum({ tag: 'team' }, filter);
    const shown = byTeam.map(({ group, requests, chargeNanoUsd, refundedNanoUsd, costNanoUsd }) => [
      ...[group, requests, chargeNanoUsd, refundedNanoUsd, costNanoUsd],
    ]);
    expect(shown).toEqual([
      ['', 1n, 5_001n, 0n, 103n],
      ['red', 2n, 10_002n, 2_002n, 17n],
      [null, 2n, 10_002n, 0n, 11_006n],
    ]);
    expect(await sum({ tag: "it's" }, filter)).toMatchObject([{ group: 'x', requests: 1n }, { group: null }]);
    const [whole] = await sum(null, filter);
    expect(whole).toMatchObject({
      requests: 5n,
      chargeNanoUsd: 25_005n,
      refundedNanoUsd: 2_002n,
      costNanoUsd: 11_126n,
    });
  });

  it('count a request for the project that its key had, also where the key is moved within a quarter', async () => {
    const own = await worker.createOrganization(1_000_000n);
    const [first, second] = [newUuid(Date.now()), newUuid(Date.now())];
    const moved = [first, null, second, first];
    for (const [index, projectId] of moved.entries()) {
      const tags = index === 0 ? {} : { team: 'red' };
      const id = await book(START_MS + index, { organizationId: own, projectId, tags, chargeNanoUsd: 1_000n });
      if (index === 3) await refund(id, 400n);
    }
    const read = () =>
      Promise.all([
        sum('project', { organizationIds: [own] }),
        sum('project', { keyIds: [own] }),
        sum('key', { projectIds: [first] }),
        sum(null, { projectIds: [first], keyIds: [own], organizationIds: [own] }),
        sum({ tag: 'team' }, { projectIds: [first] }),
        sum(null, { projectIds: [first], organizationIds: [other] }),
        sum(null, { projectIds: [first], keyIds: [other] }),
        sum(null, { projectIds: [] }),
      ]);
    const ofFirst = { requests: 2n, chargeNanoUsd: 2_000n, refundedNanoUsd: 400n };
    const byProject = [
      { group: first, ...ofFirst },
      { group: second, requests: 1n, chargeNanoUsd: 1_000n, refundedNanoUsd: 0n },
      { group: null, requests: 1n, chargeNanoUsd: 1_000n, refundedNanoUsd: 0n },
    ];
    const byTag = [
      { group: 'red', requests: 1n, refundedNanoUsd: 400n },
      { group: null, requests: 1n, refundedNanoUsd: 0n },
    ];
    const expected = [byProject, byProject, [{ group: own, ...ofFirst }], [ofFirst], byTag, [], [], []];
    await runPass();
    const summed = await read();
    expect(summed).toMatchObject(expected);
    await worker.owner.query('UPDATE usage_rollup_mark SET rolled_until = NULL');
    expect(await read()).toEqual(summed);
    await runPass();
    const kept = `FROM usage_sum WHERE scope = 'project' AND minutes = 1440 AND dimension = $2 AND scope_id = $1`;
    expect(await worker.count(kept, [first, 'all'])).toBe(1);
    expect(await worker.count(kept, [first, 'model'])).toBe(1);
  });

  it('have no rows of projects where no key has one', async () => {
    const own = await worker.createOrganization(1_000_000n);
    await book(START_MS, { organizationId: own });
    await runPass();
    const rowsOf = (condition: string) =>
      worker.count(`FROM usage_sum WHERE organization_id = $1 AND ${condition}`, [own]);
    expect(await rowsOf(`'project' IN (scope, dimension)`)).toBe(0);
    expect(await rowsOf(`minutes = 1440`)).toBeGreaterThan(4);
    expect(await sum('project', { organizationIds: [own] })).toMatchObject([{ group: null, requests: 1n }]);
  });

  it('are made by a worker without projects, and complete once they are made again', async () => {
    const before = await everything();
    const from = new Date(START_MS);
    const quarter = [from, new Date(START_MS + QUARTER_MS)];
    const within = 'starts_at >= $1 AND starts_at < $2';
    const dimensions = `('all', 'organization', 'key', 'model', 'channel', 'tier')`;
    // What an older worker does with a quarter.
    const keys = 'starts_at, organization_id, key_id, tier_id, model_id, channel_id';
    await worker.owner.query(
      `CREATE TEMP TABLE rolled AS SELECT ${keys}, sum(request_count) AS n FROM usage_rollup GROUP BY ${keys}`,
    );
    await worker.owner.query(`DELETE FROM usage_rollup WHERE ${within}`, quarter);
    await worker.owner.query(
      `INSERT INTO usage_rollup (${keys}, request_count, error_count, prompt_tokens, completion_tokens, cached_tokens,
         cache_write_tokens, reasoning_tokens, charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd)
       SELECT ${keys}, n, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 FROM rolled WHERE ${within}`,
      quarter,
    );
    await worker.owner.query(`DELETE FROM usage_total WHERE dimension IN ${dimensions} AND ${within}`, quarter);
    await worker.owner.query('SELECT add_usage_totals($1, $2)', quarter);
    expect(await everything()).not.toEqual(before);
    expect(await rollups.rebuild({ from })).toBeGreaterThan(0);
    expect(await everything()).toEqual(before);
  });

  it('say of how many requests the cost is unknown, and what these brought', async () => {
    const own = await worker.createOrganization(1_000_000n);
    const known = { ...attemptOf(ANSWERS, 4n), costVersionId: newUuid(START_MS) };
    const unknown = { ...attemptOf(ANSWERS, 0n), costVersionId: null };
    const reported = (result: 'booked' | 'drifted' | 'absent') => ({ ...unknown, costReport: { result } });
    const cases: UsageEvent['attempts'][] = [
      ...[[known], [unknown], [{ ...unknown, status: 502 }, known], [unknown, known], []],
      ...[[reported('booked')], [reported('drifted')], [reported('absent')], [{ ...unknown, status: null }]],
    ];
    for (const [index, attempts] of cases.entries()) {
      const atMs = START_MS + index;
      const id = await book(atMs, { organizationId: own, attempts, chargeNanoUsd: 9_000n, tags: { cost: 'x' } });
      if (index === 1) await refund(id, 1_000n);
    }
    const expected = BigInt(cases.filter((attempts) => !isCostKnown({ attempts })).length);
    expect(expected).toBe(3n);
    const all = { costUnknownRequests: expected, costUnknownRevenueNanoUsd: 26_000n };
    await runPass();
    for (const group of [null, 'model', 'organization', { tag: 'cost' }] as const) {
      expect(await sum(group, { organizationIds: [own] })).toMatchObject([all]);
    }
  });

  it('count a failed attempt for its own channel, and the request for the channel that answered', async () => {
    const own = await worker.createOrganization(1_000_000n);
    const attempts = [attemptOf(FAILS, 3n), attemptOf(ANSWERS, 4n)];
    await book(START_MS, { organizationId: own, attempts, chargeNanoUsd: 9_000n, forgoneNanoUsd: 5n });
    await runPass();
    const byChannel = await sum('channel', { organizationIds: [own] });
    const none = { requests: 0n, chargeNanoUsd: 0n, forgoneNanoUsd: 0n };
    expect(byChannel.find(({ group }) => group === FAILS)).toMatchObject({ ...none, costNanoUsd: 3n });
    expect(byChannel.find(({ group }) => group === ANSWERS)).toMatchObject({
      requests: 1n,
      chargeNanoUsd: 9_000n,
      forgoneNanoUsd: 5n,
      costNanoUsd: 4n,
    });
  });

  it('LEDGER-24: are recomputed for late data: a request, its final event, a refund', async () => {
    const own = await worker.createOrganization(1_000_000n);
    const readSum = async () => (await sum(null, { organizationIds: [own] }))[0];
    const requestId = newUuid(START_MS);
    const event = { requestId, organizationId: own, grade: 1 as const, chargeNanoUsd: 2_000n };
    await worker.book([worker.ledgerEvent(event, START_MS)]);
    await runPass();
    expect(await readSum()).toMatchObject({ requests: 1n, chargeNanoUsd: 2_000n });
    await worker.book([worker.ledgerEvent({ ...event, grade: 2, chargeNanoUsd: 6_000n }, START_MS)]);
    await runPass();
    expect(await readSum()).toMatchObject({ requests: 1n, chargeNanoUsd: 6_000n, refundedNanoUsd: 0n });
    await refund(requestId, 2_500n);
    await runPass();
    expect(await readSum()).toMatchObject({ requests: 1n, chargeNanoUsd: 6_000n, refundedNanoUsd: 2_500n });
  });

  it('leave unfinished quarters to the records', async () => {
    const own = await worker.createOrganization(1_000_000n);
    await book(Date.now(), { organizationId: own });
    await runPass();
    expect(await worker.count('FROM usage_rollup WHERE organization_id = $1', [own])).toBe(0);
    expect(await sum(null, { organizationIds: [own], before: new Date(Date.now() + 1) })).toMatchObject([
      { requests: 1n, chargeNanoUsd: 5_000n },
    ]);
  });

  it('are complete when two workers make them at once', async () => {
    const before = await everything();
    await worker.owner.query('UPDATE usage_rollup_mark SET rolled_until = NULL, looked_at = NULL');
    await worker.owner.query('DELETE FROM usage_rollup');
    const another = await worker.openAnother();
    const twin = new RollupsService(rollupRepository(another));
    await Promise.all([runPass(), twin.catchUp(new AbortController().signal)]);
    await another.close();
    expect(await everything()).toEqual(before);
  });

  it('are recomputed by command, in the given range only', async () => {
    const [before, count] = [await everything(), await rows()];
    const first = new Date(START_MS);
    await worker.owner.query('UPDATE usage_rollup SET charge_nano_usd = charge_nano_usd + 1');
    await worker.owner.query('UPDATE usage_total SET charge_nano_usd = charge_nano_usd + 1');
    await worker.owner.query('UPDATE usage_sum SET charge_nano_usd = charge_nano_usd + 1');
    // A key of its own: sums of hours have one organization a key, and can be made before this row's quarter.
    await worker.owner.query(
      `INSERT INTO usage_rollup SELECT starts_at, gen_random_uuid(), gen_random_uuid(), tier_id, model_id, channel_id, 1, 0, 0, 0, 0, 0,
         0, 1, 0, 0, 0 FROM usage_rollup LIMIT 1`,
    );
    const ofControl = new RollupsService(rollupRepository(control));
    expect(await ofControl.rebuild({ before: new Date(START_MS + QUARTER_MS) })).toBe(1);
    expect(await everything()).not.toEqual(before);
    expect(await ofControl.rebuild({ from: first })).toBeGreaterThan(4);
    expect([await everything(), await rows()]).toEqual([before, count]);
  });

  it('stop between two quarters when the worker does', async () => {
    await worker.owner.query('UPDATE usage_rollup_mark SET rolled_until = NULL');
    const before = await rows();
    await worker.owner.query('DELETE FROM usage_rollup');
    await rollups.catchUp(AbortSignal.abort());
    expect(await rows()).toBe(0);
    await runPass();
    expect(await rows()).toBe(before);
  });
});
