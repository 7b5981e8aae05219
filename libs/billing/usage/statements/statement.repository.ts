import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';
import { firstIdOf } from '#core';
import { usageParts, type TimeRange } from '../domain/usage-parts.js';
import type { UnitSum } from '../domain/usage-query.js';
import { NONE } from '../queries/usage-contributions.repository.js';
import { UNITS_OF_RECORD, UNITS_OF_RECORDS } from '../queries/usage-units.repository.js';
import { readRollupMark } from '../queries/rollup-mark.repository.js';
import {
  CUSTOMER_TRANSFERS,
  IS_FIRST,
  transfersIn,
  movementContributions,
  SIGNED,
} from './movement-contributions.repository.js';

/** A calendar month of a time zone. */
export interface StatementMonth extends TimeRange {
  /** `2026-11` */
  readonly month: string;
  readonly hasBegun: boolean;
  /** It ended over an hour ago: no more bookings. */
  readonly isFinal: boolean;
}

/** The sum of an organization's movements of one kind in a month. */
export interface StatementLine {
  /** Code of the transfers: `usage`, `topup`, `grant` … */
  readonly code: string;
  /** UUID of the model; null for movements other than usage. */
  readonly modelId: string | null;
  /** Number of requests, payments, grants … */
  readonly sources: bigint;
  /** Signed: negative left the balance. */
  readonly amountNanoUsd: bigint;
  /** The part that moved in or out of grants. */
  readonly promoNanoUsd: bigint;
}

/** What requests of one project add to the lines of usage and of refunds in a month. */
export interface StatementProject {
  /** UUID; null for requests without a project. */
  readonly projectId: string | null;
  readonly projectName: string | null;
  readonly requests: bigint;
  /** Signed as in lines: negative left the balance. */
  readonly usageNanoUsd: bigint;
  readonly refundedNanoUsd: bigint;
}

/** The sums of a month. The projects add up to the lines. */
export interface StatementSums {
  readonly lines: readonly StatementLine[];
  /** Empty without a request of a project. */
  readonly projects: readonly StatementProject[];
}

/** Units of one kind that requests with one model used. */
export interface ModelUnits extends UnitSum {
  /** UUID. */
  readonly modelId: string;
}

/** One movement of an organization's money. */
export interface StatementMovement {
  readonly id: string;
  /** UUID of the request, payment, grant … */
  readonly requestId: string;
  readonly code: string;
  readonly modelId: string | null;
  /** UUID of the project of the request, also of a refund; null: none. */
  readonly projectId: string | null;
  /** Signed: negative left the balance. */
  readonly amountNanoUsd: bigint;
  readonly effectiveAt: Date;
  readonly bookedAt: Date;
  readonly reason: string | null;
  /** Units of the request that it is the first movement of; null: none, or of no request. */
  readonly units: readonly (readonly [unit: string, quantity: string, amountNanoUsd: string])[] | null;
}

/** A payment or correction of a month, with the reason that the operator gave. */
export interface StatementPayment {
  readonly id: string;
  /** Code of its transfers: `topup`, `adjustment`, `chargeback`, `payment_refund` … */
  readonly code: string;
  /** Signed: negative left the balance. */
  readonly amountNanoUsd: bigint;
  readonly reason: string | null;
  readonly createdAt: Date;
}

/** Ahead of every booking. */
const FAR_AHEAD_MS = 86_400_000;

/** Reads the ledger of one organization by months: sums from roll-ups where there are any, else from transfers. */
@Injectable()
export class StatementRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** A month by its name; null is the current one. */
  async findMonth(month: string | null, tz: string): Promise<StatementMonth> {
    const query = Prisma.sql`
      SELECT to_char(start, 'YYYY-MM') AS month, start AT TIME ZONE ${tz} AS "from",
        (start + interval '1 month') AT TIME ZONE ${tz} AS before, start AT TIME ZONE ${tz} <= now() AS "hasBegun",
        (start + interval '1 month') AT TIME ZONE ${tz} + interval '1 hour' <= now() AS "isFinal"
      FROM (SELECT date_trunc('month', coalesce((${month}::text || '-01')::timestamp, now() AT TIME ZONE ${tz})) AS start) AS m`;
    const [found] = await this.prisma.readReport((db) => db.$queryRaw<StatementMonth[]>(query));
    if (found === undefined) throw new Error('the query for the month returned no row');
    return found;
  }

  /** The balance at a moment: the current one less later bookings. Null without a wallet. */
  async balanceAt(organizationId: string, moment: Date): Promise<bigint | null> {
    return this.prisma.readReport(async (db) => {
      const { rolledUntil, now } = await readRollupMark(db);
      const since = { from: moment, before: new Date(now.getTime() + FAR_AHEAD_MS) };
      const [row] = await db.$queryRaw<{ balance: bigint }[]>`
        SELECT (w.posted_nano_usd - coalesce((SELECT sum(amount_nano_usd)
          FROM (${movedIn(organizationId, since, rolledUntil)}) AS moved), 0))::bigint AS balance
        FROM wallet w WHERE w.organization_id = ${organizationId}::uuid`;
      return row?.balance ?? null;
    });
  }

  /**
   * Sums of movements in a range: by code, of usage by model, and by project. In one query, as between two of them a
   * booking could get into one sum only.
   */
  async sums(organizationId: string, range: TimeRange): Promise<StatementSums> {
    const rows = await this.prisma.readReport(async (db) => {
      const { rolledUntil } = await readRollupMark(db);
      return db.$queryRaw<SumRow[]>`
        SELECT summed.*, p.name AS "projectName" FROM (
          SELECT grouping(project_id) = 0 AS "isOfProject", code, nullif(model_id, ${NONE}::uuid) AS "modelId",
            nullif(project_id, ${NONE}::uuid) AS "projectId", sum(source_count)::bigint AS sources,
            sum(amount_nano_usd)::bigint AS "amountNanoUsd", sum(promo_nano_usd)::bigint AS "promoNanoUsd",
            ${ofCode('usage', 'source_count')} AS requests, ${ofCode('usage', 'amount_nano_usd')} AS "usageNanoUsd",
            ${ofCode('refund', 'amount_nano_usd')} AS "refundedNanoUsd"
          FROM (${movedIn(organizationId, range, rolledUntil)}) AS moved
          GROUP BY GROUPING SETS ((code, model_id), (project_id))
        ) AS summed
        LEFT JOIN project p ON p.id = summed."projectId"
        ORDER BY code, "modelId", "projectId"`;
    });
    return sumsOf(rows);
  }

  /** The units of requests whose first movement lies in a range, by model and unit. */
  async units(organizationId: string, range: TimeRange): Promise<ModelUnits[]> {
    return this.prisma.readReport(async (db) => {
      const { rolledUntil } = await readRollupMark(db);
      return db.$queryRaw<ModelUnits[]>`
        SELECT model_id AS "modelId", unit COLLATE "C" AS unit, sum(quantity)::bigint AS quantity,
          sum(charge_nano_usd)::bigint AS "amountNanoUsd"
        FROM (${usedIn(organizationId, range, rolledUntil)}) AS used GROUP BY 1, 2 ORDER BY 1, 2`;
    });
  }

  /** Payments and corrections of a range, newest first. */
  async payments(organizationId: string, { from, before }: TimeRange, limit: number): Promise<StatementPayment[]> {
    return this.prisma.readReport(
      (db) => db.$queryRaw<StatementPayment[]>`
        SELECT id, kind AS code, amount_nano_usd AS "amountNanoUsd", reason, created_at AS "createdAt" FROM payment
        WHERE organization_id = ${organizationId}::uuid
          AND id >= ${firstIdOf(from)}::uuid AND id < ${firstIdOf(before)}::uuid
        ORDER BY id DESC LIMIT ${limit}`,
    );
  }

  /** The next movements of a range, oldest first. */
  async movements(
    organizationId: string,
    { from, before }: TimeRange,
    after: string | null,
    limit: number,
  ): Promise<StatementMovement[]> {
    const cursor = after === null ? Prisma.sql`TRUE` : Prisma.sql`t.id > ${after}::uuid`;
    return this.prisma.readReport(
      (db) => db.$queryRaw<StatementMovement[]>`
        SELECT page.*, u.model_id AS "modelId", coalesce(u.project_id, r.project_id) AS "projectId", CASE WHEN "isFirst" AND unit_meters(u.meters) <> '{}' THEN (
          SELECT json_agg(json_build_array(c.unit, c.quantity::text, c.unit_charge_nano_usd::text) ORDER BY c.unit COLLATE "C")
          FROM price_version p CROSS JOIN LATERAL ${UNITS_OF_RECORD} WHERE p.id = u.price_version_id) END AS units
        FROM (
          SELECT t.id, t.request_id AS "requestId", t.code, ${SIGNED} AS "amountNanoUsd",
            t.effective_at AS "effectiveAt", t.booked_at AS "bookedAt", t.reason, ${IS_FIRST} AS "isFirst"
          ${CUSTOMER_TRANSFERS}
          WHERE t.organization_id = ${organizationId}::uuid AND ${transfersIn({ from, before })} AND ${cursor}
          ORDER BY t.id LIMIT ${limit}
        ) AS page
        LEFT JOIN usage_record u ON left(page.code, 5) = 'usage' AND u.request_id = page."requestId"
        LEFT JOIN refund r ON page.code = 'refund' AND r.id = page."requestId"
        ORDER BY page.id`,
    );
  }
}

/** A line, or a project. */
interface SumRow extends StatementLine, StatementProject {
  readonly isOfProject: boolean;
}

function ofCode(code: 'usage' | 'refund', column: 'source_count' | 'amount_nano_usd'): Prisma.Sql {
  return Prisma.sql`coalesce(sum(${Prisma.raw(column)}) FILTER (WHERE code = ${code}), 0)::bigint`;
}

function sumsOf(rows: readonly SumRow[]): StatementSums {
  const lines = rows
    .filter(({ isOfProject }) => !isOfProject)
    .map(({ code, modelId, sources, amountNanoUsd, promoNanoUsd }) => ({
      code,
      modelId,
      sources,
      amountNanoUsd,
      promoNanoUsd,
    }));
  const projects = rows
    .filter(({ isOfProject }) => isOfProject)
    .map(({ projectId, projectName, requests, usageNanoUsd, refundedNanoUsd }) => ({
      projectId,
      projectName,
      requests,
      usageNanoUsd,
      refundedNanoUsd,
    }))
    // Movements that are of no request have no project either.
    .filter(({ requests, usageNanoUsd, refundedNanoUsd }) => (requests || usageNanoUsd || refundedNanoUsd) !== 0n);
  return { lines, projects: projects.some(({ projectId }) => projectId !== null) ? projects : [] };
}

/** Rows of code, model, project and sums, from roll-ups, and from transfers that are in none. */
function movedIn(organizationId: string, range: TimeRange, rolledUntil: Date | null): Prisma.Sql {
  const { rolled, raw } = usageParts(range, rolledUntil);
  const columns = Prisma.sql`code, model_id, project_id, source_count, amount_nano_usd, promo_nano_usd`;
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

/** Rows of model, unit and sums, from roll-ups, and from transfers that are in none. */
function usedIn(organizationId: string, range: TimeRange, rolledUntil: Date | null): Prisma.Sql {
  const { rolled, raw } = usageParts(range, rolledUntil);
  const parts = raw.map(
    (part) => Prisma.sql`
      SELECT u.model_id, c.unit, c.quantity, c.unit_charge_nano_usd AS charge_nano_usd
      FROM transfer t JOIN usage_record u ON u.request_id = t.request_id ${UNITS_OF_RECORDS}
      WHERE t.organization_id = ${organizationId}::uuid AND left(t.code, 5) = 'usage' AND ${IS_FIRST} AND ${transfersIn(part)}`,
  );
  if (rolled !== null) {
    parts.push(Prisma.sql`SELECT model_id, unit, quantity, charge_nano_usd FROM movement_unit_rollup
      WHERE organization_id = ${organizationId}::uuid AND starts_at >= ${rolled.from} AND starts_at < ${rolled.before}`);
  }
  return Prisma.join(parts, ' UNION ALL ');
}
