import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#infra';
import { firstIdOf } from './first-id-of.js';

export const USAGE_INTERVALS = ['hour', 'day', 'month'] as const;
export const USAGE_GROUPS = ['organization', 'key', 'model', 'channel', 'tier'] as const;

export type UsageInterval = (typeof USAGE_INTERVALS)[number];
export type UsageGroup = (typeof USAGE_GROUPS)[number];

export interface UsageQuery {
  /** Null: of all. */
  readonly organizationIds: readonly string[] | null;
  /** Only of these keys; null: of all. */
  readonly keyIds: readonly string[] | null;
  /** Included, and not included. */
  readonly from: Date;
  readonly before: Date;
  /** IANA name: days and months are those of its clocks. */
  readonly tz: string;
  readonly interval: UsageInterval;
  readonly groupBy: UsageGroup | null;
  readonly limit: number;
}

/** What was used in one interval, by one key, model … where they are told apart. */
export interface UsageRow {
  readonly startsAt: Date;
  /** UUID of the key, model …; null when all are together, and for what no channel answered. */
  readonly groupId: string | null;
  readonly requests: bigint;
  readonly errors: bigint;
  readonly promptTokens: bigint;
  readonly completionTokens: bigint;
  readonly cachedTokens: bigint;
  readonly reasoningTokens: bigint;
  readonly chargeNanoUsd: bigint;
}

const COLUMN: Readonly<Record<UsageGroup, Prisma.Sql>> = {
  organization: Prisma.sql`organization_id`,
  key: Prisma.sql`key_id`,
  model: Prisma.sql`model_id`,
  channel: Prisma.sql`channel_id`,
  tier: Prisma.sql`tier_id`,
};

/** Sums of usage records. The window is one of ids, so only its partitions are read, and by an index. */
@Injectable()
export class UsageRepository {
  constructor(private readonly prisma: PrismaService) {}

  async sum(query: UsageQuery): Promise<UsageRow[]> {
    const { organizationIds, keyIds, from, before, tz, interval, groupBy, limit } = query;
    const group = groupBy === null ? Prisma.sql`NULL::uuid` : COLUMN[groupBy];
    const sql = Prisma.sql`
      SELECT date_trunc(${interval}, admitted_at, ${tz}) AS "startsAt", ${group} AS "groupId", count(*) AS requests,
        count(*) FILTER (WHERE error_code IS NOT NULL) AS errors,
        sum(prompt_tokens)::bigint AS "promptTokens", sum(completion_tokens)::bigint AS "completionTokens",
        sum(cached_tokens)::bigint AS "cachedTokens", sum(reasoning_tokens)::bigint AS "reasoningTokens",
        sum(charge_nano_usd)::bigint AS "chargeNanoUsd"
      FROM usage_record
      WHERE request_id >= ${firstIdOf(from)}::uuid AND request_id < ${firstIdOf(before)}::uuid
        ${anyOf('organization_id', organizationIds)} ${anyOf('key_id', keyIds)}
      GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${limit}`;
    return this.prisma.read((db) => db.$queryRaw<UsageRow[]>(sql));
  }

  /** What an organization was charged for requests that began in a window. */
  async chargedNanoUsd(organizationId: string, from: Date, before: Date): Promise<bigint> {
    const [row] = await this.prisma.read(
      (db) => db.$queryRaw<{ charged: bigint }[]>`
        SELECT coalesce(sum(charge_nano_usd), 0)::bigint AS charged FROM usage_record
        WHERE organization_id = ${organizationId}::uuid
          AND request_id >= ${firstIdOf(from)}::uuid AND request_id < ${firstIdOf(before)}::uuid`,
    );
    return row?.charged ?? 0n;
  }
}

function anyOf(column: string, ids: readonly string[] | null): Prisma.Sql {
  return ids === null ? Prisma.empty : Prisma.sql`AND ${Prisma.raw(column)} = ANY(${[...ids]}::uuid[])`;
}
