import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';

/** Enough to add up the busiest month of a large installation. */
const TIMEOUT_MS = 3_600_000;

/**
 * Owns `detached_month`, `brought_forward` and `brought_forward_spend`, which `detach_month` writes, and
 * `spend_window_mark`, which `forget_spend_windows` moves.
 */
@Injectable()
export class RetentionRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** First days (UTC) of attached months that began over `monthsKept` months before the current one, oldest first. */
  async dueMonths(monthsKept: number): Promise<string[]> {
    const rows = await this.prisma.$queryRaw<{ month: string }[]>`
      SELECT month FROM (
        SELECT replace(right(c.relname, 7), '_', '-') || '-01' AS month FROM pg_inherits i
        JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'usage_record'::regclass
      ) AS attached
      WHERE month::date < date_trunc('month', now() AT TIME ZONE 'UTC') - make_interval(months => ${monthsKept}::int)
      ORDER BY month`;
    return rows.map(({ month }) => month);
  }

  /** Forgets windows of caps that ended more than `days` days ago; deletes at most `limit` rows, returns how many. */
  async forgetSpendWindows(days: number, limit: number): Promise<number> {
    const [row] = await this.prisma.$queryRaw<{ deleted: number }[]>`
      SELECT forget_spend_windows(${days}::int, ${limit}::int) AS deleted`;
    return row?.deleted ?? 0;
  }

  /** Detaches a month and brings its sums forward in one transaction. Returns null, or the reason it cannot. */
  async detach(month: string): Promise<string | null> {
    return this.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT set_config(name, '0', true) FROM pg_settings
          WHERE name IN ('statement_timeout', 'transaction_timeout')`;
        const [row] = await tx.$queryRaw<{ hindrance: string | null }[]>`
          SELECT detach_month(${month}::date) AS hindrance`;
        return row?.hindrance ?? null;
      },
      { timeout: TIMEOUT_MS },
    );
  }
}
