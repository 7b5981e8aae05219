import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#core/infra';
import { MINUTE_SUMS, minuteContributions } from '../activity/minutes.repository.js';
import type { TimeRange } from '../domain/usage-parts.js';

const TRANSACTION_TIMEOUT_MS = 55_000;
const SUMS = Prisma.raw(MINUTE_SUMS.join(', '));
const SUMMED = Prisma.raw(MINUTE_SUMS.map((name) => `sum(${name})`).join(', '));

/** Owns `minute_rollup` and its mark. A range is always recomputed as a whole from its records. */
@Injectable()
export class MinuteRollupRepository {
  constructor(private readonly prisma: PrismaService) {}

  async readMark(): Promise<Date | null> {
    const [mark] = await this.prisma.$queryRaw<{ until: Date | null }[]>`
      SELECT minutes_until AS until FROM usage_rollup_mark`;
    return mark?.until ?? null;
  }

  /** Replaces the sums of a range of whole quarters, and moves the mark forward to its end. */
  async rollUp(range: TimeRange): Promise<void> {
    const { from, before } = range;
    await this.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('minute_rollup'))`;
        await tx.$executeRaw`DELETE FROM minute_rollup WHERE starts_at >= ${from} AND starts_at < ${before}`;
        await tx.$executeRaw`
          INSERT INTO minute_rollup (starts_at, ${SUMS})
          SELECT starts_at, ${SUMMED} FROM (${minuteContributions(range)}) AS contribution GROUP BY 1`;
        await tx.$executeRaw`UPDATE usage_rollup_mark SET minutes_until = ${before}
          WHERE coalesce(minutes_until < ${before}, true)`;
      },
      { timeout: TRANSACTION_TIMEOUT_MS },
    );
  }

  async prune(before: Date): Promise<void> {
    await this.prisma.$executeRaw`DELETE FROM minute_rollup WHERE starts_at < ${before}`;
  }
}
