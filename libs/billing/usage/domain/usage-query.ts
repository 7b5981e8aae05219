import type { TimeRange } from './usage-parts.js';

export const USAGE_INTERVALS = ['hour', 'day', 'month'] as const;
export const USAGE_GROUPS = ['organization', 'project', 'key', 'model', 'channel', 'tier'] as const;

export type UsageInterval = (typeof USAGE_INTERVALS)[number];
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** Groups usage by the values of a tag. */
export interface UsageTag {
  readonly tag: string;
}

export interface UsageQuery extends TimeRange {
  /** Null: all organizations. */
  readonly organizationIds: readonly string[] | null;
  /** Null: all keys. */
  readonly keyIds: readonly string[] | null;
  /** Absent: all projects, and requests without one. */
  readonly projectIds?: readonly string[] | undefined;
  /** Absent: all models. Not by tag. */
  readonly modelIds?: readonly string[] | undefined;
  /** Absent: all channels. Only for sums without a group, whose cost is then that of the channels' own attempts. */
  readonly channelIds?: readonly string[] | undefined;
  /** IANA name of the time zone of days and months. */
  readonly tz: string;
  readonly interval: UsageInterval;
  readonly groupBy: UsageGroup | UsageTag | null;
  readonly limit: number;
}

/** Usage of one interval, and of one key, model … when grouped. */
export interface UsageRow {
  readonly startsAt: Date;
  /** UUID of the key, model …, or value of the tag; null when not grouped, and for requests without a project, channel or tag. */
  readonly group: string | null;
  readonly requests: bigint;
  readonly errors: bigint;
  readonly promptTokens: bigint;
  readonly completionTokens: bigint;
  readonly cachedTokens: bigint;
  readonly reasoningTokens: bigint;
  readonly chargeNanoUsd: bigint;
  /** Refunds of this interval's requests, at any later time. */
  readonly refundedNanoUsd: bigint;
  /** The part of prices above the hold, written off. */
  readonly forgoneNanoUsd: bigint;
  /** Cost owed to upstreams; grouped by channel, the cost of its own attempts. */
  readonly costNanoUsd: bigint;
  /** Requests with an attempt of unknown cost, and their charges minus refunds: no margin includes them. */
  readonly costUnknownRequests: bigint;
  readonly costUnknownRevenueNanoUsd: bigint;
}

/** The most that a group used in one interval: of requests and of tokens, maybe in different intervals. */
export interface UsagePeak {
  readonly group: string;
  readonly requests: bigint;
  readonly tokens: bigint;
}

export interface Money {
  readonly revenueNanoUsd: bigint;
  readonly costNanoUsd: bigint;
  /** Requests with an unknown cost, and the revenue from them: no margin includes them. */
  readonly costUnknownRequests: bigint;
  readonly costUnknownRevenueNanoUsd: bigint;
}

/** Units of one kind, and what of the charges was for them; the rest was for tokens and requests. */
export interface UnitSum {
  /** `web_search_call`, `image{quality=high,size=1024x1024}`. */
  readonly unit: string;
  readonly quantity: bigint;
  readonly amountNanoUsd: bigint;
}

/** Units of one interval and group. */
export interface UnitRow extends UnitSum, Pick<UsageRow, 'startsAt' | 'group'> {}

/** True for a grouping by a tag. */
export function isTag(groupBy: UsageQuery['groupBy']): groupBy is UsageTag {
  return groupBy !== null && typeof groupBy === 'object';
}
