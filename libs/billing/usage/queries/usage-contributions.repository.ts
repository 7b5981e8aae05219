import { Prisma } from '#core/infra';
import { firstIdOf } from '#core';
import type { TimeRange } from '../domain/usage-parts.js';

/** The channel, project or model of requests and movements without one, where a column takes no NULL. */
export const NONE = '00000000-0000-0000-0000-000000000000';

/** The dimensions of usage. */
export const USAGE_DIMENSIONS = Prisma.raw('organization_id, key_id, tier_id, model_id, channel_id, project_id');

/** The summed columns of a contribution and of a roll-up. */
export const USAGE_SUMS = [
  'request_count',
  'error_count',
  'prompt_tokens',
  'completion_tokens',
  'cached_tokens',
  'cache_write_tokens',
  'reasoning_tokens',
  'charge_nano_usd',
  'refunded_nano_usd',
  'forgone_nano_usd',
  'cost_nano_usd',
  'cost_unknown_count',
  'cost_unknown_revenue_nano_usd',
] as const;

/** Whether the cost of a request is unknown; a function of the database that `isCostKnown` agrees with. */
export const COST_UNKNOWN = 'cost_unknown(u.attempts)';

type UsageSum = (typeof USAGE_SUMS)[number];

const OF_RECORDS: Readonly<Partial<Record<UsageSum, string>>> = {
  request_count: '1',
  error_count: '(u.error_code IS NOT NULL)::int',
  prompt_tokens: 'u.prompt_tokens',
  completion_tokens: 'u.completion_tokens',
  cached_tokens: 'u.cached_tokens',
  cache_write_tokens: 'u.cache_write_tokens',
  reasoning_tokens: 'u.reasoning_tokens',
  charge_nano_usd: 'u.charge_nano_usd',
  forgone_nano_usd: 'u.forgone_nano_usd',
  cost_unknown_count: `${COST_UNKNOWN}::int`,
  cost_unknown_revenue_nano_usd: `CASE WHEN ${COST_UNKNOWN} THEN u.charge_nano_usd ELSE 0 END`,
};

const OF_REFUNDS: Readonly<Partial<Record<UsageSum, string>>> = {
  refunded_nano_usd: 'r.amount_nano_usd',
  cost_unknown_revenue_nano_usd: `CASE WHEN ${COST_UNKNOWN} THEN -r.amount_nano_usd ELSE 0 END`,
};

/** Ids from one (included) to another (not included), as SQL. */
export interface IdRange {
  readonly from: Prisma.Sql;
  readonly before: Prisma.Sql;
}

export function idRangeOf({ from, before }: TimeRange): IdRange {
  return { from: Prisma.sql`${firstIdOf(from)}::uuid`, before: Prisma.sql`${firstIdOf(before)}::uuid` };
}

/**
 * A query for what requests of a range add to usage, as rows of `request_id`, dimensions, tags and sums: the charge of
 * each, the cost of each attempt (by the channel it was sent to), and refunds (at the time of the request).
 *
 * @param condition on the usage record `u`, beginning with AND; empty for all
 */
export function usageContributions(ids: IdRange, condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT u.request_id, ${dimensions('u.channel_id')}, ${sums(OF_RECORDS)} FROM usage_record u WHERE ${inIdRange(ids, condition)}
    UNION ALL
    SELECT u.request_id, ${dimensions('attempt.channel_id')},
      ${sums({ cost_nano_usd: 'attempt.cost_nano_usd' })}
    FROM usage_record u CROSS JOIN LATERAL attempts_of(u.attempts, u.channel_id) AS attempt
    WHERE ${inIdRange(ids, condition)} AND u.cost_nano_usd > 0
    UNION ALL ${refundContributions(ids, condition)}`;
}

/** The same without a split by channel: the cost of all attempts counts for the request's channel. */
export function requestContributions(ids: IdRange, condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT u.request_id, ${dimensions('u.channel_id')}, ${sums({ ...OF_RECORDS, cost_nano_usd: 'u.cost_nano_usd' })}
    FROM usage_record u WHERE ${inIdRange(ids, condition)}
    UNION ALL ${refundContributions(ids, condition)}`;
}

function refundContributions(ids: IdRange, condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT u.request_id, ${dimensions('u.channel_id')}, ${sums(OF_REFUNDS)}
    FROM refund r JOIN usage_record u ON u.request_id = r.request_id
    WHERE ${inIdRange(ids, condition)} AND r.request_id >= ${ids.from} AND r.request_id < ${ids.before}`;
}

function inIdRange({ from, before }: IdRange, condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`u.request_id >= ${from} AND u.request_id < ${before} ${condition}`;
}

function dimensions(channelId: string): Prisma.Sql {
  return Prisma.raw(
    `u.organization_id, u.key_id, u.tier_id, u.model_id, ${channelId} AS channel_id, u.project_id, u.tags`,
  );
}

function sums(values: Readonly<Partial<Record<UsageSum, string>>>): Prisma.Sql {
  return Prisma.raw(USAGE_SUMS.map((name) => `${values[name] ?? '0'} AS ${name}`).join(', '));
}
