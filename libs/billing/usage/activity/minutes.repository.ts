import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';
import { firstIdOf, OUTCOMES, type Outcome } from '#core';
import type { TimeRange } from '../domain/usage-parts.js';
import { COST_UNKNOWN } from '../queries/usage-contributions.repository.js';

const MINUTE_MS = 60_000;

const MONEY = ['revenue_nano_usd', 'cost_nano_usd', 'cost_unknown_count', 'cost_unknown_revenue_nano_usd'] as const;

/** The summed columns of a contribution and of a roll-up. */
export const MINUTE_SUMS = [...OUTCOMES.map((outcome) => `${outcome}_count` as const), ...MONEY] as const;

type MinuteSum = (typeof MINUTE_SUMS)[number];

/** Outcomes and money of an interval. */
type MinutesRow = Readonly<Record<`${Outcome}_count`, number> & Record<(typeof MONEY)[number], bigint>> & {
  readonly startsAt: Date;
};

const OF_RECORDS: Readonly<Partial<Record<MinuteSum, string>>> = {
  ...Object.fromEntries(OUTCOMES.map((outcome) => [`${outcome}_count`, `(u.outcome = '${outcome}')::int`])),
  revenue_nano_usd: 'u.charge_nano_usd',
  cost_nano_usd: 'u.cost_nano_usd',
  cost_unknown_count: `${COST_UNKNOWN}::int`,
  cost_unknown_revenue_nano_usd: `CASE WHEN ${COST_UNKNOWN} THEN u.charge_nano_usd ELSE 0 END`,
};

const OF_REFUNDS: Readonly<Partial<Record<MinuteSum, string>>> = {
  revenue_nano_usd: '-r.amount_nano_usd',
  cost_unknown_revenue_nano_usd: `CASE WHEN ${COST_UNKNOWN} THEN -r.amount_nano_usd ELSE 0 END`,
};

/** A query for what requests of a range add to their minutes: rows of `starts_at` and sums, a refund at its request. */
export function minuteContributions({ from, before }: TimeRange): Prisma.Sql {
  const [first, next] = [Prisma.sql`${firstIdOf(from)}::uuid`, Prisma.sql`${firstIdOf(before)}::uuid`];
  const startsAt = Prisma.sql`usage_block(1, uuid_moment(u.request_id)) AS starts_at`;
  return Prisma.sql`
    SELECT ${startsAt}, ${sums(OF_RECORDS)} FROM usage_record u WHERE u.request_id >= ${first} AND u.request_id < ${next}
    UNION ALL
    SELECT ${startsAt}, ${sums(OF_REFUNDS)} FROM refund r JOIN usage_record u ON u.request_id = r.request_id
    WHERE u.request_id >= ${first} AND u.request_id < ${next} AND r.request_id >= ${first} AND r.request_id < ${next}`;
}

function sums(values: Readonly<Partial<Record<MinuteSum, string>>>): Prisma.Sql {
  return Prisma.raw(MINUTE_SUMS.map((name) => `${values[name] ?? '0'} AS ${name}`).join(', '));
}

const NAMES = Prisma.raw(MINUTE_SUMS.join(', '));
const ADDED = Prisma.raw(
  MINUTE_SUMS.map(
    (name) =>
      `sum(${name})::${name.endsWith('_usd') || name === 'cost_unknown_count' ? 'bigint' : 'float8'} AS ${name}`,
  ).join(', '),
);

/** Reads minutes from their roll-ups, and from records what these do not have yet. */
@Injectable()
export class MinutesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * By intervals of some minutes, without empty ones.
   *
   * @param minutes a divisor of 60
   */
  async sum(window: TimeRange, minutes: number): Promise<MinutesRow[]> {
    return this.prisma.readReport(async (db) => {
      const [mark] = await db.$queryRaw<{ until: Date | null }[]>`
        SELECT minutes_until AS until FROM usage_rollup_mark`;
      const { rolled, raw } = minuteParts(window, mark?.until ?? null);
      const parts = raw.map(
        (range) => Prisma.sql`SELECT starts_at, ${NAMES} FROM (${minuteContributions(range)}) AS c`,
      );
      if (rolled !== null) {
        const inRange = Prisma.sql`starts_at >= ${rolled.from} AND starts_at < ${rolled.before}`;
        parts.push(Prisma.sql`SELECT starts_at, ${NAMES} FROM minute_rollup WHERE ${inRange}`);
      }
      return db.$queryRaw<MinutesRow[]>`
        SELECT usage_block(${minutes}::int, starts_at) AS "startsAt", ${ADDED}
        FROM (${Prisma.join(parts, ' UNION ALL ')}) AS minute GROUP BY 1 ORDER BY 1`;
    });
  }
}

/** The whole minutes of a window that are rolled up, and its other parts. */
function minuteParts({ from, before }: TimeRange, rolledUntil: Date | null) {
  const first = new Date(Math.ceil(from.getTime() / MINUTE_MS) * MINUTE_MS);
  const lastMs = Math.min(before.getTime(), rolledUntil?.getTime() ?? 0);
  const last = new Date(Math.floor(lastMs / MINUTE_MS) * MINUTE_MS);
  if (first >= last) return { rolled: null, raw: [{ from, before }] };
  const ends = [
    { from, before: first },
    { from: last, before },
  ];
  return { rolled: { from: first, before: last }, raw: ends.filter((end) => end.from < end.before) };
}
