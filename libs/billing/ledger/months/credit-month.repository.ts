import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import { firstIdOf } from '#core';
import type { CreditBalance, CreditMovement, OrganizationMovement } from '../domain/months/credit-parts.js';
import { dayOf, startOf, type MonthRange } from '../domain/months/month-range.js';
import { OF_LOTS } from '../transfers/transfer.repository.js';
import { BROUGHT_FORWARD, ORIGIN, type SummedUntil } from './account-day.repository.js';

interface OrganizationBalance {
  readonly id: string;
  readonly name: string;
  /** Of all its lots, now. */
  readonly balanceNanoUsd: bigint;
}

/** Clocks of processes, which make ids, and of Postgres, which stamps bookings, differ by less. */
const CLOCK_SKEW_MAX_MS = 900_000;

/** Reads what customers have in their wallets, and what moved it in a month. */
@Injectable()
export class CreditMonthRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The month (its first day) up to which movements have no month of their own; null: each has one. */
  async broughtForwardUntil(tx: Transaction = this.prisma): Promise<string | null> {
    const [row] = await tx.$queryRaw<{ month: string | null }[]>`
      SELECT to_char(max(month), 'YYYY-MM-DD') AS month FROM organization_month WHERE code = ${BROUGHT_FORWARD}`;
    return row?.month ?? null;
  }

  /** What all lots have now, by kind. Closed ones are empty. */
  balances(tx: Transaction, isTest: boolean): Promise<CreditBalance[]> {
    return tx.$queryRaw`
      SELECT a.kind AS "accountKind", sum(a.balance_nano_usd)::bigint AS "balanceNanoUsd"
      FROM account a JOIN organization o ON o.id = a.organization_id AND o.is_test = ${isTest}
      WHERE a.closed_at IS NULL GROUP BY 1`;
  }

  /** What moved the lots of all organizations in a month. */
  movements(
    tx: Transaction,
    { isTest, ...summed }: Pick<SummedUntil, 'nextDay'> & { readonly isTest: boolean },
    { from, before }: MonthRange,
  ): Promise<CreditMovement[]> {
    return tx.$queryRaw`
      SELECT moved.account_kind AS "accountKind", moved.code, moved.origin, sum(moved.amount)::bigint AS "amountNanoUsd"
      FROM (SELECT organization_id, account_kind, code, origin, amount_nano_usd AS amount FROM organization_month
        WHERE month = ${dayOf(from)}::date
        UNION ALL SELECT organization_id, account_kind, code, origin, amount
        FROM (${unsummed(summed, Prisma.sql`t.booked_at >= ${from} AND t.booked_at < ${before}`)}) AS booked) AS moved
      JOIN organization o ON o.id = moved.organization_id AND o.is_test = ${isTest} GROUP BY 1, 2, 3`;
  }

  /** The next organizations by id, with what their lots have now. */
  organizations(tx: Transaction, isTest: boolean, after: string | null, limit: number): Promise<OrganizationBalance[]> {
    return tx.$queryRaw`
      SELECT o.id, o.name, coalesce((SELECT sum(a.balance_nano_usd) FROM account a
        WHERE a.organization_id = o.id AND a.closed_at IS NULL), 0)::bigint AS "balanceNanoUsd"
      FROM organization o WHERE o.is_test = ${isTest} AND (${after}::uuid IS NULL OR o.id > ${after}::uuid)
      ORDER BY o.id LIMIT ${limit}`;
  }

  /** Of some organizations. */
  balancesOf(
    tx: Transaction,
    organizationIds: readonly string[],
  ): Promise<Pick<OrganizationBalance, 'id' | 'balanceNanoUsd'>[]> {
    return tx.$queryRaw`
      SELECT o.id, coalesce(sum(a.balance_nano_usd), 0)::bigint AS "balanceNanoUsd"
      FROM organization o LEFT JOIN account a ON a.organization_id = o.id AND a.closed_at IS NULL
      WHERE o.id = ANY(${[...organizationIds]}::uuid[]) GROUP BY o.id`;
  }

  /** What moved the lots of some organizations, before, in and after a month. */
  movementsOf(
    tx: Transaction,
    organizationIds: readonly string[],
    { from, before }: Pick<MonthRange, 'from' | 'before'>,
    summed: Pick<SummedUntil, 'nextDay'>,
  ): Promise<OrganizationMovement[]> {
    const ids = Prisma.sql`${[...organizationIds]}::uuid[]`;
    return tx.$queryRaw`
      SELECT organization_id AS "organizationId", phase, CASE phase WHEN 'within' THEN code ELSE '' END AS code,
        CASE phase WHEN 'within' THEN origin ELSE '' END AS origin, sum(amount)::bigint AS "amountNanoUsd"
      FROM (
        SELECT *, CASE WHEN at < ${from} THEN 'before' WHEN at < ${before} THEN 'within' ELSE 'after' END AS phase FROM (
          SELECT organization_id, code, origin, amount_nano_usd AS amount, month::timestamp AT TIME ZONE 'UTC' AS at
          FROM organization_month WHERE organization_id = ANY(${ids})
          UNION ALL SELECT organization_id, code, origin, amount, booked_at
          FROM (${unsummed(summed, Prisma.sql`t.organization_id = ANY(${ids})`)}) AS booked) AS moved) AS phased
      GROUP BY 1, 2, 3, 4`;
  }
}

/** Movements of lots on days that are not summed yet; none where all are. */
function unsummed({ nextDay }: Pick<SummedUntil, 'nextDay'>, condition: Prisma.Sql): Prisma.Sql {
  const since = nextDay === null ? null : startOf(nextDay);
  const sinceId = since === null ? null : firstIdOf(new Date(Math.max(0, since.getTime() - CLOCK_SKEW_MAX_MS)));
  return Prisma.sql`
    SELECT a.organization_id, a.kind AS account_kind, t.code, ${ORIGIN} AS origin, side.amount, t.booked_at
    FROM transfer t
    CROSS JOIN LATERAL (VALUES (t.credit_account, t.amount_nano_usd), (t.debit_account, -t.amount_nano_usd))
      AS side (account_id, amount)
    JOIN account a ON a.id = side.account_id AND a.organization_id IS NOT NULL
    WHERE t.booked_at >= ${since}::timestamptz AND t.id >= ${sinceId}::uuid AND ${OF_LOTS} AND ${condition}`;
}
