import { OwnRequestsSumQuery } from '@/api/generated/values/own-requests-sum-query';

/** Models first, as most want to know. */
const GROUPS = [...new Set(['model', ...OwnRequestsSumQuery.group_by] as const)];
const DAY_MS = 86_400_000;
/** How far back each choice goes, and its intervals. */
const RANGES = {
  '24h': { ms: DAY_MS, interval: 'hour' },
  '7d': { ms: 6 * DAY_MS, interval: 'day' },
  '30d': { ms: 29 * DAY_MS, interval: 'day' },
  '12m': { ms: 335 * DAY_MS, interval: 'month' },
} as const;

export type Group = (typeof GROUPS)[number];
type UsageRange = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as readonly UsageRange[];
export const GROUP_NAMES: readonly Group[] = GROUPS;

/** What the page shows, as its address has it. */
export interface UsageSearch {
  readonly group?: Group;
  readonly range?: UsageRange;
  readonly tag?: string;
  /** The clocks by which days begin; else those of the person. */
  readonly tz?: string;
}

export function readUsageSearch(search: Record<string, unknown>): UsageSearch {
  const group = GROUPS.find((name) => name === search.group && name !== 'model');
  const range = RANGE_NAMES.find((name) => name === search.range && name !== '30d');
  const [tag, tz] = [search.tag, search.tz].map((text) => (typeof text === 'string' && text !== '' ? text : undefined));
  return {
    ...(group === undefined ? {} : { group }),
    ...(range === undefined ? {} : { range }),
    ...(tag === undefined ? {} : { tag }),
    ...(tz === undefined ? {} : { tz }),
  };
}

/** The query of the API; null: a tag is to be named first. */
export function usageQuery({ group = 'model', range = '30d', tag, tz }: UsageSearch, zone: string, nowMs: number) {
  const { ms, interval } = RANGES[range];
  const from = new Date(nowMs - (nowMs % 60_000) - ms).toISOString();
  if (group === 'tag' && tag === undefined) return null;
  return { interval, from, tz: tz ?? zone, group_by: group, ...(group === 'tag' ? { tag } : {}) };
}
