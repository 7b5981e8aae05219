import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService, type Transaction } from '#core/infra';
import type { LatencyHistogram, LatencyMeasure } from '../domain/latency.js';
import { usageParts, type TimeRange } from '../domain/usage-parts.js';
import type { UsageInterval } from '../domain/usage-query.js';
import {
  ACTIVITY_SUMS,
  activityContributions,
  ALL_CHANNELS,
  latencyContributions,
  type ActivitySum,
} from './activity-contributions.repository.js';

type ActivityCounts = Readonly<Record<ActivitySum, number>>;

/** How requests ended in an interval. */
export interface ActivityRow extends ActivityCounts {
  readonly startsAt: Date;
}

/** Five minutes of one channel; of all channels together when it is null. */
export interface ChannelActivityRow extends ActivityRow {
  readonly channelId: string | null;
}

interface LatencyRow {
  readonly channelId: string | null;
  readonly measure: LatencyMeasure;
  readonly histogram: LatencyHistogram;
}

/** Sums as numbers: counts of a window stay below 2^53. */
const SUMS = Prisma.raw(ACTIVITY_SUMS.map((name) => `sum(${name})::float8 AS ${name}`).join(', '));
const NAMES = Prisma.raw(ACTIVITY_SUMS.join(', '));
const ONE_CHANNEL = Prisma.sql`nullif(channel_id, ${ALL_CHANNELS}::uuid)::text AS "channelId"`;

/** Reads activity from its roll-ups, and from records what they do not have yet. */
@Injectable()
export class ActivityRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Of all requests, by interval. */
  async sum(window: TimeRange, interval: UsageInterval, tz: string): Promise<ActivityRow[]> {
    return this.prisma.readReport(async (db) => {
      const { rolled, raw } = usageParts(window, await readMark(db));
      const parts = [
        ...raw.map((range) => Prisma.sql`SELECT starts_at, ${NAMES} FROM (${activityContributions(range)}) AS c`),
        ...(rolled === null
          ? []
          : [
              Prisma.sql`SELECT starts_at, ${NAMES} FROM activity_rollup WHERE channel_id = ${ALL_CHANNELS}::uuid AND ${within(rolled)}`,
            ]),
      ];
      return db.$queryRaw<ActivityRow[]>`
        SELECT date_trunc(${interval}, starts_at, ${tz}) AS "startsAt", ${SUMS}
        FROM (${Prisma.join(parts, ' UNION ALL ')}) AS activity GROUP BY 1 ORDER BY 1`;
    });
  }

  /** By five minutes, of each channel and of all together. */
  async byFiveMinutes(window: TimeRange): Promise<ChannelActivityRow[]> {
    return this.prisma.readReport(async (db) => {
      const { rolled, raw } = usageParts(window, await readMark(db));
      const parts = raw.flatMap((range) => [
        Prisma.sql`SELECT starts_at, channel_id, ${NAMES} FROM (${activityContributions(range)}) AS c WHERE channel_id IS NOT NULL`,
        Prisma.sql`SELECT starts_at, ${ALL_CHANNELS}::uuid, ${NAMES} FROM (${activityContributions(range)}) AS c`,
      ]);
      if (rolled !== null) {
        parts.push(Prisma.sql`SELECT starts_at, channel_id, ${NAMES} FROM activity_rollup WHERE ${within(rolled)}`);
      }
      return db.$queryRaw<ChannelActivityRow[]>`
        SELECT starts_at AS "startsAt", ${ONE_CHANNEL}, ${SUMS}
        FROM (${Prisma.join(parts, ' UNION ALL ')}) AS activity GROUP BY starts_at, channel_id ORDER BY starts_at, channel_id`;
    });
  }

  /** Latencies of a window, of all channels together or of each. Days that lie wholly in the window are read as such. */
  async latencies(window: TimeRange, of: 'all' | 'channels'): Promise<LatencyRow[]> {
    return this.prisma.readReport(async (db) => {
      const { rolled, raw } = usageParts(window, await readMark(db));
      const channel = of === 'all' ? Prisma.sql`${ALL_CHANNELS}::uuid` : Prisma.sql`channel_id`;
      const parts = raw.map(
        (range) =>
          Prisma.sql`SELECT ${channel} AS channel_id, measure, bucket, 1 AS request_count FROM (${latencyContributions(range)}) AS l`,
      );
      if (rolled !== null) parts.push(of === 'all' ? ofAllChannels(rolled) : ofEachChannel(rolled));
      return db.$queryRaw<LatencyRow[]>`
        SELECT ${ONE_CHANNEL}, measure, json_agg(json_build_object('bucket', bucket, 'requests', requests)) AS histogram
        FROM (SELECT channel_id, measure, bucket, sum(request_count)::float8 AS requests
          FROM (${Prisma.join(parts, ' UNION ALL ')}) AS latency WHERE channel_id IS NOT NULL GROUP BY 1, 2, 3) AS summed
        GROUP BY channel_id, measure`;
    });
  }
}

function ofEachChannel(range: TimeRange): Prisma.Sql {
  return Prisma.sql`SELECT channel_id, measure, bucket, request_count FROM latency_rollup
    WHERE minutes = 15 AND channel_id <> ${ALL_CHANNELS}::uuid AND ${within(range)}`;
}

/** Whole UTC days as such, and the quarters before and after them. */
function ofAllChannels(range: TimeRange): Prisma.Sql {
  const from = Prisma.sql`usage_block(1440, ${range.from}::timestamptz + interval '1439 minutes')`;
  const before = Prisma.sql`usage_block(1440, ${range.before}::timestamptz)`;
  const inDays = Prisma.sql`starts_at >= ${from} AND starts_at < ${before}`;
  const columns = Prisma.sql`SELECT channel_id, measure, bucket, request_count FROM latency_rollup`;
  const all = Prisma.sql`channel_id = ${ALL_CHANNELS}::uuid AND ${within(range)}`;
  return Prisma.sql`${columns} WHERE minutes = 1440 AND ${all} AND ${inDays}
    UNION ALL ${columns} WHERE minutes = 15 AND ${all} AND NOT (${inDays})`;
}

function within({ from, before }: TimeRange): Prisma.Sql {
  return Prisma.sql`starts_at >= ${from} AND starts_at < ${before}`;
}

async function readMark(db: Transaction): Promise<Date | null> {
  const [mark] = await db.$queryRaw<{ until: Date | null }[]>`
    SELECT activity_until AS until FROM usage_rollup_mark`;
  return mark?.until ?? null;
}
