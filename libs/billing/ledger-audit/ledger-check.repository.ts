import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import type { Marker } from '../admission/backlog.service.js';
import type { LedgerCheck } from './checks/ledger-check.js';
import { LEDGER_CHECKS } from './checks/ledger-checks.js';

/** A row that breaks a promise, as named values. */
export type OffendingRow = Readonly<Record<string, unknown>>;

export interface CheckResult extends Pick<LedgerCheck, 'name' | 'promise' | 'severity'> {
  /** Empty when the promise holds; at most 100. */
  readonly rows: readonly OffendingRow[];
}

export interface BalanceTotals {
  readonly wallets: number;
  readonly walletsNanoUsd: bigint;
  readonly lotsNanoUsd: bigint;
}

/** A settled marker in Redis without its row in Postgres. */
interface DanglingMarker extends OffendingRow {
  readonly request_id: string;
  readonly marked_grade: number;
}

const ROWS_MAX = 100;
const TIMEOUT_MS = 3_600_000;
/** Compares the ids of a million requests in memory; more spills to disk. */
const WORK_MEM = '64MB';
/** An audit is not urgent: it waits for a connection of a busy server rather than fail. */
const CONNECT_MS_MAX = 60_000;

/** Checks that run in parallel, each on its own connection. Postgres runs each query on one core. */
const CONNECTIONS = 2;

/** Runs all checks on one snapshot of Postgres. */
@Injectable()
export class LedgerCheckRepository {
  constructor(private readonly prisma: PrismaService) {}

  run(checks: readonly LedgerCheck[] = LEDGER_CHECKS): Promise<CheckResult[]> {
    return this.inSnapshot(null, async (tx) => {
      // The other connections use the snapshot of this transaction, which stays open until they are done.
      const [snapshot] = await tx.$queryRaw<{ id: string }[]>`SELECT pg_export_snapshot() AS id`;
      if (snapshot === undefined) throw new Error('pg_export_snapshot returned no row');
      const pending = [...checks];
      const results = new Map<LedgerCheck, CheckResult>();
      const work = (connection: Transaction): Promise<void> => runAll(connection, pending, results);
      const others = Array.from({ length: CONNECTIONS - 1 }, () => this.inSnapshot(snapshot.id, work));
      const ended = await Promise.allSettled([work(tx), ...others]);
      const failed = ended.find((result) => result.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return checks.flatMap((check) => results.get(check) ?? []);
    });
  }

  /** What all customers have: as their wallets say, and as the ledger's lots say. */
  async totals(): Promise<BalanceTotals> {
    const [row] = await this.prisma.$queryRaw<{ wallets: number; posted: string; lots: string }[]>`
      SELECT (SELECT count(*)::int FROM wallet) AS wallets,
        (SELECT coalesce(sum(posted_nano_usd), 0)::text FROM wallet) AS posted,
        (SELECT coalesce(sum(balance_nano_usd), 0)::text FROM account WHERE organization_id IS NOT NULL) AS lots`;
    if (row === undefined) throw new Error('Postgres returned no totals');
    return { wallets: row.wallets, walletsNanoUsd: BigInt(row.posted), lotsNanoUsd: BigInt(row.lots) };
  }

  /** Runs `work` on an exported snapshot, or on a new one. */
  private inSnapshot<T>(snapshotId: string | null, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(
      async (tx) => {
        // Must be the first statement of the transaction, and takes no parameters.
        if (snapshotId !== null) await tx.$executeRaw(Prisma.raw(`SET TRANSACTION SNAPSHOT '${snapshotId}'`));
        await tx.$executeRaw`SELECT set_config(name, '0', true) FROM pg_settings
          WHERE name IN ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`;
        await tx.$executeRaw`SELECT set_config('work_mem', ${WORK_MEM}, true)`;
        return work(tx);
      },
      { isolationLevel: 'RepeatableRead', timeout: TIMEOUT_MS, maxWait: CONNECT_MS_MAX },
    );
  }

  /** The markers whose request has neither a record nor a failure of their grade in Postgres. */
  async markersWithoutRow(markers: readonly Marker[]): Promise<DanglingMarker[]> {
    if (markers.length === 0) return [];
    return this.prisma.$queryRaw<DanglingMarker[]>`
      SELECT m.id AS request_id, m.grade AS marked_grade
      FROM unnest(${markers.map(({ requestId }) => requestId)}::uuid[], ${markers.map(({ grade }) => grade)}::int[])
        AS m(id, grade)
      WHERE NOT EXISTS (SELECT 1 FROM usage_record u WHERE u.request_id = m.id AND u.grade >= m.grade)
        AND NOT EXISTS (SELECT 1 FROM settlement_failure f WHERE f.request_id = m.id AND f.grade >= m.grade)`;
  }
}

/** Runs pending checks one after the other until none is left. A failed check stops the other connections, too. */
async function runAll(tx: Transaction, pending: LedgerCheck[], results: Map<LedgerCheck, CheckResult>): Promise<void> {
  try {
    for (let check = pending.shift(); check !== undefined; check = pending.shift()) {
      results.set(check, await runOne(tx, check));
    }
  } catch (error) {
    pending.length = 0;
    throw error;
  }
}

async function runOne(tx: Transaction, { sql, name, promise, severity }: LedgerCheck): Promise<CheckResult> {
  const rows = await tx.$queryRaw<OffendingRow[]>(
    // Materialized: a plan made for LIMIT expects early rows, and is quadratic when there are none.
    Prisma.raw(`WITH found AS MATERIALIZED (${sql}) SELECT * FROM found LIMIT ${ROWS_MAX}`),
  );
  return { name, promise, severity, rows };
}
