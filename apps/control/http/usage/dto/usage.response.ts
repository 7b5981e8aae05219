import { ApiProperty } from '@nestjs/swagger';
import { USAGE_INTERVALS, type UnitSum, type UsageWithUnits } from '#usage';
import { formatId, formatUsd } from '#kernel';
import { ObjectProperty, TimeProperty, UsdProperty } from '../../conventions/fields/response-properties.js';
import { USAGE_GROUPINGS, type ParsedUsageQuery } from './usage.query.js';

const COUNT = { type: 'integer', example: 14 } as const;
const GROUP_PREFIX = {
  organization: 'org',
  key: 'key',
  member: 'mbr',
  model: 'mdl',
  channel: 'chn',
  tier: 'tier',
} as const;

export class UsageUnitResponse {
  @ApiProperty({ type: 'string', example: 'web_search_call', description: 'As in `per_unit_usd` of a price.' })
  unit!: string;

  @ApiProperty(COUNT)
  quantity!: number;

  @UsdProperty({ example: '0.14', description: 'The part of `cost_usd` that was for them, each request rounded down.' })
  cost_usd!: string;
}

export class UsageRowResponse {
  @TimeProperty({ description: 'When the interval begins.' })
  starts_at!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: "The key, model …, or the tag's value; null when all are together, and for what has none.",
  })
  group!: string | null;

  @ApiProperty(COUNT)
  request_count!: number;

  @ApiProperty(COUNT)
  error_count!: number;

  @ApiProperty(COUNT)
  prompt_tokens!: number;

  @ApiProperty(COUNT)
  completion_tokens!: number;

  @ApiProperty(COUNT)
  cached_tokens!: number;

  @ApiProperty(COUNT)
  reasoning_tokens!: number;

  @UsdProperty({ description: 'Charged.' })
  cost_usd!: string;

  @UsdProperty({ description: 'Given back of it, whenever that was.' })
  refunded_usd!: string;

  @ApiProperty({
    type: [UsageUnitResponse],
    nullable: true,
    description: 'Units beside tokens, in the order of their names; null with group_by=tag.',
  })
  units!: UsageUnitResponse[] | null;
}

export class UsageResponse {
  @ObjectProperty('usage')
  object!: 'usage';

  @TimeProperty()
  from!: string;

  @TimeProperty()
  to!: string;

  @ApiProperty({ type: 'string', example: 'Europe/Berlin' })
  tz!: string;

  @ApiProperty({ type: 'string', enum: [...USAGE_INTERVALS] })
  interval!: string;

  @ApiProperty({ type: 'string', enum: [...USAGE_GROUPINGS], nullable: true })
  group_by!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Name of the tag; null unless grouped by one.' })
  tag!: string | null;

  @ApiProperty({ type: [UsageRowResponse], description: 'Intervals in which nothing was used are left out.' })
  data!: UsageRowResponse[];
}

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
