import { SystemClock, newUuid } from '#core';
import { servingOrganization, type Transaction } from '#core/infra';
import { RejectionsRepository } from '#completions/rejections';
import { USAGE_GROUPS, type UsageQuery } from '../../../libs/billing/usage/domain/usage-query.js';
import type { RequestFilter } from '../../../libs/completions/explanations/search/request-filter.repository.js';
import { RequestSearch } from '../../../libs/completions/explanations/search/request-search.repository.js';
import { RequestRepository } from '../../../libs/billing/records/request.repository.js';
import { ActivityRepository } from '../../../libs/billing/usage/activity/activity.repository.js';
import { MinutesRepository } from '../../../libs/billing/usage/activity/minutes.repository.js';
import { ChannelActivityService } from '../../../libs/billing/usage/activity/channel-activity.service.js';
import { OverviewService } from '../../../libs/billing/usage/activity/overview.service.js';
import {
  RequestTotalsRepository,
  type RequestTotalsFilter,
} from '../../../libs/billing/usage/requests/request-totals.repository.js';
import { RequestTotalsService } from '../../../libs/completions/explanations/request-totals.service.js';
import { UsageRepository } from '../../../libs/billing/usage/queries/usage.repository.js';
import { UsageUnitsRepository, type UnitQuery } from '../../../libs/billing/usage/queries/usage-units.repository.js';
import { ArchiveRepository } from '../../../libs/billing/ledger/transfers/archive.repository.js';
import { TransferRepository } from '../../../libs/billing/ledger/transfers/transfer.repository.js';
import { UsageRecordRepository } from '../../../libs/billing/ledger/transfers/usage-record.repository.js';
import { UsageService } from '../../../libs/billing/usage/queries/usage.service.js';
import { LedgerCheckRepository } from '../../../libs/billing/ledger-audit/ledger-check.repository.js';
import { RefundRepository } from '../../../libs/billing/ledger/refunds/refund.repository.js';
import { SealRepository } from '../../../libs/billing/ledger/seals/seal.repository.js';
import { bigScansOf, selectsOf, type Asker } from '../../support/ledger/big-scans.js';
import { fillLedger, type LedgerNames } from '../../support/ledger/fill-ledger.js';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';
import { activityRollups, rollupRepository, statementsService } from '../../support/ledger/money-services.js';

/** `npm run scale` sets ten million. */
const RECORDS = Number(process.env.BOOKS_RECORDS ?? 100_000);
/** Fewer organizations for fewer requests: roll-ups of nearly empty organizations take the longest to create. */
const ORGANIZATIONS = RECORDS >= 10_000_000 ? 50 : 10;
const MODELS = 3;
/** A table counts as big from this many rows on: each monthly partition has more. */
const BIG = RECORDS / 100;
/** `npm run scale` enforces this limit for every query; a CI machine is too noisy for it. */
const LIMIT_MS = RECORDS >= 10_000_000 ? 200 : Infinity;
const REPEATED = RECORDS >= 10_000_000 ? 5 : 1;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KATHMANDU = 'Asia/Kathmandu';

jest.setTimeout(120_000 + RECORDS);

let fixture: LedgerFixture;
let control: LedgerFixture;
let names: LedgerNames;
/** The organization with the most requests, and some of its requests. */
let own: string;
let requestIds: string[];
const timings: string[] = [];

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  control = await fixture.openAnother('routify_control');
  const organizationIds: string[] = [];
  while (organizationIds.length < ORGANIZATIONS) {
    organizationIds.push((await fixture.createWallet(0n)).organizationId);
  }
  own = organizationIds[0] ?? '';
  const { owner, tierId, modelId, priceVersionId } = fixture;
  const modelIds = [modelId, ...Array.from({ length: MODELS - 1 }, () => newUuid(Date.now()))];
  names = await fillLedger({ owner, tierId, modelIds, priceVersionId, organizationIds, records: RECORDS });
  await rollUpActivity();
  const some = await owner.query<{ id: string }>(
    'SELECT request_id AS id FROM usage_record WHERE organization_id = $1 ORDER BY request_id DESC LIMIT 500',
    [own],
  );
  requestIds = some.rows.map(({ id }) => id);
});

afterAll(async () => {
  process.stderr.write(`${RECORDS} requests, ms (median of ${REPEATED})\n  ${timings.join('\n  ')}\n`);
  await control.close();
  await fixture.close();
});

async function rollUpActivity(): Promise<void> {
  const rollups = activityRollups(fixture);
  await rollups.catchUp(new AbortController().signal);
  await fixture.owner.query('VACUUM ANALYZE activity_rollup, latency_rollup');
}

const before = (): Date => new Date(Date.now() + 1);
const ago = (ms: number): Date => new Date(Date.now() - ms);
const page = { limit: 100, after: null, before: null };
const thisMonth = (): string => new Date().toISOString().slice(0, 7);
const lastMonth = (): string => new Date(new Date().setUTCDate(0)).toISOString().slice(0, 7);

function sum(query: Partial<UsageQuery>): Promise<unknown> {
  return new UsageRepository(control.prisma).sum({
    organizationIds: [own],
    keyIds: null,
    tz: KATHMANDU,
    interval: 'day',
    groupBy: 'model',
    limit: 10_001,
    from: ago(31 * DAY_MS),
    before: before(),
    ...query,
  });
}

function units(query: Partial<UnitQuery>): Promise<unknown> {
  return new UsageUnitsRepository(control.prisma).sum({
    organizationIds: [own],
    keyIds: null,
    tz: KATHMANDU,
    interval: 'day',
    groupBy: 'model',
    from: ago(31 * DAY_MS),
    before: before(),
    ...query,
  });
}

function usageService(): UsageService {
  return new UsageService(
    new UsageRepository(control.prisma),
    new UsageUnitsRepository(control.prisma),
    new ArchiveRepository(control.prisma),
    new SystemClock(),
  );
}

const activity = (): ActivityRepository => new ActivityRepository(control.prisma);
const overview = (): OverviewService =>
  new OverviewService(usageService(), activity(), new MinutesRepository(control.prisma));

function requests(filter: Omit<RequestFilter, 'from' | 'before'>, days = 31): Promise<unknown> {
  const window = { from: ago(days * DAY_MS), before: before() };
  return new RequestSearch(control.prisma, new SystemClock()).list({ ...window, ...filter }, page);
}

function totals(filter: Omit<RequestTotalsFilter, 'from' | 'before'>, days = 31): Promise<unknown> {
  const service = new RequestTotalsService(
    new RequestTotalsRepository(control.prisma),
    new ArchiveRepository(control.prisma),
    new RejectionsRepository(control.prisma),
    { rejectedRequestDays: 7 } as never,
    new SystemClock(),
  );
  return service.read({ from: ago(days * DAY_MS - HOUR_MS), before: before(), ...filter }, KATHMANDU);
}

async function beginOfFile(): Promise<void> {
  const statements = statementsService(control);
  const statement = await statements.read(own, lastMonth(), KATHMANDU);
  let count = 0;
  for await (const { id } of await statements.rows(statement)) if (id !== '' && ++count === 1_000) break;
  expect(count).toBe(1_000);
}

/** Queries of customers, and of operators. The worker's follow below. */
const QUERIES: Readonly<Record<string, () => Promise<unknown>>> = {
  'a page of movements': () => new TransferRepository(control.prisma).list(own, page),
  'a later page of movements': () =>
    new TransferRepository(control.prisma).list(own, { ...page, after: newUuid(Date.now() - 9 * DAY_MS) }),
  'the statement of this month': () => statementsService(control).read(own, thisMonth(), KATHMANDU),
  'the statement of last month': () => statementsService(control).read(own, lastMonth(), KATHMANDU),
  'the first rows of its file': beginOfFile,
  'usage of a month by day': () => sum({ groupBy: null }),
  'usage of a month by day and model': () => sum({}),
  'usage of a month by day and key, as by member': () => sum({ groupBy: 'key' }),
  'usage of a month by hour and key': () => sum({ groupBy: 'key', interval: 'hour' }),
  'usage of a month by hour and model, of one key': () => sum({ interval: 'hour', keyIds: names.keyIds.slice(0, 1) }),
  'usage of all months by model': () => sum({ interval: 'month', from: ago(366 * DAY_MS) }),
  'usage of a month by day and key, in New York': () => sum({ groupBy: 'key', tz: 'America/New_York' }),
  'usage of a month by day and tag': () => sum({ groupBy: { tag: 'team' } }),
  'usage of a month by day and a tag of more values': () => sum({ groupBy: { tag: 'feature' } }),
  'usage of a month by hour and tag, in UTC': () => sum({ groupBy: { tag: 'team' }, interval: 'hour', tz: 'UTC' }),
  'usage of a month by day and tag, of one key': () =>
    sum({ groupBy: { tag: 'team' }, keyIds: names.keyIds.slice(0, 1) }),
  'usage of a day by hour and tag': () => sum({ groupBy: { tag: 'feature' }, interval: 'hour', from: ago(DAY_MS) }),
  'units of a month by day and model': () => units({}),
  'units of a month by hour and key': () => units({ groupBy: 'key', interval: 'hour' }),
  'units of all months': () => units({ groupBy: null, interval: 'month', from: ago(366 * DAY_MS) }),
  'units of a month by day, of one key': () => units({ keyIds: names.keyIds.slice(0, 1) }),
  'the charges of a day': () => usageService().burnOfADayNanoUsd(own),
  'a page of requests': () => requests({ organizationIds: [own], keyIds: names.keyIds }, 1),
  'a page of requests of a month': () => requests({ organizationIds: [own] }),
  'a page of requests of a month with one key': () =>
    requests({ organizationIds: [own], keyIds: names.keyIds.slice(1, 2) }),
  'a page of requests of a month by one channel that failed': () =>
    requests({ organizationIds: [own], channelIds: names.channelIds.slice(0, 1), outcomes: ['failed'] }),
  'a page of requests of a month by an outcome without matches': () =>
    requests({ organizationIds: [own], outcomes: ['client_closed'] }),
  'a page of requests of a month by a charge without matches': () =>
    requests({ organizationIds: [own], minChargeNanoUsd: 8_000n }),
  'totals of requests of an hour': () => totals({ organizationIds: [own] }, 1 / 12),
  'totals of requests of a month': () => totals({ organizationIds: [own] }),
  'totals of requests of a month with one key': () =>
    totals({ organizationIds: [own], keyIds: names.keyIds.slice(1, 2) }),
  'totals of requests of a month with one model and key': () =>
    totals({ organizationIds: [own], keyIds: names.keyIds.slice(1, 2), modelIds: [fixture.modelId] }),
  'totals of requests of a month that failed': () => totals({ organizationIds: [own], errorCodes: ['upstream_error'] }),
};

const all = { organizationIds: null };

const inTransaction = (work: (tx: Transaction) => Promise<unknown>): Promise<unknown> =>
  fixture.prisma.$transaction(work);

const OPERATOR_QUERIES: Readonly<Record<string, () => Promise<unknown>>> = {
  ...Object.fromEntries(
    USAGE_GROUPS.filter((groupBy) => groupBy !== 'key').flatMap((groupBy) =>
      (['hour', 'day', 'month'] as const)
        // Organizations by hour exceed the maximum of one response.
        .filter((interval) => interval !== 'hour' || groupBy !== 'organization')
        .map((interval) => [
          `margin of all in a month by ${groupBy} and ${interval}`,
          () => sum({ ...all, groupBy, interval }),
        ]),
    ),
  ),
  'one request with its movements': async () => {
    const [requestId = ''] = requestIds;
    await new RequestRepository(control.prisma).find(requestId);
    await new TransferRepository(control.prisma).ofRequest(
      requestId,
      await new RefundRepository(control.prisma).idsOf(requestId),
    );
  },
  'refunds of an organization': () => new RefundRepository(control.prisma).list({ organizationId: own }, page),
  'the reads of a refund': () =>
    control.prisma.$transaction(async (tx) => {
      const [requestId = ''] = requestIds;
      await new UsageRecordRepository().findRefundable(tx, requestId);
      const transfers = new TransferRepository(control.prisma);
      await transfers.readMovements(tx, requestId);
      await transfers.readReversed(tx, requestIds);
    }),
  'margin of all in a day by organization and hour': () =>
    sum({ ...all, groupBy: 'organization', interval: 'hour', from: ago(DAY_MS) }),
  'margin of all months': () => sum({ ...all, groupBy: null, interval: 'month', from: ago(366 * DAY_MS) }),
  'margin of all in a month by key and day': () => sum({ ...all, groupBy: 'key' }),
  'units of all in a month by model and day': () => units({ ...all, groupBy: 'model' }),
  'units of all months by organization': () =>
    units({ ...all, groupBy: 'organization', interval: 'month', from: ago(366 * DAY_MS) }),
  'margin of all in a day by tag': () => sum({ ...all, groupBy: { tag: 'team' }, from: ago(DAY_MS) }),
  'margin of all in a month by tag and day': () => sum({ ...all, groupBy: { tag: 'team' } }),
  'margin of all in a month by a tag of more values and day': () => sum({ ...all, groupBy: { tag: 'feature' } }),
  'the overview of a day': () => overview().read({ from: ago(DAY_MS), before: before(), interval: 'hour', tz: 'UTC' }),
  'the overview of a month': () =>
    overview().read({ from: ago(27 * DAY_MS), before: before(), interval: 'day', tz: KATHMANDU }),
  'the activity of channels': () => new ChannelActivityService(activity(), usageService(), new SystemClock()).read(),
  'totals of all requests of an hour': () => totals({}, 1 / 12),
  'totals of all requests of a day': () => totals({}, 1),
  'totals of all requests of a month': () => totals({}),
  'totals of all requests of a month with one model': () => totals({ modelIds: [fixture.modelId] }),
  'totals of all requests of a day by one channel': () => totals({ channelIds: names.channelIds.slice(0, 1) }, 1),
  'totals of all requests of a week by one channel and model': () =>
    totals({ channelIds: names.channelIds.slice(0, 1), modelIds: [fixture.modelId] }, 4),
  'totals of all requests of a month that completed': () => totals({ outcomes: ['completed'] }),
  'a page of all requests of a month with one key': () => requests({ keyIds: names.keyIds.slice(0, 1) }),
  'a page of all requests of a month with one model': () => requests({ modelIds: [fixture.modelId] }),
  'a page of all requests of a month with one channel': () => requests({ channelIds: names.channelIds.slice(0, 1) }),
  'a page of all requests of a month with one channel and key': () =>
    requests({ channelIds: names.channelIds.slice(0, 1), keyIds: names.keyIds.slice(1, 2) }),
  'a page of all requests of a month by a key and a model that it never called': () =>
    requests({ keyIds: names.keyIds.slice(0, 1), modelIds: [newUuid(Date.now())] }),
  'a page of all requests of a month that failed': () => requests({ errorCodes: ['upstream_error'] }),
  'a page of all requests of a month by an outcome without matches': () => requests({ outcomes: ['client_closed'] }),
};

const WORKER_QUERIES: Readonly<Record<string, () => Promise<unknown>>> = {
  'a pass of the roll-ups': async () => {
    const rollups = rollupRepository(fixture);
    const touched = await rollups.quartersTouched(ago(90_000), before());
    const first = await rollups.firstQuarterFrom(ago(2 * HOUR_MS));
    const from = first ?? touched[0] ?? new Date();
    await rollups.rollUp({ from, before: new Date(from.getTime() + 900_000) });
  },
  'the next day to seal': () => new SealRepository(fixture.prisma).findOpenDay(),
  'quarters of a manual roll-up': () =>
    rollupRepository(fixture).quartersUsed({ from: ago(2 * DAY_MS), before: ago(DAY_MS) }),
  'the reads for repeated requests': () =>
    inTransaction(async (tx) => {
      await new UsageRecordRepository().readGrades(tx, requestIds);
      await new TransferRepository(fixture.prisma).readBooked(tx, requestIds);
    }),
  'used Idempotency-Keys': () => inTransaction((tx) => new UsageRecordRepository().usedIdempotencyKeys(tx, [own])),
  'markers without a row': () =>
    new LedgerCheckRepository(fixture.prisma).markersWithoutRow(
      requestIds.map((requestId) => ({ shard: 0, requestId, grade: 2 as const })),
    ),
  'an hour of a seal': () =>
    new SealRepository(fixture.prisma).readHours(
      ago(2 * DAY_MS)
        .toISOString()
        .slice(0, 10),
    ),
};

async function bigScans(query: () => Promise<unknown>, caller: Asker): Promise<string[]> {
  const sent = await selectsOf(query);
  expect(sent.length).toBeGreaterThan(0);
  const found = await Promise.all(sent.map((statement) => bigScansOf(fixture.owner, statement, caller, BIG)));
  return found.flat();
}

/** The median of some repetitions, after a warm-up of the caches. */
async function medianMs(query: () => Promise<unknown>): Promise<number> {
  const durations: number[] = [];
  while (durations.length < REPEATED) {
    const startedAtMs = performance.now();
    await query();
    durations.push(performance.now() - startedAtMs);
  }
  return durations.sort((one, other) => one - other)[Math.floor(REPEATED / 2)] ?? Infinity;
}

async function timed(role: string, what: string, query: () => Promise<unknown>): Promise<number> {
  const median = await medianMs(query);
  timings.push(`${String(Math.round(median)).padStart(5)}  ${role}: ${what}`);
  return median;
}

describe('in a ledger of many requests, no big table is scanned in full for', () => {
  it.each(Object.entries(QUERIES))('STORY-27: a customer: %s', async (what, query) => {
    // A page of a long log took 10 to 28 s (new-api #7425 #6508, LiteLLM #40733).
    const caller = { role: 'routify_control', organizationId: own } as const;
    const asCustomer = (): Promise<unknown> => servingOrganization(own, query);
    expect(await bigScans(asCustomer, caller)).toEqual([]);
    expect(await timed('a customer', what, asCustomer)).toBeLessThan(LIMIT_MS);
  });

  it.each(Object.entries({ ...QUERIES, ...OPERATOR_QUERIES }))('an operator: %s', async (what, query) => {
    expect(await bigScans(query, { role: 'routify_control' })).toEqual([]);
    expect(await timed('an operator', what, query)).toBeLessThan(LIMIT_MS);
  });

  it.each(Object.entries(WORKER_QUERIES))('the worker: %s', async (what, query) => {
    expect(await bigScans(query, { role: 'routify_worker' })).toEqual([]);
    await timed('the worker', what, query);
  });

  it('this check, which detects a full scan', async () => {
    const query = () => control.prisma.$queryRaw`SELECT count(*) FROM usage_record WHERE requested_model = 'x'`;
    expect((await bigScans(query, { role: 'routify_control' })).length).toBeGreaterThan(0);
  });
});
