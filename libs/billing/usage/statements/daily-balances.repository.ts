import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';
import { usageParts, type TimeRange } from '../domain/usage-parts.js';
import { readRollupMark } from '../queries/rollup-mark.repository.js';
import { CUSTOMER_TRANSFERS, SIGNED, transfersIn } from './movement-contributions.repository.js';

/** What moved an organization's money on a day of a time zone. */
interface DailyMovement {
  readonly startsAt: Date;
  /** Signed: negative left the balance. */
  readonly movedNanoUsd: bigint;
  /** The part of it that top-ups and grants added. */
  readonly addedNanoUsd: bigint;
  /** The posted balance now, the same in every row. */
  readonly postedNanoUsd: bigint;
}

/** Ahead of every booking. */
const FAR_AHEAD_MS = 86_400_000;

/** Reads the movements of a wallet by days: from roll-ups where there are any, else from transfers. */
@Injectable()
export class DailyBalancesRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** One row for each of the last days, oldest first; the last one is today. None without a wallet. */
  async movements(organizationId: string, days: number, tz: string): Promise<DailyMovement[]> {
    return this.prisma.readReport(async (db) => {
      const { rolledUntil, now } = await readRollupMark(db);
      const first = Prisma.sql`(date_trunc('day', ${now}::timestamptz AT TIME ZONE ${tz}) - ${days - 1} * interval '1 day')`;
      const [found] = await db.$queryRaw<{ from: Date }[]>`SELECT ${first} AT TIME ZONE ${tz} AS "from"`;
      const range = { from: found?.from ?? now, before: new Date(now.getTime() + FAR_AHEAD_MS) };
      // A booking ahead of this clock counts today.
      return db.$queryRaw<DailyMovement[]>`
        WITH moved AS (
          SELECT least(date_trunc('day', moved_at AT TIME ZONE ${tz}), date_trunc('day', ${now}::timestamptz AT TIME ZONE ${tz})) AS day,
            sum(amount_nano_usd) AS amount, sum(amount_nano_usd) FILTER (WHERE code IN ('topup', 'grant')) AS added
          FROM (${movedIn(organizationId, range, rolledUntil)}) AS movement GROUP BY 1
        )
        SELECT d.day AT TIME ZONE ${tz} AS "startsAt", coalesce(moved.amount, 0)::bigint AS "movedNanoUsd",
          coalesce(moved.added, 0)::bigint AS "addedNanoUsd", w.posted_nano_usd AS "postedNanoUsd"
        FROM wallet w CROSS JOIN generate_series(${first}, ${now}::timestamptz AT TIME ZONE ${tz}, interval '1 day') AS d(day)
        LEFT JOIN moved ON moved.day = d.day
        WHERE w.organization_id = ${organizationId}::uuid ORDER BY d.day`;
    });
  }
}

/** Movements with their moments: quarters of an hour from roll-ups, and transfers that are in none. */
function movedIn(organizationId: string, range: TimeRange, rolledUntil: Date | null): Prisma.Sql {
  const { rolled, raw } = usageParts(range, rolledUntil);
  const parts = raw.map(
    (part) => Prisma.sql`SELECT uuid_moment(t.id) AS moved_at, t.code, ${SIGNED} AS amount_nano_usd
      ${CUSTOMER_TRANSFERS} WHERE ${transfersIn(part)} AND t.organization_id = ${organizationId}::uuid`,
  );
  if (rolled !== null) {
    parts.push(Prisma.sql`SELECT starts_at AS moved_at, code, amount_nano_usd FROM movement_rollup
      WHERE organization_id = ${organizationId}::uuid AND starts_at >= ${rolled.from} AND starts_at < ${rolled.before}`);
  }
  return Prisma.join(parts, ' UNION ALL ');
}
