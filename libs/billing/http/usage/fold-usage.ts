import type { UsageRow } from '../../usage/domain/usage-query.js';

/**
 * Sums the rows of an interval by the owner of their group, which becomes the group; rows without an owner are summed
 * under null. Sorted as the input: by interval, then group, null last.
 */
export function foldUsage(rows: readonly UsageRow[], ownerOf: ReadonlyMap<string, string | null>): UsageRow[] {
  const sums = new Map<string, UsageRow>();
  for (const row of rows) {
    const group = row.group === null ? null : (ownerOf.get(row.group) ?? null);
    const sumKey = `${row.startsAt.getTime()} ${group ?? ''}`;
    const sum = sums.get(sumKey);
    sums.set(sumKey, sum === undefined ? { ...row, group } : added(sum, row));
  }
  return [...sums.values()].sort(byIntervalAndGroup);
}

function added(sum: UsageRow, row: UsageRow): UsageRow {
  return {
    startsAt: sum.startsAt,
    group: sum.group,
    requests: sum.requests + row.requests,
    errors: sum.errors + row.errors,
    promptTokens: sum.promptTokens + row.promptTokens,
    completionTokens: sum.completionTokens + row.completionTokens,
    cachedTokens: sum.cachedTokens + row.cachedTokens,
    reasoningTokens: sum.reasoningTokens + row.reasoningTokens,
    chargeNanoUsd: sum.chargeNanoUsd + row.chargeNanoUsd,
    refundedNanoUsd: sum.refundedNanoUsd + row.refundedNanoUsd,
    forgoneNanoUsd: sum.forgoneNanoUsd + row.forgoneNanoUsd,
    costNanoUsd: sum.costNanoUsd + row.costNanoUsd,
    costUnknownRequests: sum.costUnknownRequests + row.costUnknownRequests,
    costUnknownRevenueNanoUsd: sum.costUnknownRevenueNanoUsd + row.costUnknownRevenueNanoUsd,
  };
}

function byIntervalAndGroup(one: UsageRow, other: UsageRow): number {
  const difference = one.startsAt.getTime() - other.startsAt.getTime();
  if (difference !== 0 || one.group === other.group) return difference;
  if (one.group === null || other.group === null) return one.group === null ? 1 : -1;
  return one.group < other.group ? -1 : 1;
}
