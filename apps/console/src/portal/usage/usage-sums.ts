import type { components } from '@/api/generated/management';
import { addUsd } from '@/kit/values/decimals';

/** Sums are in dollars. */
export type UsageRow = Omit<components['schemas']['OwnUsageRowResponse'], 'cost_display' | 'refunded_display'>;

export interface UsageSum {
  /** As the API has it; null: all together, or what belongs to none. */
  readonly group: string | null;
  readonly requests: number;
  readonly errors: number;
  readonly promptTokens: number;
  /** Of the prompt tokens. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly costUsd: string;
}

type CountField = 'request_count' | 'error_count' | 'prompt_tokens' | 'cached_tokens' | 'completion_tokens';

/** All rows together. */
export function sumOf(rows: readonly UsageRow[], group: string | null = null): UsageSum {
  const sum = (field: CountField): number => rows.reduce((total, row) => total + row[field], 0);
  return {
    group,
    requests: sum('request_count'),
    errors: sum('error_count'),
    promptTokens: sum('prompt_tokens'),
    cachedTokens: sum('cached_tokens'),
    completionTokens: sum('completion_tokens'),
    costUsd: addUsd(rows.map(({ cost_usd }) => cost_usd)),
  };
}

/** Rows by group, the dearest first. */
export function sumByGroup(rows: readonly UsageRow[]): UsageSum[] {
  const groups = new Map<string | null, UsageRow[]>();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  const sums = Array.from(groups, ([group, own]) => sumOf(own, group));
  return sums.sort((one, other) => Number(other.costUsd) - Number(one.costUsd));
}
