import { Injectable } from '@nestjs/common';
import type { Marker } from '#admission';
import { Prisma, PrismaService } from '#infra';
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
/** Nobody waits for an audit in a hurry: a busy server is no reason to fail. */
const CONNECT_MS_MAX = 60_000;

/** Asks Postgres, all of one moment. */
@Injectable()
export class LedgerCheckRepository {
  constructor(private readonly prisma: PrismaService) {}

  async run(): Promise<CheckResult[]> {
    return this.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config(name, '0', true) FROM pg_settings
          WHERE name IN ('statement_timeout', 'transaction_timeout')`;
        const results: CheckResult[] = [];
        for (const { sql, name, promise, severity } of LEDGER_CHECKS) {
          const rows = await tx.$queryRaw<OffendingRow[]>(
            Prisma.raw(`SELECT * FROM (${sql}) AS found LIMIT ${ROWS_MAX}`),
          );
          results.push({ name, promise, severity, rows });
        }
        return results;
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
