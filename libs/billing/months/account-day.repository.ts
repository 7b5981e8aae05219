import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '#infra';
import type { AccountSum } from '../domain/months/ledger-month.js';

/** Of real or of test money. */
export interface ModeSum extends AccountSum {
  readonly isTest: boolean;
}

/** How far days are summed. */
export interface SummedUntil {
  /** The first day (UTC) with transfers that has no sums yet; null: there is none. */
  readonly nextDay: string | null;
  /** The last day whose transfers may be archived, so that their sums have no day; null: every day is known. */
  readonly archivedUntil: string | null;
}

/** Of the row with what was archived before any day was summed. */
const BROUGHT_FORWARD = 'brought_forward';
/** A day of a big installation has some hundred million transfers. */
const SUM_TIMEOUT_MS = 600_000;
/** Of a report, whose reader waits: it holds a connection and a snapshot. */
const READ_TIMEOUT_MS = 60_000;

/** Owns `account_day`. */
@Injectable()
export class AccountDayRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** All reads of `work` see one moment, and take at most a minute. */
  atOneMoment<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.within(READ_TIMEOUT_MS, work);
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

  /** Sums of what was booked since a moment and before another one, by kind of account and code. */
  sumTransfers(tx: Transaction, from: Date, before: Date): Promise<ModeSum[]> {
    return tx.$queryRaw`
      SELECT coalesce(o.is_test, e.is_test, false) AS "isTest", a.kind AS "accountKind", t.code,
        sum(side.debit)::bigint AS "debitNanoUsd", sum(side.credit)::bigint AS "creditNanoUsd"
      FROM transfer t
      CROSS JOIN LATERAL (VALUES (t.debit_account, t.amount_nano_usd, 0), (t.credit_account, 0, t.amount_nano_usd))
        AS side (account_id, debit, credit)
      JOIN account a ON a.id = side.account_id
      LEFT JOIN organization o ON o.id = t.organization_id
      LEFT JOIN clearing_entry e ON t.organization_id IS NULL AND e.id = t.request_id
      WHERE t.booked_at >= ${from} AND t.booked_at < ${before} GROUP BY 1, 2, 3`;
  }

  /** Of summed days before one. */
  sumDays(tx: Transaction, from: string | null, before: string): Promise<ModeSum[]> {
    return tx.$queryRaw`
      SELECT is_test AS "isTest", account_kind AS "accountKind", code, sum(debit_nano_usd)::bigint AS "debitNanoUsd",
        sum(credit_nano_usd)::bigint AS "creditNanoUsd"
      FROM account_day WHERE day >= coalesce(${from}::date, '-infinity') AND day < ${before}::date GROUP BY 1, 2, 3`;
  }

  /** Stores the sums of a day; rows that another worker stored stay. */
  async sumDay(day: string, from: Date, before: Date): Promise<void> {
    const sums = await this.within(SUM_TIMEOUT_MS, (tx) => this.sumTransfers(tx, from, before));
    const data = sums.map((sum) => ({ ...sum, day: new Date(day) }));
    await this.prisma.accountDay.createMany({ data, skipDuplicates: true });
  }

  /** Before the first day is summed: what is archived has no transfers any more, and counts as one row of a kind. */
  async bringForward(): Promise<void> {
    await this.prisma.$executeRaw`
      INSERT INTO account_day (day, is_test, account_kind, code, debit_nano_usd, credit_nano_usd)
      SELECT (SELECT max(last_booked_at) AT TIME ZONE 'UTC' FROM detached_month)::date, coalesce(o.is_test, false), a.kind,
        ${BROUGHT_FORWARD}, sum(b.debit_nano_usd), sum(b.credit_nano_usd)
      FROM brought_forward b JOIN account a ON a.id = b.account_id LEFT JOIN organization o ON o.id = b.organization_id
      WHERE NOT EXISTS (SELECT 1 FROM account_day) GROUP BY 2, 3`;
  }

  private within<T>(timeoutMs: number, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config(name, ${String(timeoutMs)}, true) FROM pg_settings
          WHERE name IN ('statement_timeout', 'transaction_timeout')`;
        return work(tx);
      },
      { isolationLevel: 'RepeatableRead', timeout: timeoutMs },
    );
  }
}
