import { Injectable } from '@nestjs/common';
import { Prisma, PrismaService } from '#infra';
import { usageParts, type TimeRange } from '../domain/usage/usage-parts.js';
import { firstIdOf } from './first-id-of.js';
import { NO_CHANNEL, usageContributions } from './usage-contributions.repository.js';

export const USAGE_INTERVALS = ['hour', 'day', 'month'] as const;
export const USAGE_GROUPS = ['organization', 'key', 'model', 'channel', 'tier'] as const;

export type UsageInterval = (typeof USAGE_INTERVALS)[number];
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** A tag of requests, whose values are told apart. Roll-ups do not know it: every record of the window is read. */
export interface UsageTag {
  readonly tag: string;
}

export interface UsageQuery extends TimeRange {
  /** Null: of all. */
  readonly organizationIds: readonly string[] | null;
  /** Only of these keys; null: of all. */
  readonly keyIds: readonly string[] | null;
  /** IANA name: days and months are those of its clocks. */
  readonly tz: string;
  readonly interval: UsageInterval;
  readonly groupBy: UsageGroup | UsageTag | null;
  readonly limit: number;
}

/** What was used in one interval, by one key, model … where they are told apart. */
export interface UsageRow {
  readonly startsAt: Date;
  /** UUID of the key, model …, or value of the tag; null when all are together, and for what no channel or tag has. */
  readonly group: string | null;
  readonly requests: bigint;
  readonly errors: bigint;
  readonly promptTokens: bigint;
  readonly completionTokens: bigint;
  readonly cachedTokens: bigint;
  readonly reasoningTokens: bigint;
  readonly chargeNanoUsd: bigint;
  /** Given back for requests of this interval, whenever that was. */
  readonly refundedNanoUsd: bigint;
  /** By how much prices passed what could be held. */
  readonly forgoneNanoUsd: bigint;
  /** What upstreams are owed; by channel, for its own attempts. */
  readonly costNanoUsd: bigint;
}

const COLUMN: Readonly<Record<UsageGroup, Prisma.Sql>> = {
  organization: Prisma.sql`organization_id`,
  key: Prisma.sql`key_id`,
  model: Prisma.sql`model_id`,
  channel: Prisma.sql`nullif(channel_id, ${NO_CHANNEL}::uuid)`,
  tier: Prisma.sql`tier_id`,
};

/**
 * Sums of what requests used, from roll-ups where there are any, else from usage records. A window of time is one of
 * ids, so only its partitions are read, and by an index.
 */
@Injectable()
export class UsageRepository {
  constructor(private readonly prisma: PrismaService) {}

  async sum(query: UsageQuery): Promise<UsageRow[]> {
    return this.prisma.read(async (db) => {
      const [mark] = await db.$queryRaw<{ until: Date | null }[]>`
        SELECT rolled_until AS until FROM usage_rollup_mark`;
      return db.$queryRaw<UsageRow[]>(sumSql(query, mark?.until ?? null));
    });
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

const SUMMED = Prisma.sql`request_count, error_count, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens,
  charge_nano_usd, refunded_nano_usd, forgone_nano_usd, cost_nano_usd`;

function sumSql(query: UsageQuery, rolledUntil: Date | null): Prisma.Sql {
  const { tz, interval, limit } = query;
  return Prisma.sql`
    SELECT date_trunc(${interval}, moment, ${tz}) AS "startsAt", told_apart AS "group",
      sum(request_count)::bigint AS requests, sum(error_count)::bigint AS errors,
      sum(prompt_tokens)::bigint AS "promptTokens", sum(completion_tokens)::bigint AS "completionTokens",
      sum(cached_tokens)::bigint AS "cachedTokens", sum(reasoning_tokens)::bigint AS "reasoningTokens",
      sum(charge_nano_usd)::bigint AS "chargeNanoUsd", sum(refunded_nano_usd)::bigint AS "refundedNanoUsd",
      sum(forgone_nano_usd)::bigint AS "forgoneNanoUsd", sum(cost_nano_usd)::bigint AS "costNanoUsd"
    FROM (${usedIn(query, rolledUntil)}) AS used
    GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${limit}`;
}

/** Rows with the moment that decides on their interval, what they are told apart by, and what is added up. */
function usedIn(query: UsageQuery, rolledUntil: Date | null): Prisma.Sql {
  const { organizationIds, keyIds, groupBy } = query;
  const group = Prisma.sql`${expressionOf(groupBy)} AS told_apart`;
  const condition = Prisma.sql`${anyOf('organization_id', organizationIds)} ${anyOf('key_id', keyIds)}`;
  const { rolled, raw } = usageParts(query, isTag(groupBy) ? null : rolledUntil);
  const parts = raw.map((range) => {
    const contributions = usageContributions(range, condition);
    return Prisma.sql`SELECT uuid_moment(request_id) AS moment, ${group}, ${SUMMED} FROM (${contributions}) AS contribution`;
  });
  if (rolled !== null) {
    parts.push(Prisma.sql`SELECT starts_at, ${group}, ${SUMMED} FROM usage_rollup u
      WHERE starts_at >= ${rolled.from} AND starts_at < ${rolled.before} ${condition}`);
  }
  return Prisma.join(parts, ' UNION ALL ');
}

function expressionOf(groupBy: UsageQuery['groupBy']): Prisma.Sql {
  if (groupBy === null) return Prisma.sql`NULL::uuid`;
  return isTag(groupBy) ? Prisma.sql`tags->>${groupBy.tag}::text` : COLUMN[groupBy];
}

function isTag(groupBy: UsageQuery['groupBy']): groupBy is UsageTag {
  return groupBy !== null && typeof groupBy === 'object';
}

function anyOf(column: string, ids: readonly string[] | null): Prisma.Sql {
  return ids === null ? Prisma.empty : Prisma.sql`AND u.${Prisma.raw(column)} = ANY(${[...ids]}::uuid[])`;
}
