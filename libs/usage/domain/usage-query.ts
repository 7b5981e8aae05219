import type { TimeRange } from './usage-parts.js';

export const USAGE_INTERVALS = ['hour', 'day', 'month'] as const;
export const USAGE_GROUPS = ['organization', 'key', 'model', 'channel', 'tier'] as const;

export type UsageInterval = (typeof USAGE_INTERVALS)[number];
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/** A tag of requests, whose values are told apart. */
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

/** Whether values of a tag are told apart. */
export function isTag(groupBy: UsageQuery['groupBy']): groupBy is UsageTag {
  return groupBy !== null && typeof groupBy === 'object';
}
