import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import { firstIdOf, Clock, pageOf, uuidTimeMs, type Page, type PageRequest } from '#core';
import {
  LONGEST_TRANSACTION_MS,
  RECORD_COLUMNS,
  recordOf,
  type RequestRecord,
  type UsageRecordRow,
} from '#billing/admission';
import { Pace } from './pace.js';
import { QUARTER_MS, timesToSearch, type MatchingQuarter, type RolledTime, type SearchedTime } from './quarters.js';
import { walksOf, type RequestFilter, type RolledUpFilter, type Walk } from './request-filter.repository.js';

/** After this time a page is returned as it is, with the id that was reached. */
const SEARCH_MS = 160;
/** A quarter with matches of more organizations is read as a whole. */
const ORGANIZATIONS_MAX = 8;
/** Requests that one id of a provider leads to: they are unique, but for providers that repeat a constant. */
const FOUND_MAX = 1_000;
const HOUR_MS = 3_600_000;
/** Requests that one statement compares. */
const comparedPace = (): Pace => new Pace(1_000, 2_000, 16_000);
/** Short times that one statement reads. The first one is read alone: it shows how many requests they have. */
const groupedPace = (): Pace => new Pace(1, 1, 64);
/** The time whose roll-ups one statement reads. */
const lookedPace = (): Pace => new Pace(HOUR_MS, 6 * HOUR_MS, 31 * 24 * HOUR_MS);

interface GroupRead {
  readonly group: readonly SearchedTime[];
  readonly compared: Pace;
  readonly filter: RequestFilter;
  readonly page: PageRequest;
  readonly rows: RequestRecord[];
  readonly deadlineMs: number;
}

/** Matches nearest to the cursor first, at least one more than a page where there are more. */
interface Walked {
  readonly rows: readonly RequestRecord[];
  /** Null: all that a page needs was read. */
  readonly reachedId: string | null;
}

/**
 * Searches settled requests by any filters. Indexes answer those of time, organization, client's id and failures. For
 * projects, keys, models, channels and charges the roll-ups tell the quarters of an hour with matches, so no index of each slows settlement.
 */
@Injectable()
export class RequestSearch {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
  ) {}

  /** One page. It is short, and has `reachedId`, where matches are so far apart that the search takes too long. */
  async list(filter: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    const startedMs = this.clock.monotonicMs();
    return this.prisma.read(async (db) => {
      const walks = walksOf(filter, await foundOf(db, filter));
      const walked: Walked[] = [];
      for (const walk of walks) {
        // A page comes as far as the slowest walk: each has its share of the time, and what the ones before have left.
        const deadlineMs = startedMs + (SEARCH_MS * (walked.length + 1)) / walks.length;
        walked.push(await this.follow(db, walk, { filter, page, deadlineMs }));
      }
      return mergedPage(walked, page);
    });
  }

  private async follow(
    db: Transaction,
    walk: Walk,
    { filter, page, deadlineMs }: { filter: RequestFilter; page: PageRequest; deadlineMs: number },
  ): Promise<Walked> {
    const rows: RequestRecord[] = [];
    const [compared, grouped, looked] = [comparedPace(), groupedPace(), lookedPace()];
    let rest = restOf(filter, page.after ?? page.before, page);
    const rolledUp = walk.rolledUp === null ? null : await readRolledUp(db, walk, walk.rolledUp, rest);
    while (rest.from < rest.before) {
      const span = spanOf(rest, rolledUp?.rolled ?? null, { isNewestFirst: page.before === null, ms: looked.size });
      const times = rolledUp === null ? [span] : await this.timed(looked, () => timesOf(db, rolledUp, span));
      const ordered = page.before === null ? times.toReversed() : times;
      for (let at = 0; at < ordered.length;) {
        const group = groupOf(ordered.slice(at, at + grouped.size));
        const done = await this.timed(grouped, () =>
          this.read(db, walk, { group, compared, filter, page, rows, deadlineMs }),
        );
        if (done !== null) return done;
        at += group.length;
      }
      if (this.isLate(deadlineMs)) return { rows, reachedId: endOf(span, filter, page) };
      rest = page.before === null ? { ...rest, before: span.from } : { ...rest, from: span.before };
    }
    return { rows, reachedId: null };
  }

  /** Adds the matches of some times to `rows`. Returns the page once it is full or late. */
  private async read(
    db: Transaction,
    walk: Walk,
    { group, compared, filter, page, rows, deadlineMs }: GroupRead,
  ): Promise<Walked | null> {
    const [last] = group.slice(-1);
    if (last === undefined) return null;
    let cursor = page.after ?? page.before;
    do {
      const step = { time: last, page, cursor, count: compared.size };
      const found = await this.timed(compared, () =>
        group.length === 1 ? compare(db, walk, step) : compareGroup(db, walk, group, page),
      );
      rows.push(...found.rows);
      cursor = found.reachedId;
      if (rows.length > page.limit) return { rows, reachedId: null };
      // Each page reads a step, however late it is, and so comes further than the one before.
      if (this.isLate(deadlineMs)) return { rows, reachedId: cursor ?? endOf(last, filter, page) };
    } while (cursor !== null);
    return null;
  }

  private isLate(deadlineMs: number): boolean {
    return this.clock.monotonicMs() > deadlineMs;
  }

  private async timed<T>(pace: Pace, work: () => Promise<T>): Promise<T> {
    const startedMs = this.clock.monotonicMs();
    const result = await work();
    pace.took(this.clock.monotonicMs() - startedMs);
    return result;
  }
}

/** The condition of a search by a provider's id. */
async function foundOf(db: Transaction, { from, before, upstreamRequestId }: RequestFilter): Promise<Prisma.Sql[]> {
  if (upstreamRequestId === undefined) return [];
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM requests_of_upstream_id(${upstreamRequestId}, ${firstIdOf(from)}::uuid, ${firstIdOf(before)}::uuid,
      ${FOUND_MAX}) AS id`;
  return [Prisma.sql`request_id = ANY(${rows.map(({ id }) => id)}::uuid[])`];
}

/** Compares at most `count` requests of a time that follow the cursor. */
async function compare(
  db: Transaction,
  { indexed, compared }: Walk,
  { time, page, cursor, count }: { time: SearchedTime; page: PageRequest; cursor: string | null; count: number },
): Promise<Walked> {
  const isNewestFirst = page.before === null;
  const order = isNewestFirst ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const after = isNewestFirst ? Prisma.sql`request_id < ${cursor}::uuid` : Prisma.sql`request_id > ${cursor}::uuid`;
  const window = [
    ...indexed,
    Prisma.sql`request_id >= ${firstIdOf(time.from)}::uuid AND request_id < ${firstIdOf(time.before)}::uuid`,
    ...(time.organizationIds === null ? [] : [ofOrganizations(time.organizationIds)]),
    ...(cursor === null ? [] : [after]),
  ];
  const reachedId = compared.length === 0 ? null : await findReachedId(db, window, { order, count });
  const upTo = isNewestFirst
    ? Prisma.sql`request_id >= ${reachedId}::uuid`
    : Prisma.sql`request_id <= ${reachedId}::uuid`;
  const rows = await db.$queryRaw<UsageRecordRow[]>`
    SELECT ${RECORD_COLUMNS} FROM usage_record WHERE ${Prisma.join([...window, ...compared, ...(reachedId === null ? [] : [upTo])], ' AND ')}
    ORDER BY request_id ${order} LIMIT ${page.limit + 1}`;
  return { rows: rows.map(recordOf), reachedId };
}

/** All matches of some times that have few requests each. */
async function compareGroup(
  db: Transaction,
  { indexed, compared }: Walk,
  group: readonly SearchedTime[],
  page: PageRequest,
): Promise<Walked> {
  const order = page.before === null ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const parts = group.flatMap(({ from, before, organizationIds }) =>
    (organizationIds ?? [null]).map((id) => ({ fromId: firstIdOf(from), beforeId: firstIdOf(before), id })),
  );
  const ofPart = [
    ...indexed,
    ...compared,
    Prisma.sql`request_id >= part.from_id AND request_id < part.before_id`,
    ...(group[0]?.organizationIds === null ? [] : [Prisma.sql`organization_id = part.organization_id`]),
    ...(page.after === null ? [] : [Prisma.sql`request_id < ${page.after}::uuid`]),
    ...(page.before === null ? [] : [Prisma.sql`request_id > ${page.before}::uuid`]),
  ];
  const rows = await db.$queryRaw<UsageRecordRow[]>`
    SELECT found.* FROM unnest(${parts.map(({ fromId }) => fromId)}::uuid[], ${parts.map(({ beforeId }) => beforeId)}::uuid[],
      ${parts.map(({ id }) => id)}::uuid[]) AS part(from_id, before_id, organization_id)
    CROSS JOIN LATERAL (SELECT ${RECORD_COLUMNS} FROM usage_record WHERE ${Prisma.join(ofPart, ' AND ')}
      ORDER BY request_id ${order} LIMIT ${page.limit + 1}) AS found
    ORDER BY request_id ${order} LIMIT ${page.limit + 1}`;
  return { rows: rows.map(recordOf), reachedId: null };
}

/** The first of some times, as many as one statement reads: short ones, all of some organizations or all of any. */
function groupOf(times: readonly SearchedTime[]): readonly SearchedTime[] {
  const isOfAny = times[0]?.organizationIds === null;
  const end = times.findIndex(
    ({ from, before, organizationIds }) =>
      before.getTime() - from.getTime() > QUARTER_MS || (organizationIds === null) !== isOfAny,
  );
  return end === -1 ? times : times.slice(0, Math.max(1, end));
}

/** Equality for one: its rows of the index are in order. */
function ofOrganizations(ids: readonly string[]): Prisma.Sql {
  return ids.length === 1
    ? Prisma.sql`organization_id = ${ids[0]}::uuid`
    : Prisma.sql`organization_id = ANY(${[...ids]}::uuid[])`;
}

/** The last request of a step; null when there are fewer. */
async function findReachedId(
  db: Transaction,
  window: readonly Prisma.Sql[],
  { order, count }: { order: Prisma.Sql; count: number },
): Promise<string | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    SELECT request_id AS id FROM usage_record WHERE ${Prisma.join([...window], ' AND ')}
    ORDER BY request_id ${order} OFFSET ${count - 1} LIMIT 1`;
  return row?.id ?? null;
}

/** What is left of a range behind a cursor. */
function restOf({ from, before }: RolledTime, cursor: string | null, page: PageRequest): SearchedTime {
  const whole = { from, before, organizationIds: null };
  if (cursor === null) return whole;
  const at = uuidTimeMs(cursor);
  if (page.before !== null) return { ...whole, from: new Date(Math.max(at, from.getTime())) };
  // Nothing of a millisecond precedes its first id.
  const until = cursor === firstIdOf(new Date(at)) ? at : at + 1;
  return { ...whole, before: new Date(Math.min(until, before.getTime())) };
}

/** The next part of a range: what has no roll-up yet at once, then `ms` of what has some. */
function spanOf(
  rest: SearchedTime,
  rolled: RolledTime | null,
  { isNewestFirst, ms }: { isNewestFirst: boolean; ms: number },
): SearchedTime {
  if (rolled === null) return rest;
  const [from, before] = [rest.from.getTime(), rest.before.getTime()];
  if (!isNewestFirst) return { ...rest, before: new Date(Math.min(before, from + ms)) };
  const until = rolled.before.getTime();
  return { ...rest, from: new Date(Math.max(from, before > until ? until : before - ms)) };
}

/** Where a page ends that has read a time; null at the end of the search. */
function endOf({ from, before }: SearchedTime, filter: RolledTime, page: PageRequest): string | null {
  if (page.before === null) return from > filter.from ? firstIdOf(from) : null;
  return before < filter.before ? firstIdOf(before) : null;
}

/** What roll-ups know of a search. */
interface RolledUp {
  readonly filter: RolledUpFilter;
  readonly rolled: RolledTime;
  /** Quarters with matches that were booked after the last look of the roll-ups. */
  readonly late: readonly Date[];
}

/** Null before the first roll-up. */
async function readRolledUp(
  db: Transaction,
  { indexed, compared }: Walk,
  filter: RolledUpFilter,
  range: RolledTime,
): Promise<RolledUp | null> {
  // Sums of latencies are made before those of usage, and kept for a shorter time.
  const latencies = Prisma.sql`SELECT greatest(rolled_from, first) AS from, least(rolled_until, activity_until) AS before
    FROM usage_rollup_mark CROSS JOIN (SELECT min(starts_at) AS first FROM latency_rollup WHERE ${OF_ALL_CHANNELS}) AS kept
    WHERE first IS NOT NULL AND activity_until IS NOT NULL AND ${IS_MARKED}`;
  const usage = Prisma.sql`SELECT rolled_from AS from, rolled_until AS before FROM usage_rollup_mark WHERE ${IS_MARKED}`;
  const [rolled] = await db.$queryRaw<RolledTime[]>`${filter.minDurationMs === null ? usage : latencies}`;
  if (rolled === undefined) return null;
  const late = await db.$queryRaw<{ startsAt: Date }[]>`
    SELECT DISTINCT quarter_of(uuid_moment(request_id)) AS "startsAt" FROM usage_record
    WHERE booked_at >= (SELECT looked_at FROM usage_rollup_mark) - make_interval(secs => ${LONGEST_TRANSACTION_MS / 1_000})
      AND request_id >= ${firstIdOf(range.from)}::uuid AND request_id < ${firstIdOf(rolled.before)}::uuid
      AND ${Prisma.join([...indexed, ...compared], ' AND ')}`;
  return { filter, rolled, late: late.map(({ startsAt }) => startsAt) };
}

const IS_MARKED = Prisma.sql`rolled_from IS NOT NULL AND rolled_until IS NOT NULL AND looked_at IS NOT NULL`;
const OF_ALL_CHANNELS = Prisma.sql`minutes = 15 AND channel_id = '00000000-0000-0000-0000-000000000000'::uuid`;

/** The times of a span that can have matches, oldest first. */
async function timesOf(
  db: Transaction,
  { filter, rolled, late }: RolledUp,
  span: SearchedTime,
): Promise<SearchedTime[]> {
  if (span.from >= rolled.before || span.before <= rolled.from) return [span];
  const within = Prisma.sql`starts_at > ${new Date(span.from.getTime() - QUARTER_MS)} AND starts_at < ${span.before}`;
  const slow = Prisma.sql`SELECT DISTINCT starts_at FROM latency_rollup WHERE ${OF_ALL_CHANNELS} AND measure = 'duration'
    AND bucket >= latency_bucket(${filter.minDurationMs}::int) AND ${within}`;
  const used = [...filter.usage, ...(filter.minDurationMs === null ? [] : [Prisma.sql`starts_at IN (${slow})`])];
  const ofUsage = Prisma.sql`
    SELECT starts_at AS "startsAt", CASE WHEN count(DISTINCT organization_id) <= ${ORGANIZATIONS_MAX}
      THEN array_agg(DISTINCT organization_id::text) END AS "organizationIds"
    FROM usage_rollup WHERE ${Prisma.join([within, ...used], ' AND ')} GROUP BY starts_at`;
  const ofLatencies = Prisma.sql`SELECT starts_at AS "startsAt", NULL::text[] AS "organizationIds" FROM (${slow}) AS slow`;
  const quarters = await db.$queryRaw<MatchingQuarter[]>`${filter.usage.length === 0 ? ofLatencies : ofUsage}`;
  return timesToSearch(span, rolled, quarters, late);
}

/** The page of several walks: as far as all of them have come. */
function mergedPage(walked: readonly Walked[], page: PageRequest): Page<RequestRecord> {
  const isNewestFirst = page.before === null;
  const precedes = (one: string, other: string): boolean => (isNewestFirst ? one > other : one < other);
  const reached = walked.flatMap(({ reachedId }) => reachedId ?? []);
  const reachedId = reached.reduce<string | null>((a, b) => (a === null || precedes(b, a) ? b : a), null);
  const rows = walked
    .flatMap((one) => one.rows)
    .filter(({ event }) => reachedId === null || !precedes(reachedId, event.requestId))
    .sort((one, other) => (precedes(one.event.requestId, other.event.requestId) ? -1 : 1));
  const found = pageOf(rows, page);
  return found.hasMore || reachedId === null ? found : { ...found, hasMore: true, reachedId };
}
