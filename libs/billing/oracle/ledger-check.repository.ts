import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#infra';
import { LEDGER_CHECKS, type LedgerCheck } from './ledger-checks.js';

/** A row that breaks a promise, as named values. */
export type OffendingRow = Readonly<Record<string, unknown>>;

export interface CheckResult extends Pick<LedgerCheck, 'name' | 'promise' | 'severity'> {
  /** Empty when the promise holds; at most 100. */
  readonly rows: readonly OffendingRow[];
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
        await tx.$executeRaw`SET LOCAL statement_timeout = 0`;
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

  /** Organizations that have a wallet, in pages by id; an empty page is the end. */
  async organizationsAfter(after: string | null, limit: number): Promise<string[]> {
    const rows = await this.prisma.wallet.findMany({
      ...(after === null ? {} : { where: { organizationId: { gt: after } } }),
      select: { organizationId: true },
      orderBy: { organizationId: 'asc' },
      take: limit,
    });
    return rows.map(({ organizationId }) => organizationId);
  }
}
