import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#infra';
import { firstIdOf, Clock, pageOf, uuidTimeMs, type Page, type PageRequest } from '#kernel';
import { LONGEST_TRANSACTION_MS, RECORD_COLUMNS, recordOf, type RequestRecord, type UsageRecordRow } from '#records';
import { QUARTER_MS, timesToSearch, type MatchingQuarter, type RolledTime, type SearchedTime } from './quarters.js';
import { walksOf, type RequestFilter, type Walk } from './request-filter.repository.js';

/** Requests that one statement compares. */
const COMPARED_MAX = 10_000;
/** After this time a page is returned as it is, with the id that was reached. */
const SEARCH_MS = 200;
/** Quarters that are looked up at once. */
const QUARTERS_MAX = 500;
/** Requests that one id of a provider leads to: they are unique, but for providers that repeat a constant. */
const FOUND_MAX = 1_000;

/** Matches nearest to the cursor first, at least one more than a page where there are more. */
interface Walked {
  readonly rows: readonly RequestRecord[];
  /** Null: all that a page needs was read. */
  readonly reachedId: string | null;
}

/**
 * Searches settled requests by any filters. Indexes answer those of time, organization, client's id and failures. For
 * keys, models and channels the roll-ups tell the quarters of an hour with matches, so no index of each slows settlement.
 */
@Injectable()
export class RequestSearch {
  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
  ) {}

  /** One page. It is short, and has `reachedId`, where matches are so far apart that the search takes too long. */
  async list(filter: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    const deadlineMs = this.clock.monotonicMs() + SEARCH_MS;
    return this.prisma.read(async (db) => {
      const walks = walksOf(filter, await foundOf(db, filter));
      const walked: Walked[] = [];
      for (const walk of walks) walked.push(await this.follow(db, walk, { filter, page, deadlineMs }));
      return mergedPage(walked, page);
    });
  }

  private async follow(
    db: Transaction,
    walk: Walk,
    { filter, page, deadlineMs }: { filter: RequestFilter; page: PageRequest; deadlineMs: number },
  ): Promise<Walked> {
    const whole = { from: filter.from, before: filter.before, organizationId: null };
    const first = await compare(db, walk, { time: whole, page, cursor: page.after ?? page.before });
    const rows = [...first.rows];
    let { reachedId } = first;
    if (reachedId === null || rows.length > page.limit) return { rows, reachedId: null };
    const rest = restOf(whole, reachedId, page);
    const { times, isComplete } =
      walk.rolledUp === null ? { times: [rest], isComplete: true } : await timesOf(db, walk.rolledUp, rest, page);
    for (const time of times) {
      for (let cursor: string | null = reachedId; cursor !== null;) {
        if (rows.length > page.limit) return { rows, reachedId: null };
        if (this.clock.monotonicMs() > deadlineMs) return { rows, reachedId: cursor };
        const compared: Walked = await compare(db, walk, { time, page, cursor });
        rows.push(...compared.rows);
        cursor = compared.reachedId;
      }
      reachedId = firstIdOf(page.before === null ? time.from : time.before);
    }
    return { rows, reachedId: isComplete || rows.length > page.limit ? null : reachedId };
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

/** Compares at most COMPARED_MAX requests of a time that follow the cursor. */
async function compare(
  db: Transaction,
  { indexed, compared }: Walk,
  { time, page, cursor }: { time: SearchedTime; page: PageRequest; cursor: string | null },
): Promise<Walked> {
  const isNewestFirst = page.before === null;
  const order = isNewestFirst ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const after = isNewestFirst ? Prisma.sql`request_id < ${cursor}::uuid` : Prisma.sql`request_id > ${cursor}::uuid`;
  const window = [
    ...indexed,
    Prisma.sql`request_id >= ${firstIdOf(time.from)}::uuid AND request_id < ${firstIdOf(time.before)}::uuid`,
    ...(time.organizationId === null ? [] : [Prisma.sql`organization_id = ${time.organizationId}::uuid`]),
    ...(cursor === null ? [] : [after]),
  ];
  const reachedId = compared.length === 0 ? null : await findReachedId(db, window, order);
  const upTo = isNewestFirst
    ? Prisma.sql`request_id >= ${reachedId}::uuid`
    : Prisma.sql`request_id <= ${reachedId}::uuid`;
  const rows = await db.$queryRaw<UsageRecordRow[]>`
    SELECT ${RECORD_COLUMNS} FROM usage_record WHERE ${Prisma.join([...window, ...compared, ...(reachedId === null ? [] : [upTo])], ' AND ')}
    ORDER BY request_id ${order} LIMIT ${page.limit + 1}`;
  return { rows: rows.map(recordOf), reachedId };
}

/** The last request of a step; null when there are fewer. */
async function findReachedId(
  db: Transaction,
  window: readonly Prisma.Sql[],
  order: Prisma.Sql,
): Promise<string | null> {
  const [row] = await db.$queryRaw<{ id: string }[]>`
    SELECT request_id AS id FROM usage_record WHERE ${Prisma.join([...window], ' AND ')}
    ORDER BY request_id ${order} OFFSET ${COMPARED_MAX - 1} LIMIT 1`;
  return row?.id ?? null;
}

/** What is left of a time behind a cursor. */
function restOf(time: SearchedTime, reachedId: string, { before }: PageRequest): SearchedTime {
  const at = uuidTimeMs(reachedId);
  return before === null ? { ...time, before: new Date(at + 1) } : { ...time, from: new Date(at) };
}

/** The times of a range that can have matches, in the order of the page. */
async function timesOf(
  db: Transaction,
  rolledUp: readonly Prisma.Sql[],
  range: RolledTime,
  { before }: PageRequest,
): Promise<{ readonly times: readonly SearchedTime[]; readonly isComplete: boolean }> {
  const [mark] = await db.$queryRaw<{ from: Date; before: Date }[]>`
    SELECT rolled_from AS from, rolled_until AS before FROM usage_rollup_mark
    WHERE rolled_from IS NOT NULL AND rolled_until IS NOT NULL AND looked_at IS NOT NULL`;
  if (mark === undefined) return { times: [{ ...range, organizationId: null }], isComplete: true };
  const order = before === null ? Prisma.sql`DESC` : Prisma.sql`ASC`;
  const conditions = Prisma.join([...rolledUp], ' AND ');
  const quarters = await db.$queryRaw<MatchingQuarter[]>`
    SELECT starts_at AS "startsAt", CASE WHEN min(organization_id::text) = max(organization_id::text)
      THEN min(organization_id::text) END AS "organizationId"
    FROM usage_rollup
    WHERE starts_at > ${new Date(range.from.getTime() - QUARTER_MS)} AND starts_at < ${range.before} AND ${conditions}
    GROUP BY starts_at ORDER BY starts_at ${order} LIMIT ${QUARTERS_MAX}`;
  const late = await db.$queryRaw<{ startsAt: Date }[]>`
    SELECT DISTINCT quarter_of(uuid_moment(request_id)) AS "startsAt" FROM usage_record
    WHERE booked_at >= (SELECT looked_at FROM usage_rollup_mark) - make_interval(secs => ${LONGEST_TRANSACTION_MS / 1_000})
      AND request_id >= ${firstIdOf(range.from)}::uuid AND request_id < ${firstIdOf(mark.before)}::uuid AND ${conditions}`;
  const last = quarters.length < QUARTERS_MAX ? undefined : quarters.at(-1);
  const searched = last === undefined ? range : upToQuarter(range, last, before !== null);
  const times = timesToSearch(
    searched,
    mark,
    quarters,
    late.map(({ startsAt }) => startsAt),
  );
  return { times: before === null ? times.toReversed() : times, isComplete: last === undefined };
}

function upToQuarter(range: RolledTime, { startsAt }: MatchingQuarter, isOldestFirst: boolean): RolledTime {
  return isOldestFirst
    ? { ...range, before: new Date(startsAt.getTime() + QUARTER_MS) }
    : { ...range, from: startsAt > range.from ? startsAt : range.from };
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
