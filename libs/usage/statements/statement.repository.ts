import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#infra';
import { usageParts, type TimeRange } from '../domain/usage-parts.js';
import { readRollupMark } from '../queries/rollup-mark.repository.js';
import {
  CUSTOMER_TRANSFERS,
  movedWithin,
  movementContributions,
  NO_MODEL,
  SIGNED,
} from './movement-contributions.repository.js';

/** A month on the clocks of a time zone. */
export interface StatementMonth extends TimeRange {
  /** `2026-11` */
  readonly month: string;
  /** It has begun, and it is over since an hour: nothing is booked in it any more. */
  readonly hasBegun: boolean;
  readonly isFinal: boolean;
}

/** What moved an organization's money in a month, added up. */
export interface StatementLine {
  /** Of transfers: `usage`, `topup`, `grant` … */
  readonly code: string;
  /** UUID of the model that was used; null for what is no usage. */
  readonly modelId: string | null;
  /** How many requests, payments, grants … moved it. */
  readonly sources: bigint;
  /** Signed: negative left the balance. */
  readonly amountNanoUsd: bigint;
  /** The part of it that moved in or out of grants. */
  readonly promoNanoUsd: bigint;
}

/** One movement of an organization's money. */
export interface StatementMovement {
  readonly id: string;
  /** UUID of the request, payment, grant … */
  readonly requestId: string;
  readonly code: string;
  readonly modelId: string | null;
  /** Signed: negative left the balance. */
  readonly amountNanoUsd: bigint;
  readonly effectiveAt: Date;
  readonly bookedAt: Date;
  readonly reason: string | null;
}

/** Later than whatever is booked. */
const FAR_AHEAD_MS = 86_400_000;

/** Reads the ledger by months of one organization: sums from roll-ups where there are any, else from the transfers. */
@Injectable()
export class StatementRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** A month by its name, or the one that it is now. */
  async findMonth(month: string | null, tz: string): Promise<StatementMonth> {
    const query = Prisma.sql`
      SELECT to_char(start, 'YYYY-MM') AS month, start AT TIME ZONE ${tz} AS "from",
        (start + interval '1 month') AT TIME ZONE ${tz} AS before, start AT TIME ZONE ${tz} <= now() AS "hasBegun",
        (start + interval '1 month') AT TIME ZONE ${tz} + interval '1 hour' <= now() AS "isFinal"
      FROM (SELECT date_trunc('month', coalesce((${month}::text || '-01')::timestamp, now() AT TIME ZONE ${tz})) AS start) AS m`;
    const [found] = await this.prisma.read((db) => db.$queryRaw<StatementMonth[]>(query));
    if (found === undefined) throw new Error('Postgres told no month');
    return found;
  }

  /** The balance at a moment: the present one less what was booked since. Null without a wallet. */
  async balanceAt(organizationId: string, moment: Date): Promise<bigint | null> {
    return this.prisma.read(async (db) => {
      const { rolledUntil, now } = await readRollupMark(db);
      const since = { from: moment, before: new Date(now.getTime() + FAR_AHEAD_MS) };
      const [row] = await db.$queryRaw<{ balance: bigint }[]>`
        SELECT (w.posted_nano_usd - coalesce((SELECT sum(amount_nano_usd)
          FROM (${movedIn(organizationId, since, rolledUntil)}) AS moved), 0))::bigint AS balance
        FROM wallet w WHERE w.organization_id = ${organizationId}::uuid`;
      return row?.balance ?? null;
    });
  }

  /** What moved the balance in a range, by code, and usage by model. */
  async lines(organizationId: string, range: TimeRange): Promise<StatementLine[]> {
    return this.prisma.read(async (db) => {
      const { rolledUntil } = await readRollupMark(db);
      return db.$queryRaw<StatementLine[]>`
        SELECT code, nullif(model_id, ${NO_MODEL}::uuid) AS "modelId", sum(source_count)::bigint AS sources,
          sum(amount_nano_usd)::bigint AS "amountNanoUsd", sum(promo_nano_usd)::bigint AS "promoNanoUsd"
        FROM (${movedIn(organizationId, range, rolledUntil)}) AS moved GROUP BY 1, 2 ORDER BY 1, 2`;
    });
  }

  /** The next movements of a range, the oldest first. */
  async movements(
    organizationId: string,
    { from, before }: TimeRange,
    after: string | null,
    limit: number,
  ): Promise<StatementMovement[]> {
    const cursor = after === null ? Prisma.sql`TRUE` : Prisma.sql`t.id > ${after}::uuid`;
    return this.prisma.read(
      (db) => db.$queryRaw<StatementMovement[]>`
        SELECT page.*, u.model_id AS "modelId" FROM (
          SELECT t.id, t.request_id AS "requestId", t.code, ${SIGNED} AS "amountNanoUsd",
            t.effective_at AS "effectiveAt", t.booked_at AS "bookedAt", t.reason
          ${CUSTOMER_TRANSFERS}
          WHERE t.organization_id = ${organizationId}::uuid AND ${movedWithin({ from, before })} AND ${cursor}
          ORDER BY t.id LIMIT ${limit}
        ) AS page
        LEFT JOIN usage_record u ON left(page.code, 5) = 'usage' AND u.request_id = page."requestId"
        ORDER BY page.id`,
    );
  }
}

/** Rows of code, model and sums: of the roll-ups, and of the transfers that are in none. */
function movedIn(organizationId: string, range: TimeRange, rolledUntil: Date | null): Prisma.Sql {
  const { rolled, raw } = usageParts(range, rolledUntil);
  const columns = Prisma.sql`code, model_id, source_count, amount_nano_usd, promo_nano_usd`;
  const parts = raw.map((part) => {
    const contributions = movementContributions(part, Prisma.sql`AND t.organization_id = ${organizationId}::uuid`);
    return Prisma.sql`SELECT ${columns} FROM (${contributions}) AS contribution`;
  });
  if (rolled !== null) {
    parts.push(Prisma.sql`SELECT ${columns} FROM movement_rollup WHERE organization_id = ${organizationId}::uuid
      AND starts_at >= ${rolled.from} AND starts_at < ${rolled.before}`);
  }
  return Prisma.join(parts, ' UNION ALL ');
}
