import { Prisma, type Transaction } from '#core/infra';
import { BLOCK_MINUTES, type UsageBlocks, type UsageGap } from '../domain/usage-blocks.js';
import { usageParts, type TimeRange } from '../domain/usage-parts.js';

/** The intervals of a query. */
interface TimeCut {
  readonly tz: string;
  readonly interval: 'hour' | 'day' | 'month';
}

/** Where a window is read: from the sums of blocks, and from records. */
interface SummedParts {
  readonly blocks: readonly UsageBlocks[];
  readonly raw: readonly TimeRange[];
}

/** The longest blocks with sums in a window, and its other parts. */
export async function readParts(db: Transaction, window: TimeRange & TimeCut): Promise<SummedParts> {
  const { summed, raw } = await readSummed(db, window);
  return { raw, blocks: summed === null ? [] : await readBlocks(db, summed, window) };
}

/** The whole quarters of a window that have sums, and its other parts. Before the first record there is neither. */
export async function readSummed(
  db: Transaction,
  window: TimeRange,
): Promise<{ readonly summed: TimeRange | null; readonly raw: readonly TimeRange[] }> {
  // Not `least`, which ignores NULL.
  const [mark] = await db.$queryRaw<{ since: Date | null; until: Date | null }[]>`
    SELECT usage_block(1440, rolled_from) AS since, CASE WHEN rolled_until < summed_until THEN rolled_until ELSE summed_until END AS until
    FROM usage_rollup_mark WHERE rolled_until IS NOT NULL`;
  const { rolled, raw } = usageParts(window, mark?.until ?? null);
  const summed = rolled === null ? null : { ...rolled, from: later(rolled.from, mark?.since ?? rolled.from) };
  return { raw, summed: summed === null || summed.from >= summed.before ? null : summed };
}

/**
 * Cuts a range of whole quarters into the longest blocks that lie in one interval each, and joins consecutive ones.
 * Postgres computes the interval of the first and of the last quarter of a block. Comparing these two is enough: a clock
 * that is set back does not pass the start of an interval twice within a block.
 */
async function readBlocks(db: Transaction, { from, before }: TimeRange, cut: TimeCut): Promise<UsageBlocks[]> {
  const longest = cut.interval === 'hour' ? 60 : 1440;
  const startsAt = (moment: Prisma.Sql): Prisma.Sql => Prisma.sql`date_trunc(${cut.interval}, ${moment}, ${cut.tz})`;
  const labels = (minutes: Prisma.Sql): Prisma.Sql => Prisma.sql`
    CROSS JOIN LATERAL (SELECT s.moment + ${minutes} * interval '1 minute' AS ends_at, ${startsAt(Prisma.sql`s.moment`)} AS "first",
      ${startsAt(Prisma.sql`s.moment + (${minutes} - 15) * interval '1 minute'`)} AS "last") AS label
    WHERE label.ends_at > ${from} AND s.moment < ${before}`;
  const whole = Prisma.sql`s.moment >= ${from} AND label.ends_at <= ${before} AND label."first" = label."last"`;
  return db.$queryRaw<UsageBlocks[]>`
    WITH RECURSIVE block AS (
      SELECT ${longest}::int AS minutes, s.moment, label.ends_at, label."first", ${whole} AS is_whole
      FROM generate_series(usage_block(${longest}::int, ${from}), ${before}::timestamptz, ${longest}::int * interval '1 minute') AS s(moment)
      ${labels(Prisma.sql`${longest}::int`)}
      UNION ALL
      SELECT part.minutes, s.moment, label.ends_at, label."first", ${whole}
      FROM block b JOIN (VALUES (1440, 360), (360, 60), (60, 15)) AS part(of_minutes, minutes) ON part.of_minutes = b.minutes
      CROSS JOIN LATERAL generate_series(b.moment, b.ends_at - part.minutes * interval '1 minute',
        part.minutes * interval '1 minute') AS s(moment)
      ${labels(Prisma.sql`part.minutes`)} AND NOT b.is_whole
    )
    SELECT minutes, min(moment) AS "from", max(ends_at) AS before, "first" AS "startsAt" FROM (
      SELECT *, moment - row_number() OVER (PARTITION BY minutes, "first" ORDER BY moment) * minutes * interval '1 minute' AS of_row
      FROM block WHERE is_whole
    ) AS whole GROUP BY minutes, "first", of_row ORDER BY 2`;
}

/** Blocks in which some scopes have no sums of a tag. */
export async function readGaps(
  db: Transaction,
  scope: string,
  scopeIds: readonly string[],
  tag: string,
  { from, before }: TimeRange,
): Promise<UsageGap[]> {
  return db.$queryRaw<UsageGap[]>`
    SELECT scope_id AS "scopeId", minutes::int, starts_at AS "startsAt" FROM usage_sum_gap
    WHERE scope = ${scope} AND scope_id = ANY(${[...scopeIds]}::uuid[]) AND dimension = ANY(${['tag', `tag:${tag}`]}::text[])
      AND minutes = ANY(${[...BLOCK_MINUTES]}::smallint[]) AND starts_at >= ${from} AND starts_at < ${before}`;
}

/** Quarters of an hour in which organizations or keys have no sum of a tag: most have none. */
export async function readMissingQuarters(
  db: Transaction,
  scope: string,
  scopeIds: readonly string[],
  tag: string,
  quarters: readonly Date[],
): Promise<UsageGap[]> {
  return db.$queryRaw<UsageGap[]>`
    SELECT s.id AS "scopeId", 15 AS minutes, q.starts_at AS "startsAt"
    FROM unnest(${[...scopeIds]}::uuid[]) AS s(id)
    CROSS JOIN unnest(${quarters.map((quarter) => quarter.toISOString())}::timestamptz[]) AS q(starts_at)
    WHERE NOT EXISTS (SELECT FROM usage_sum u WHERE u.scope = ${scope} AND u.scope_id = s.id AND u.dimension = ${`tag:${tag}`}
      AND u.minutes = 15 AND u.starts_at = q.starts_at OFFSET 0)`;
}

/** Blocks as rows `p` of SQL, with the first ids of their start and end. */
export function blockRows(blocks: readonly UsageBlocks[], idOf: (moment: Date) => string): Prisma.Sql {
  const texts = (of: (block: UsageBlocks) => string): string[] => blocks.map(of);
  const moments = (of: (block: UsageBlocks) => Date): string[] => texts((block) => of(block).toISOString());
  return Prisma.sql`unnest(${blocks.map(({ minutes }) => minutes)}::smallint[], ${moments(({ from }) => from)}::timestamptz[],
    ${moments(({ before }) => before)}::timestamptz[], ${moments(({ startsAt }) => startsAt)}::timestamptz[],
    ${texts(({ from }) => idOf(from))}::uuid[], ${texts(({ before }) => idOf(before))}::uuid[])
    AS p(minutes, from_moment, before_moment, bucket_start, from_id, before_id)`;
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}
