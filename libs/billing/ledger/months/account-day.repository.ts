import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import type { AccountSum } from '../domain/months/ledger-month.js';
import { dayOf, startOf } from '../domain/months/month-range.js';

/** How far days are summed. */
export interface SummedUntil {
  /** The first day (UTC) with transfers that has no sums yet; null: there is none. */
  readonly nextDay: string | null;
  /** The last day whose transfers may be archived, so that their sums have no day; null: every day is known. */
  readonly archivedUntil: string | null;
}

/** Of the row with what was archived before any day was summed. */
export const BROUGHT_FORWARD = 'brought_forward';
/** A day of a big installation has some hundred million transfers. */
const SUM_TIMEOUT_MS = 600_000;
/** Of a report, whose reader waits: it holds a connection and a snapshot. */
const READ_TIMEOUT_MS = 60_000;

/** What splits the transfers `t` of a code: the payment that a reversal undoes, and codes that were redeemed for grants. */
export const ORIGIN = Prisma.sql`coalesce(CASE t.code
  WHEN 'reversal' THEN (SELECT undone.kind FROM payment p JOIN payment undone ON undone.id = p.reverses
    WHERE p.id = t.request_id)
  WHEN 'grant' THEN (SELECT 'redeem_code' FROM redeem_code r WHERE r.grant_id = t.request_id) END, '')`;

/** Both sides of transfers `t`, each with its account `a`; a WHERE clause can follow. */
const SIDES = Prisma.sql`FROM transfer t
  CROSS JOIN LATERAL (VALUES (t.debit_account, t.amount_nano_usd, 0), (t.credit_account, 0, t.amount_nano_usd))
    AS side (account_id, debit, credit)
  JOIN account a ON a.id = side.account_id
  LEFT JOIN organization o ON o.id = t.organization_id
  LEFT JOIN clearing_entry e ON t.organization_id IS NULL AND e.id = t.request_id`;
const IS_TEST = Prisma.sql`coalesce(o.is_test, e.is_test, false)`;

/** Owns `account_day` and `organization_month`. */
@Injectable()
export class AccountDayRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** All reads of `work` see one moment, and take at most a minute. */
  atOneMoment<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.within(READ_TIMEOUT_MS, 'RepeatableRead', work);
  }

  async summedUntil(tx: Transaction = this.prisma): Promise<SummedUntil> {
    const [row] = await tx.$queryRaw<SummedUntil[]>`
      WITH summed AS (
        SELECT coalesce((max(day) FILTER (WHERE code <> ${BROUGHT_FORWARD}) + 1)::timestamp AT TIME ZONE 'UTC',
            '-infinity') AS until, max(day) FILTER (WHERE code = ${BROUGHT_FORWARD}) AS archived
        FROM account_day)
      SELECT to_char(archived, 'YYYY-MM-DD') AS "archivedUntil",
        (SELECT to_char(booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') FROM transfer
          WHERE booked_at >= summed.until ORDER BY booked_at LIMIT 1) AS "nextDay"
      FROM summed`;
    return row ?? { nextDay: null, archivedUntil: null };
  }

  /**
   * Sums by kind of account and code, of real or of test money, of what was booked since a day and before another one;
   * null: without an end on that side. Days that are not summed yet are read from their transfers.
   */
  async sums(
    tx: Transaction,
    { nextDay, isTest }: Pick<SummedUntil, 'nextDay'> & { readonly isTest: boolean },
    from: Date | null,
    before: Date | null,
  ): Promise<AccountSum[]> {
    const days = await this.sumDays(tx, isTest, from, before);
    if (nextDay === null) return days;
    const since = new Date(Math.max(startOf(nextDay).getTime(), from?.getTime() ?? 0));
    if (before !== null && since >= before) return days;
    return [...days, ...(await this.sumTransfers(tx, isTest, since, before))];
  }

  /** Stores the sums of a day, once: those that another worker stored stay. */
  async sumDay(day: string, from: Date, before: Date): Promise<void> {
    await this.locked(
      (tx) => tx.$executeRaw`
        WITH sums AS MATERIALIZED (
          SELECT ${IS_TEST} AS is_test, a.organization_id, a.kind AS account_kind, t.code, ${ORIGIN} AS origin,
            sum(side.debit)::bigint AS debit, sum(side.credit)::bigint AS credit
          ${SIDES} WHERE t.booked_at >= ${from} AND t.booked_at < ${before} GROUP BY 1, 2, 3, 4, 5),
        stored AS (
          INSERT INTO account_day (day, is_test, account_kind, code, debit_nano_usd, credit_nano_usd)
          SELECT ${day}::date, is_test, account_kind, code, sum(debit), sum(credit) FROM sums GROUP BY 2, 3, 4
          ON CONFLICT DO NOTHING RETURNING 1)
        INSERT INTO organization_month AS m (organization_id, month, account_kind, code, origin, amount_nano_usd)
        SELECT organization_id, date_trunc('month', ${day}::date)::date, account_kind, code, origin, sum(credit - debit)
        FROM sums WHERE organization_id IS NOT NULL AND EXISTS (SELECT 1 FROM stored) GROUP BY 1, 3, 4, 5
        ON CONFLICT (organization_id, month, account_kind, code, origin)
          DO UPDATE SET amount_nano_usd = m.amount_nano_usd + excluded.amount_nano_usd`,
    );
  }

  /** Before the first day is summed: what is archived has no transfers any more, and counts as one row of a kind. */
  async bringForward(): Promise<void> {
    await this.locked(
      (tx) => tx.$executeRaw`
        WITH forward AS MATERIALIZED (
          SELECT (SELECT max(last_booked_at) AT TIME ZONE 'UTC' FROM detached_month)::date AS day,
            coalesce(o.is_test, false) AS is_test, b.organization_id, a.kind AS account_kind,
            sum(b.debit_nano_usd) AS debit, sum(b.credit_nano_usd) AS credit
          FROM brought_forward b JOIN account a ON a.id = b.account_id LEFT JOIN organization o ON o.id = b.organization_id
          WHERE NOT EXISTS (SELECT 1 FROM account_day) GROUP BY 2, 3, 4),
        stored AS (
          INSERT INTO account_day (day, is_test, account_kind, code, debit_nano_usd, credit_nano_usd)
          SELECT day, is_test, account_kind, ${BROUGHT_FORWARD}, sum(debit), sum(credit) FROM forward GROUP BY 1, 2, 3)
        INSERT INTO organization_month (organization_id, month, account_kind, code, origin, amount_nano_usd)
        SELECT organization_id, date_trunc('month', day)::date, account_kind, ${BROUGHT_FORWARD}, '', sum(credit - debit)
        FROM forward WHERE organization_id IS NOT NULL GROUP BY 1, 2, 3`,
    );
  }

  private sumTransfers(tx: Transaction, isTest: boolean, from: Date, before: Date | null): Promise<AccountSum[]> {
    return tx.$queryRaw`
      SELECT a.kind AS "accountKind", t.code, sum(side.debit)::bigint AS "debitNanoUsd",
        sum(side.credit)::bigint AS "creditNanoUsd"
      ${SIDES} WHERE t.booked_at >= ${from} AND t.booked_at < coalesce(${before}::timestamptz, 'infinity')
        AND ${IS_TEST} = ${isTest} GROUP BY 1, 2`;
  }

  private sumDays(tx: Transaction, isTest: boolean, from: Date | null, before: Date | null): Promise<AccountSum[]> {
    const [first, end] = [from, before].map((moment) => (moment === null ? null : dayOf(moment)));
    return tx.$queryRaw`
      SELECT account_kind AS "accountKind", code, sum(debit_nano_usd)::bigint AS "debitNanoUsd",
        sum(credit_nano_usd)::bigint AS "creditNanoUsd"
      FROM account_day WHERE is_test = ${isTest} AND day >= coalesce(${first}::date, '-infinity')
        AND day < coalesce(${end}::date, 'infinity') GROUP BY 1, 2`;
  }

  /** One worker at a time: the lock is a statement of its own, so that `work` sees what others stored before. */
  private async locked(work: (tx: Transaction) => Promise<unknown>): Promise<void> {
    await this.within(SUM_TIMEOUT_MS, 'ReadCommitted', async (tx) => {
      await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('account_day'))`;
      await work(tx);
    });
  }

  private within<T>(
    timeoutMs: number,
    isolationLevel: Prisma.TransactionIsolationLevel,
    work: (tx: Transaction) => Promise<T>,
  ): Promise<T> {
    return this.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config(name, ${String(timeoutMs)}, true) FROM pg_settings
          WHERE name IN ('statement_timeout', 'transaction_timeout')`;
        return work(tx);
      },
      { isolationLevel, timeout: timeoutMs },
    );
  }
}
