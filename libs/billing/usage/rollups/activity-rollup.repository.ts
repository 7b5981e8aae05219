import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import type { TimeRange } from '../domain/usage-parts.js';
import {
  ACTIVITY_SUMS,
  ALL_CHANNELS,
  activityContributions,
  latencyContributions,
} from '../activity/activity-contributions.repository.js';

const TRANSACTION_TIMEOUT_MS = 55_000;
const SUMS = Prisma.raw(ACTIVITY_SUMS.join(', '));
const SUMMED = Prisma.raw(ACTIVITY_SUMS.map((name) => `sum(${name})`).join(', '));
/** The group of all channels, or of one; what no channel answered is in the former only. */
const CHANNEL = Prisma.sql`CASE WHEN grouping(channel_id) = 1 THEN ${ALL_CHANNELS}::uuid ELSE channel_id END`;
const OF_ONE_CHANNEL_OR_ALL = Prisma.sql`HAVING grouping(channel_id) = 1 OR channel_id IS NOT NULL`;

/**
 * Owns `activity_rollup`, `latency_rollup` and their mark. A range is always recomputed as a whole from its records, so
 * a roll-up is idempotent.
 */
@Injectable()
export class ActivityRollupRepository {
  constructor(private readonly prisma: PrismaService) {}

  async readMark(): Promise<Date | null> {
    const [mark] = await this.prisma.$queryRaw<{ until: Date | null }[]>`
      SELECT activity_until AS until FROM usage_rollup_mark`;
    return mark?.until ?? null;
  }

  /** Replaces the sums of a range of whole quarters within one UTC day, and moves the mark forward to its end. */
  async rollUp(range: TimeRange): Promise<void> {
    await this.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('activity_rollup'))`;
        await rollUpActivity(tx, range);
        await rollUpLatency(tx, range);
        await tx.$executeRaw`UPDATE usage_rollup_mark SET activity_until = ${range.before}
          WHERE coalesce(activity_until < ${range.before}, true)`;
      },
      { timeout: TRANSACTION_TIMEOUT_MS },
    );
  }

  /** Deletes what no screen shows any more: rows of single channels, and quarters of latency, of before two moments. */
  async prune(channelsBefore: Date, quartersBefore: Date): Promise<void> {
    const ofChannels = Prisma.sql`channel_id <> ${ALL_CHANNELS}::uuid AND starts_at < ${channelsBefore}`;
    await this.prisma.$executeRaw`DELETE FROM activity_rollup WHERE ${ofChannels}`;
    await this.prisma.$executeRaw`DELETE FROM latency_rollup
      WHERE minutes = 15 AND (${ofChannels} OR starts_at < ${quartersBefore})`;
  }
}

async function rollUpActivity(tx: Transaction, range: TimeRange): Promise<void> {
  await tx.$executeRaw`DELETE FROM activity_rollup WHERE starts_at >= ${range.from} AND starts_at < ${range.before}`;
  await tx.$executeRaw`
    INSERT INTO activity_rollup (starts_at, channel_id, ${SUMS})
    SELECT starts_at, ${CHANNEL}, ${SUMMED} FROM (${activityContributions(range)}) AS contribution
    GROUP BY GROUPING SETS ((starts_at, channel_id), (starts_at)) ${OF_ONE_CHANNEL_OR_ALL}`;
}

async function rollUpLatency(tx: Transaction, range: TimeRange): Promise<void> {
  const { from, before } = range;
  await tx.$executeRaw`DELETE FROM latency_rollup WHERE minutes = 15 AND starts_at >= ${from} AND starts_at < ${before}`;
  await tx.$executeRaw`
    INSERT INTO latency_rollup (minutes, starts_at, channel_id, measure, bucket, request_count)
    SELECT 15, starts_at, ${CHANNEL}, measure, bucket, count(*)
    FROM (SELECT quarter_of(uuid_moment(request_id)) AS starts_at, channel_id, measure, bucket
      FROM (${latencyContributions(range)}) AS latency) AS contribution
    GROUP BY GROUPING SETS ((starts_at, channel_id, measure, bucket), (starts_at, measure, bucket)) ${OF_ONE_CHANNEL_OR_ALL}`;
  const day = Prisma.sql`usage_block(1440, ${from}::timestamptz)`;
  await tx.$executeRaw`DELETE FROM latency_rollup WHERE minutes = 1440 AND starts_at = ${day}`;
  await tx.$executeRaw`
    INSERT INTO latency_rollup (minutes, starts_at, channel_id, measure, bucket, request_count)
    SELECT 1440, ${day}, channel_id, measure, bucket, sum(request_count) FROM latency_rollup
    WHERE minutes = 15 AND channel_id = ${ALL_CHANNELS}::uuid AND starts_at >= ${day} AND starts_at < ${day} + interval '24 hours'
    GROUP BY channel_id, measure, bucket`;
}
