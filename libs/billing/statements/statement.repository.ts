import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#infra';
import type { TimeRange } from '../domain/usage/usage-parts.js';
import { firstIdOf } from '../enquiry/first-id-of.js';

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

/** Costs of ours are no business of a customer's statement. */
const CUSTOMER_LEGS_BELOW = 200;

/** Of a transfer: whether a lot of its organization was credited; else one was debited. */
const SIGNED = Prisma.sql`CASE WHEN credit.id IS NULL THEN -t.amount_nano_usd ELSE t.amount_nano_usd END`;

/** Reads the ledger by months of one organization. The ids of transfers begin with the time of their booking. */
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
    const [row] = await this.prisma.read(
      (db) => db.$queryRaw<{ balance: bigint }[]>`
        SELECT (w.posted_nano_usd - coalesce((SELECT sum(${SIGNED}) ${transfersOf(organizationId)}
          AND t.id >= ${firstIdOf(moment)}::uuid), 0))::bigint AS balance
        FROM wallet w WHERE w.organization_id = ${organizationId}::uuid`,
    );
    return row?.balance ?? null;
  }

  /** What moved the balance in a range, by code, and usage by model. */
  async lines(organizationId: string, { from, before }: TimeRange): Promise<StatementLine[]> {
    return this.prisma.read(
      (db) => db.$queryRaw<StatementLine[]>`
        SELECT moved.code, u.model_id AS "modelId", count(*) AS sources,
          sum(moved.amount)::bigint AS "amountNanoUsd", sum(moved.promo)::bigint AS "promoNanoUsd"
        FROM (
          SELECT t.request_id, left(t.code, 5) = 'usage' AS is_usage,
            CASE t.code WHEN 'usage_adjustment' THEN 'usage' ELSE t.code END AS code, sum(${SIGNED}) AS amount,
            sum(CASE WHEN coalesce(credit.kind, debit.kind) = 'wallet_promo' THEN ${SIGNED} ELSE 0 END) AS promo
          ${transfersOf(organizationId)}
            AND t.id >= ${firstIdOf(from)}::uuid AND t.id < ${firstIdOf(before)}::uuid
          GROUP BY 1, 2, 3
        ) AS moved
        LEFT JOIN usage_record u ON moved.is_usage AND u.request_id = moved.request_id
          AND u.organization_id = ${organizationId}::uuid
        GROUP BY 1, 2 ORDER BY 1, 2`,
    );
  }

  /** The next movements of a range, the oldest first. */
  async movements(
    organizationId: string,
    { from, before }: TimeRange,
    after: string | null,
    limit: number,
  ): Promise<StatementMovement[]> {
    const cursor = after === null ? Prisma.sql`t.id >= ${firstIdOf(from)}::uuid` : Prisma.sql`t.id > ${after}::uuid`;
    return this.prisma.read(
      (db) => db.$queryRaw<StatementMovement[]>`
        SELECT page.*, u.model_id AS "modelId" FROM (
          SELECT t.id, t.request_id AS "requestId", t.code, ${SIGNED} AS "amountNanoUsd",
            t.effective_at AS "effectiveAt", t.booked_at AS "bookedAt", t.reason
          ${transfersOf(organizationId)} AND ${cursor} AND t.id < ${firstIdOf(before)}::uuid
          ORDER BY t.id LIMIT ${limit}
        ) AS page
        LEFT JOIN usage_record u ON left(page.code, 5) = 'usage' AND u.request_id = page."requestId"
        ORDER BY page.id`,
    );
  }
}

function transfersOf(organizationId: string): Prisma.Sql {
  return Prisma.sql`FROM transfer t
    LEFT JOIN account credit ON credit.id = t.credit_account AND credit.organization_id = ${organizationId}::uuid
    LEFT JOIN account debit ON debit.id = t.debit_account AND debit.organization_id = ${organizationId}::uuid
    WHERE t.organization_id = ${organizationId}::uuid AND t.leg < ${CUSTOMER_LEGS_BELOW}`;
}
