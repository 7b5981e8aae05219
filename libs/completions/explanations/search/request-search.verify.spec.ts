import { firstIdOf, newUuid, SystemClock, type Clock } from '#core';
import { servingOrganization } from '#core/infra';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import type { RequestFilter } from './request-filter.repository.js';
import { RequestSearch } from './request-search.repository.js';

const MINUTE_MS = 60_000;
const FAILURES = 21;
/** More than one statement compares. */
const GOOD = 12_000;
/** The failures lie below the good requests: nothing of them is among the newest. */
const GOOD_FROM_MS = 90 * MINUTE_MS;
const FAILED_FROM_MS = 300 * MINUTE_MS;

const [key, busyKey, model, busyModel, channel, busyChannel, project, busyProject] = Array.from({ length: 8 }, () =>
  newUuid(Date.now()),
);

let fixture: LedgerFixture;
let control: LedgerFixture;
let organizationId: string;
let busyOrganizationId: string;
let nowMs: number;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  control = await fixture.openAnother('routify_control');
  organizationId = await fixture.createOrganization(1_000_000n);
  busyOrganizationId = await fixture.createOrganization(1_000_000n);
  nowMs = Date.now();
  const sample = await bookedSample();
  await copy(sample, GOOD, {
    organizationId: busyOrganizationId,
    projectId: busyProject,
    keyId: busyKey,
    modelId: busyModel,
    channelId: busyChannel,
    outcome: 'completed',
    errorCode: null,
    fromMs: GOOD_FROM_MS,
    stepMs: (GOOD_FROM_MS - MINUTE_MS) / GOOD,
  });
  await copy(sample, FAILURES, {
    organizationId,
    projectId: project,
    keyId: key,
    modelId: model,
    channelId: null,
    lastCalled: channel,
    outcome: 'all_channels_failed',
    errorCode: 'upstream_error',
    fromMs: FAILED_FROM_MS,
    stepMs: 5 * MINUTE_MS,
  });
  await fixture.owner.query('ANALYZE usage_record');
});

afterAll(async () => {
  await control.close();
  await fixture.close();
});

async function bookedSample(): Promise<string> {
  return fixture.use(organizationId, 5_000n).then(async (requestId) => {
    await fixture.drainAll();
    return requestId;
  });
}

interface Copies {
  readonly organizationId: string;
  readonly projectId?: string | undefined;
  readonly keyId: string | undefined;
  readonly modelId: string | undefined;
  readonly channelId: string | null | undefined;
  readonly lastCalled?: string | undefined;
  readonly outcome: string;
  readonly errorCode: string | null;
  /** Milliseconds before now; each copy is `stepMs` later. */
  readonly fromMs: number;
  readonly stepMs: number;
}

/** Records like a booked one, with ids of other moments. */
async function copy(requestId: string, count: number, copies: Copies): Promise<void> {
  const attempts = [[copies.lastCalled ?? copies.channelId, '', null, '', 200, 0, '0']];
  await fixture.owner.query(
    `INSERT INTO usage_record
     SELECT (jsonb_populate_record(u, jsonb_build_object('organization_id', $2::text, 'key_id', $3::text, 'model_id', $4::text,
       'channel_id', $5::text, 'outcome', $6::text, 'error_code', $7::text, 'attempts', $8::jsonb, 'booked_at', at, 'project_id', $12::text,
       'request_id', (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' ||
         substr(md5(n || $2::text), 1, 3) || '8' || substr(md5(n || $2::text), 4, 15))::uuid))).*
     FROM usage_record u CROSS JOIN generate_series(0, $9::int - 1) AS n
       CROSS JOIN LATERAL (SELECT to_timestamp(($10::numeric + n * $11::numeric) / 1000) AS at) AS moment
     WHERE u.request_id = $1`,
    [
      ...[requestId, copies.organizationId, copies.keyId, copies.modelId, copies.channelId, copies.outcome],
      ...[copies.errorCode, JSON.stringify(attempts), count, nowMs - copies.fromMs, copies.stepMs],
      copies.projectId ?? null,
    ],
  );
}

/** A clock by which every look takes a second, so that a page ends after the first step. */
class ImpatientClock extends SystemClock {
  private seconds = 0;

  override monotonicMs(): number {
    return (this.seconds += 1) * 1_000;
  }
}

/** A clock by which nothing takes time, so that a page ends when it is full, however busy the machine is. */
class PatientClock extends SystemClock {
  override monotonicMs(): number {
    return 0;
  }
}

interface Walked {
  readonly ids: readonly string[];
  /** Pages that had no match although more may follow. */
  readonly emptyPages: number;
}

/** All pages of a list, as clients follow them. */
async function walk(
  filter: Partial<RequestFilter>,
  {
    clock = new PatientClock(),
    limit = 10,
    oldestFirst = false,
  }: { clock?: Clock; limit?: number; oldestFirst?: boolean } = {},
): Promise<Walked> {
  const search = new RequestSearch(control.prisma, clock);
  const window = { from: new Date(nowMs - 10 * 60 * MINUTE_MS), before: new Date(nowMs) };
  const ids: string[] = [];
  let emptyPages = 0;
  let cursor: string | null = oldestFirst ? firstIdOf(window.from) : null;
  for (;;) {
    const request = oldestFirst ? { limit, after: null, before: cursor } : { limit, after: cursor, before: null };
    const page = await search.list({ ...window, ...filter }, request);
    const found = page.rows.map(({ event }) => event.requestId);
    ids.push(...(oldestFirst ? found.toReversed() : found));
    if (!page.hasMore) return { ids: oldestFirst ? ids.toReversed() : ids, emptyPages };
    if (found.length === 0) emptyPages++;
    cursor = page.reachedId ?? (oldestFirst ? found[0] : found.at(-1)) ?? null;
  }
}

async function expected(condition: string, values: readonly unknown[] = []): Promise<string[]> {
  const { rows } = await fixture.owner.query<{ id: string }>(
    `SELECT request_id AS id FROM usage_record WHERE ${condition} ORDER BY request_id DESC`,
    [...values],
  );
  return rows.map(({ id }) => id);
}

const RARE: Readonly<Record<string, Partial<RequestFilter>>> = {
  project: { projectIds: [project ?? ''] },
  key: { keyIds: [key ?? ''] },
  model: { modelIds: [model ?? ''] },
  channel: { channelIds: [channel ?? ''] },
  outcome: { outcomes: ['all_channels_failed'] },
  code: { errorCodes: ['upstream_error'] },
};
const NAMES = Object.keys(RARE);
const PAIRS = NAMES.flatMap((one, at) => NAMES.slice(at + 1).map((other) => [one, other] as const));

describe.each(['before', 'after'])('failures below many good requests, %s roll-ups', (when) => {
  beforeAll(async () => {
    if (when === 'after') await fixture.rollUp();
  });

  it.each(NAMES)('are on the first page of a filter by %s', async (name) => {
    const page = await new RequestSearch(control.prisma, new PatientClock()).list(
      { from: new Date(nowMs - 10 * 60 * MINUTE_MS), before: new Date(nowMs), ...RARE[name] },
      { limit: 100, after: null, before: null },
    );
    expect(page.rows).toHaveLength(FAILURES);
    expect(page.hasMore).toBe(false);
  });

  it.each(PAIRS)('are found by %s and %s, in both directions', async (one, other) => {
    const failures = await expected(`outcome <> 'completed'`);
    const filter = { ...RARE[one], ...RARE[other] };
    expect((await walk(filter)).ids).toEqual(failures);
    expect((await walk(filter, { oldestFirst: true })).ids).toEqual(failures);
  });

  it('are found among those of a busy key by a model that it never called: none', async () => {
    expect((await walk({ keyIds: [busyKey ?? ''], modelIds: [model ?? ''] })).ids).toEqual([]);
    expect((await walk({ channelIds: [busyChannel ?? ''], outcomes: ['all_channels_failed'] })).ids).toEqual([]);
    const ofProject = { projectIds: [busyProject ?? ''] };
    for (const others of [RARE.key, RARE.outcome, RARE.channel, { organizationIds: [organizationId] }]) {
      expect((await walk({ ...ofProject, ...others })).ids).toEqual([]);
    }
  });

  it('are followed page by page where time is short, and none is lost or repeated', async () => {
    const clock = new ImpatientClock();
    const failures = await expected(`outcome <> 'completed'`);
    for (const filter of [RARE.key, RARE.project, RARE.channel, { minDurationMs: 0, modelIds: [model ?? ''] }]) {
      expect((await walk(filter ?? {}, { clock, limit: 4 })).ids).toEqual(failures);
      expect((await walk(filter ?? {}, { clock, limit: 4, oldestFirst: true })).ids).toEqual(failures);
    }
  });

  it('a filter without matches ends', async () => {
    const none = await walk({ minChargeNanoUsd: 10n ** 12n }, { clock: new ImpatientClock() });
    expect(none.ids).toEqual([]);
    expect(none.emptyPages).toBeGreaterThan(0);
  });

  it('an organization sees its own only', async () => {
    const find = (id: string) =>
      servingOrganization(id, () => walk({ ...RARE.outcome, organizationIds: [id] }).then(({ ids }) => ids.length));
    expect(await find(organizationId)).toBe(FAILURES);
    expect(await find(busyOrganizationId)).toBe(0);
    expect(await servingOrganization(busyOrganizationId, () => walk(RARE.key ?? {}))).toMatchObject({ ids: [] });
  });

  it('all requests of the busy channel are found once', async () => {
    const all = await expected('channel_id = $1', [busyChannel]);
    expect((await walk({ channelIds: [busyChannel ?? ''] }, { limit: 5_000 })).ids).toEqual(all);
    expect((await walk({ projectIds: [busyProject ?? ''] }, { limit: 5_000 })).ids).toEqual(all);
  });
});

it('a request that was booked late is found before its quarter is rolled up again', async () => {
  await fixture.rollUp();
  const lateKey = newUuid(Date.now());
  const [some] = await expected('key_id = $1', [key]);
  await copy(some ?? '', 1, {
    organizationId,
    keyId: lateKey,
    modelId: model,
    channelId: busyChannel,
    outcome: 'completed',
    errorCode: null,
    fromMs: FAILED_FROM_MS - MINUTE_MS,
    stepMs: 0,
  });
  await fixture.owner.query('UPDATE usage_record SET booked_at = now() WHERE key_id = $1', [lateKey]);
  expect((await walk({ keyIds: [lateKey] })).ids).toHaveLength(1);
});

describe('the list of requests', () => {
  let search: RequestSearch;

  beforeAll(() => {
    search = new RequestSearch(control.prisma, new PatientClock());
  });

  it('filters and pages without gaps', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    const ids: string[] = [];
    for (let index = 0; index < 7; index++) ids.push(await fixture.use(organizationId, BigInt(index) * 1_000n));
    await fixture.drain(organizationId);
    const filter = {
      from: new Date(Date.now() - 60_000),
      before: new Date(Date.now() + 60_000),
      organizationIds: [organizationId],
    };
    const first = await search.list(filter, { limit: 4, after: null, before: null });
    const second = await search.list(filter, { limit: 4, after: first.rows.at(-1)!.event.requestId, before: null });
    const seen = [...first.rows, ...second.rows].map(({ event }) => event.requestId);
    expect(seen).toEqual([...ids].sort().reverse());
    expect([first.hasMore, second.hasMore]).toEqual([true, false]);
    const expensive = await search.list(
      { ...filter, minChargeNanoUsd: 5_000n },
      { limit: 9, after: null, before: null },
    );
    expect(expensive.rows.map(({ event }) => event.chargeNanoUsd).sort()).toEqual([5_000n, 6_000n]);
  });

  it('is empty outside of its window and without a match', async () => {
    const organizationId = await fixture.createOrganization(9_000n);
    await fixture.use(organizationId, 1_000n);
    await fixture.drain(organizationId);
    const now = {
      from: new Date(Date.now() - 60_000),
      before: new Date(Date.now() + 60_000),
      organizationIds: [organizationId],
    };
    const page = { limit: 9, after: null, before: null };
    const counts = await Promise.all(
      [
        now,
        { ...now, before: new Date(Date.now() - 30_000) },
        { ...now, outcomes: ['upstream_broken'] },
        { ...now, errorCodes: ['invalid_request_error'] },
        { ...now, channelIds: [newUuid(Date.now())] },
        { ...now, modelIds: [newUuid(Date.now())] },
        { ...now, keyIds: [newUuid(Date.now())] },
        { ...now, minDurationMs: 1_000 },
      ].map(async (filter) => (await search.list(filter, page)).rows.length),
    );
    expect(counts).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  });
});
