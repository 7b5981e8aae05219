import { Injectable } from '@nestjs/common';
import { PrismaService } from '#core/infra';

const MONTHS_COUNTED = 24;

/** The month partitions of `transfer` and `usage_record`. */
@Injectable()
export class PartitionRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Creates missing partitions from the previous month to `monthsAhead` after this one; returns the number created. */
  async ensure(monthsAhead: number): Promise<number> {
    const [row] = await this.prisma.$queryRaw<{ made: number }[]>`
      SELECT ensure_partitions(now() - interval '1 month', ${monthsAhead + 1}::int) AS made`;
    return row?.made ?? 0;
  }

  /** The number of consecutive months after this one for which both tables have a partition. */
  async countMonthsAhead(): Promise<number> {
    const [row] = await this.prisma.$queryRaw<{ months: number }[]>`
      SELECT coalesce(min(step), ${MONTHS_COUNTED} + 1)::int - 1 AS months FROM generate_series(1, ${MONTHS_COUNTED}::int) AS step
      WHERE (SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent IN ('transfer'::regclass, 'usage_record'::regclass) AND right(c.relname, 7) =
          to_char((now() AT TIME ZONE 'UTC') + make_interval(months => step), 'YYYY_MM')) < 2`;
    return row?.months ?? 0;
  }
}
