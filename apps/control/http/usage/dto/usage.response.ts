import { USAGE_INTERVALS, type UnitSum, type UsageWithUnits } from '#usage';
import { formatId, formatUsd } from '#kernel';
import { reply } from '../../conventions/fields/declare.js';
import { choice, integer, objectName, objects, text, time } from '../../conventions/fields/kinds.js';
import { usd } from '../../conventions/fields/usd.js';
import { USAGE_GROUPINGS, type ParsedUsageQuery } from './usage.query.js';

const GROUP_PREFIX = {
  organization: 'org',
  key: 'key',
  member: 'mbr',
  model: 'mdl',
  channel: 'chn',
  tier: 'tier',
} as const;

export class UsageUnitResponse extends reply({
  unit: text('As in `per_unit_usd` of a price.', { example: 'web_search_call' }),
  quantity: integer({ example: 14 }),
  cost_usd: usd('The part of `cost_usd` that was for them, each request rounded down.', { example: '0.14' }),
}) {}

export class UsageRowResponse extends reply({
  starts_at: time('When the interval begins.'),
  group: text("The key, model …, or the tag's value; null when all are together, and for what has none.", {
    nullable: true,
  }),
  request_count: integer({ example: 14 }),
  error_count: integer({ example: 14 }),
  prompt_tokens: integer({ example: 14 }),
  completion_tokens: integer({ example: 14 }),
  cached_tokens: integer({ example: 14 }),
  reasoning_tokens: integer({ example: 14 }),
  cost_usd: usd('Charged.'),
  refunded_usd: usd('Given back of it, whenever that was.'),
  units: objects(UsageUnitResponse, 'Units beside tokens, in the order of their names; null with group_by=tag.', {
    nullable: true,
  }),
}) {}

export class UsageResponse extends reply({
  object: objectName('usage'),
  from: time(),
  to: time(),
  tz: text({ example: 'Europe/Berlin' }),
  interval: choice(USAGE_INTERVALS),
  group_by: choice(USAGE_GROUPINGS, { nullable: true }),
  tag: text('Name of the tag; null unless grouped by one.', { nullable: true }),
  data: objects(UsageRowResponse, 'Intervals in which nothing was used are left out.'),
}) {}

/** The response to a usage query: the parsed query and its rows. */
export function presentUsage(query: ParsedUsageQuery, rows: readonly UsageWithUnits[]): UsageResponse {
  const { from, before, tz, interval, groupBy } = query;
  return {
    object: 'usage',
    from: from.toISOString(),
    to: before.toISOString(),
    ...{ tz, interval, ...presentGrouping(groupBy) },
    data: rows.map((row) => presentUsageRow(row, groupBy)),
  };
}

export function presentUsageRow(row: UsageWithUnits, groupBy: ParsedUsageQuery['groupBy']): UsageRowResponse {
  return {
    starts_at: row.startsAt.toISOString(),
    group: presentGroup(row.group, groupBy),
    request_count: Number(row.requests),
    error_count: Number(row.errors),
    prompt_tokens: Number(row.promptTokens),
    completion_tokens: Number(row.completionTokens),
    cached_tokens: Number(row.cachedTokens),
    reasoning_tokens: Number(row.reasoningTokens),
    cost_usd: formatUsd(row.chargeNanoUsd),
    refunded_usd: formatUsd(row.refundedNanoUsd),
    units: row.units?.map(presentUnit) ?? null,
  };
}

function presentUnit({ unit, quantity, amountNanoUsd }: UnitSum): UsageUnitResponse {
  return { unit, quantity: Number(quantity), cost_usd: formatUsd(amountNanoUsd) };
}

function presentGrouping(groupBy: ParsedUsageQuery['groupBy']): Pick<UsageResponse, 'group_by' | 'tag'> {
  if (groupBy === null || typeof groupBy === 'string') return { group_by: groupBy, tag: null };
  return { group_by: 'tag', tag: groupBy.tag };
}

function presentGroup(group: string | null, groupBy: ParsedUsageQuery['groupBy']): string | null {
  if (groupBy === null || group === null) return null;
  return typeof groupBy === 'string' ? formatId(GROUP_PREFIX[groupBy], group) : group;
}
