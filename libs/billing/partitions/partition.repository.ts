import { Injectable } from '@nestjs/common';
import { PrismaService } from '#infra';

/** The month partitions of `transfer` and `usage_record`. */
@Injectable()
export class PartitionRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Makes what is missing from the month before this one to `monthsAhead` after it; answers how many were new. */
  async ensure(monthsAhead: number): Promise<number> {
    const [row] = await this.prisma.$queryRaw<{ made: number }[]>`
      SELECT ensure_partitions(now() - interval '1 month', ${monthsAhead + 1}::int) AS made`;
    return row?.made ?? 0;
  }
}
