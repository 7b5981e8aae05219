import { addUsd, compareUsd } from '@/kit/values/decimals';
import type { components } from '@/api/generated/management';
import { knownCostOf, marginShareOfSums } from '../../data/margin';

type Row = components['schemas']['OperatorUsageRowResponse'];

export interface UsageGroup {
  readonly group: string | null;
  readonly requests: number;
  readonly errors: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly revenueUsd: string;
  /** Null: nothing of it is known. */
  readonly upstreamCostUsd: string | null;
  /** Requests with an unknown cost, and the revenue from them. */
  readonly costUnknown: number;
  readonly costUnknownRevenueUsd: string;
  /** Of the revenue with a known cost, from 0 to 1; null without any. */
  readonly margin: number | null;
}

/** The intervals of each group added up, the greatest revenue first. */
export function addUpGroups(rows: readonly Row[]): readonly UsageGroup[] {
  const groups = new Map<string | null, UsageGroup[]>();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), asGroup(row)]);
  return Array.from(groups, ([group, own]) => addUp(group, own)).sort((a, b) => compareUsd(b.revenueUsd, a.revenueUsd));
}

export function totalOf(groups: readonly UsageGroup[]): UsageGroup {
  return addUp(null, groups);
}

function asGroup(row: Row): UsageGroup {
  return {
    group: row.group,
    requests: row.request_count,
    errors: row.error_count,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    revenueUsd: row.revenue_usd,
    upstreamCostUsd: row.upstream_cost_usd,
    costUnknown: row.cost_unknown_count,
    costUnknownRevenueUsd: row.cost_unknown_revenue_usd,
    margin: null,
  };
}

function addUp(group: string | null, parts: readonly UsageGroup[]): UsageGroup {
  const count = (read: (part: UsageGroup) => number): number => parts.reduce((sum, part) => sum + read(part), 0);
  const revenueUsd = addUsd(parts.map((part) => part.revenueUsd));
  const sums = {
    revenue_usd: revenueUsd,
    upstream_cost_usd: addUsd(parts.map((part) => part.upstreamCostUsd ?? '0')),
    cost_unknown_count: count((part) => part.costUnknown),
    cost_unknown_revenue_usd: addUsd(parts.map((part) => part.costUnknownRevenueUsd)),
  };
  return {
    group,
    requests: count((part) => part.requests),
    errors: count((part) => part.errors),
    promptTokens: count((part) => part.promptTokens),
    completionTokens: count((part) => part.completionTokens),
    revenueUsd,
    upstreamCostUsd: knownCostOf(sums),
    costUnknown: sums.cost_unknown_count,
    costUnknownRevenueUsd: sums.cost_unknown_revenue_usd,
    margin: marginShareOfSums(sums),
  };
}
