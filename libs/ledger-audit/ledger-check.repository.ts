import { Injectable } from '@nestjs/common';
import type { Marker } from '#admission';
import { Prisma, PrismaService, type Transaction } from '#infra';
import type { LedgerCheck } from './ledger-check.js';
import { LEDGER_CHECKS } from './ledger-checks.js';

/** A row that breaks a promise, as named values. */
export type OffendingRow = Readonly<Record<string, unknown>>;

export interface CheckResult extends Pick<LedgerCheck, 'name' | 'promise' | 'severity'> {
  /** Empty when the promise holds; at most 100. */
  readonly rows: readonly OffendingRow[];
}

/** What Redis says of a request, and Postgres does not. */
export interface UntrueMarker extends OffendingRow {
  readonly request_id: string;
  readonly marked_grade: number;
}

const ROWS_MAX = 100;
const TIMEOUT_MS = 3_600_000;
/** So that the ids of a million requests are held against each other in memory; what is more goes to the disk. */
const WORK_MEM = '64MB';
/** Nobody waits for an audit in a hurry: a busy server is no reason to fail. */
const CONNECT_MS_MAX = 60_000;

/** Checks that run at a time, each on a connection of its own: what Postgres computes for one of them, it does on one core. */
const LANES = 2;

/** Asks Postgres, all of one moment. */
@Injectable()
export class LedgerCheckRepository {
  constructor(private readonly prisma: PrismaService) {}

  run(checks: readonly LedgerCheck[] = LEDGER_CHECKS): Promise<CheckResult[]> {
    return this.inSnapshot(null, async (tx) => {
      // The other lanes see what this transaction sees, which is open until they are done.
      const [snapshot] = await tx.$queryRaw<{ id: string }[]>`SELECT pg_export_snapshot() AS id`;
      if (snapshot === undefined) throw new Error('Postgres told nothing of its snapshot');
      const waiting = [...checks];
      const results = new Map<LedgerCheck, CheckResult>();
      const answer = (lane: Transaction): Promise<void> => answerAll(lane, waiting, results);
      const others = Array.from({ length: LANES - 1 }, () => this.inSnapshot(snapshot.id, answer));
      const ended = await Promise.allSettled([answer(tx), ...others]);
      const failed = ended.find((lane) => lane.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return checks.flatMap((check) => results.get(check) ?? []);
    });
  }

  /** Reads as of one moment: that of an exported snapshot, or now. */
  private inSnapshot<T>(snapshotId: string | null, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(
      async (tx) => {
        // Of a transaction's statements the first, and it takes no parameters.
        if (snapshotId !== null) await tx.$executeRaw(Prisma.raw(`SET TRANSACTION SNAPSHOT '${snapshotId}'`));
        await tx.$executeRaw`SELECT set_config(name, '0', true) FROM pg_settings
          WHERE name IN ('statement_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`;
        await tx.$executeRaw`SELECT set_config('work_mem', ${WORK_MEM}, true)`;
        return work(tx);
      },
      { isolationLevel: 'RepeatableRead', timeout: TIMEOUT_MS, maxWait: CONNECT_MS_MAX },
    );
  }

  /** Of these markers, those whose request Postgres does not have at their grade. */
  async markersWithoutRow(markers: readonly Marker[]): Promise<UntrueMarker[]> {
    if (markers.length === 0) return [];
    return this.prisma.$queryRaw<UntrueMarker[]>`
      SELECT m.id AS request_id, m.grade AS marked_grade
      FROM unnest(${markers.map(({ requestId }) => requestId)}::uuid[], ${markers.map(({ grade }) => grade)}::int[])
        AS m(id, grade)
      WHERE NOT EXISTS (SELECT 1 FROM usage_record u WHERE u.request_id = m.id AND u.grade >= m.grade)
        AND NOT EXISTS (SELECT 1 FROM settlement_failure f WHERE f.request_id = m.id AND f.grade >= m.grade)`;
  }
}

/** Takes one check after the other from those that wait, until none is left or one has failed. */
async function answerAll(
  tx: Transaction,
  waiting: LedgerCheck[],
  results: Map<LedgerCheck, CheckResult>,
): Promise<void> {
  try {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      results.set(check, await answerOne(tx, check));
    }
  } catch (error) {
    waiting.length = 0;
    throw error;
  }
}

async function answerOne(tx: Transaction, { sql, name, promise, severity }: LedgerCheck): Promise<CheckResult> {
  const rows = await tx.$queryRaw<OffendingRow[]>(
    // Materialized: a plan that hopes to find its rows soon compares everything with everything when there are none.
    Prisma.raw(`WITH found AS MATERIALIZED (${sql}) SELECT * FROM found LIMIT ${ROWS_MAX}`),
  );
  return { name, promise, severity, rows };
}
