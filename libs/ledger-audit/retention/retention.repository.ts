import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';

/** The busiest month of a big installation is added up within it. */
const TIMEOUT_MS = 3_600_000;

/** Owns `detached_month`, `brought_forward` and `brought_forward_spend`, which `detach_month` writes. */
@Injectable()
export class RetentionRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** The first days (UTC) of attached months that began more than `monthsKept` months before the present one, oldest first. */
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

  /** Detaches a month, with its sums brought forward, in one transaction. Answers null, or what hinders it. */
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
