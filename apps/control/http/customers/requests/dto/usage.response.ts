import { ApiProperty } from '@nestjs/swagger';
import { USAGE_GROUPS, USAGE_INTERVALS, type UsageGroup, type UsageRow } from '#billing';
import { formatId, formatUsd } from '#kernel';
import { ObjectProperty, TimeProperty, UsdProperty } from '../../../conventions/fields/response-properties.js';

const COUNT = { type: 'integer', example: 14 } as const;
const GROUP_PREFIX = { key: 'key', model: 'mdl' } as const;

export class UsageRowResponse {
  @TimeProperty({ description: 'When the interval begins.' })
  starts_at!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'The key or model; null when all are together.' })
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

  @UsdProperty()
  cost_usd!: string;
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
  };
}
