import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#infra';
import { QUARTER_MS, type TimeRange } from '../domain/usage/usage-parts.js';
import { firstIdOf } from '../enquiry/first-id-of.js';
import {
  NO_CHANNEL,
  USAGE_DIMENSIONS,
  USAGE_SUMS,
  usageContributions,
} from '../enquiry/usage-contributions.repository.js';

/** How far usage is rolled up. */
export interface RollupMark {
  /** Not included; null before the first pass that finds a record. */
  readonly rolledUntil: Date | null;
  /** What was committed before this moment is in the roll-ups; null before the first pass. */
  readonly lookedAt: Date | null;
  /** Postgres's own time, by which records are booked. */
  readonly now: Date;
}

const TRANSACTION_TIMEOUT_MS = 55_000;
/** A refund's id was made by another process's clock. */
const CLOCKS_APART_MS = 900_000;

const SUMS = Prisma.raw(USAGE_SUMS.join(', '));
const SUMMED = Prisma.raw(USAGE_SUMS.map((name) => `sum(${name})`).join(', '));

/** Owns `usage_rollup` and its mark. A quarter of an hour is always made anew from its records, so repeating is harmless. */
@Injectable()
export class RollupRepository {
  constructor(private readonly prisma: PrismaService) {}

  async readMark(): Promise<RollupMark> {
    const [mark] = await this.prisma.$queryRaw<RollupMark[]>`
      SELECT rolled_until AS "rolledUntil", looked_at AS "lookedAt", now() AS now FROM usage_rollup_mark`;
    if (mark === undefined) throw new Error('the mark of the roll-ups is missing');
    return mark;
  }

  async writeLookedAt(moment: Date): Promise<void> {
    await this.prisma.$executeRaw`UPDATE usage_rollup_mark SET looked_at = ${moment}`;
  }

  /** The quarter of the first request that began at a moment or later; null when there is none. */
  async firstQuarterFrom(moment: Date): Promise<Date | null> {
    const [row] = await this.prisma.$queryRaw<{ quarter: Date }[]>`
      SELECT quarter_of(uuid_moment(request_id)) AS quarter FROM usage_record
      WHERE request_id >= ${firstIdOf(moment)}::uuid ORDER BY request_id LIMIT 1`;
    return row?.quarter ?? null;
  }

  /** Quarters before `before` whose records or refunds were booked since a moment. */
  async quartersTouched(since: Date, before: Date): Promise<Date[]> {
    const firstRefund = firstIdOf(new Date(since.getTime() - CLOCKS_APART_MS));
    const rows = await this.prisma.$queryRaw<{ quarter: Date }[]>`
      SELECT DISTINCT quarter_of(uuid_moment(request_id)) AS quarter FROM (
        SELECT request_id FROM usage_record WHERE booked_at >= ${since}
        UNION ALL SELECT request_id FROM refund WHERE id >= ${firstRefund}::uuid AND created_at >= ${since}
      ) AS touched WHERE request_id < ${firstIdOf(before)}::uuid ORDER BY 1`;
    return rows.map(({ quarter }) => quarter);
  }

  /** Quarters of a range that have records, or a roll-up. */
  async quartersUsed({ from, before }: TimeRange): Promise<Date[]> {
    const rows = await this.prisma.$queryRaw<{ quarter: Date }[]>`
      SELECT quarter_of(uuid_moment(request_id)) AS quarter FROM usage_record
      WHERE request_id >= ${firstIdOf(from)}::uuid AND request_id < ${firstIdOf(before)}::uuid
      UNION SELECT starts_at FROM usage_rollup WHERE starts_at >= ${from} AND starts_at < ${before} ORDER BY 1`;
    return rows.map(({ quarter }) => quarter);
  }

  /** Replaces the sums of one quarter by those of its records; if it lies ahead of the mark, that follows. */
  async rollUp(quarter: Date): Promise<void> {
    const before = new Date(quarter.getTime() + QUARTER_MS);
    const contributions = usageContributions({ from: quarter, before }, Prisma.empty);
    await this.prisma.$transaction(
      async (tx) => {
        // In a statement of its own: those after it see what another worker has committed meanwhile.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('usage_rollup'))`;
        await tx.$executeRaw`DELETE FROM usage_rollup WHERE starts_at = ${quarter}`;
        await tx.$executeRaw`
          INSERT INTO usage_rollup (starts_at, ${USAGE_DIMENSIONS}, ${SUMS})
          SELECT ${quarter}, organization_id, key_id, tier_id, model_id, coalesce(channel_id, ${NO_CHANNEL}::uuid), ${SUMMED}
          FROM (${contributions}) AS contribution GROUP BY 2, 3, 4, 5, 6`;
        await tx.$executeRaw`UPDATE usage_rollup_mark SET rolled_until = ${before}
          WHERE coalesce(rolled_until < ${before}, true)`;
      },
      { timeout: TRANSACTION_TIMEOUT_MS },
    );
  }

  /** Lets the mark pass over quarters in which nothing was used. */
  async advance(until: Date): Promise<void> {
    await this.prisma.$executeRaw`UPDATE usage_rollup_mark SET rolled_until = ${until} WHERE rolled_until < ${until}`;
  }
}
