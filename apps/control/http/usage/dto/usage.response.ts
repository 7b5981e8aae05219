import { ApiProperty } from '@nestjs/swagger';
import { USAGE_GROUPS, USAGE_INTERVALS, type UsageGroup, type UsageRow } from '#billing';
import { formatId, formatUsd } from '#kernel';
import type { TimeWindow } from '../../conventions/lists/time-window.js';
import { ObjectProperty, TimeProperty, UsdProperty } from '../../conventions/fields/response-properties.js';

const COUNT = { type: 'integer', example: 14 } as const;
const GROUP_PREFIX = { organization: 'org', key: 'key', model: 'mdl', channel: 'chn', tier: 'tier' } as const;

export class UsageRowResponse {
  @TimeProperty({ description: 'When the interval begins.' })
  starts_at!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'The key, model …; null when all are together.' })
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

  @ApiProperty({ type: 'string', enum: [...USAGE_GROUPS], nullable: true })
  group_by!: string | null;

  @ApiProperty({ type: [UsageRowResponse], description: 'Intervals in which nothing was used are left out.' })
  data!: UsageRowResponse[];
}

/** The question, as it is repeated in the answer. */
export interface UsageAsked extends TimeWindow {
  readonly tz: string;
  readonly interval: string;
  readonly groupBy: UsageGroup | null;
}

/** What was asked for, and the answer to it. */
export function presentUsage(asked: UsageAsked, rows: readonly UsageRow[]): UsageResponse {
  const { from, before, tz, interval, groupBy } = asked;
  return {
    object: 'usage',
    from: from.toISOString(),
    to: before.toISOString(),
    ...{ tz, interval, group_by: groupBy },
    data: rows.map((row) => presentUsageRow(row, groupBy)),
  };
}

export function presentUsageRow(row: UsageRow, groupBy: UsageGroup | null): UsageRowResponse {
  return {
    starts_at: row.startsAt.toISOString(),
    group: groupBy === null || row.groupId === null ? null : formatId(GROUP_PREFIX[groupBy], row.groupId),
    request_count: Number(row.requests),
    error_count: Number(row.errors),
    prompt_tokens: Number(row.promptTokens),
    completion_tokens: Number(row.completionTokens),
    cached_tokens: Number(row.cachedTokens),
    reasoning_tokens: Number(row.reasoningTokens),
    cost_usd: formatUsd(row.chargeNanoUsd),
    refunded_usd: formatUsd(row.refundedNanoUsd),
  };
}
