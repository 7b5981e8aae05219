import { ExplainedRequestResponse } from '@/api/generated/values/explained-request-response';
import type { StatusKind } from '@/kit';
import { compareUsd } from '@/kit/values/decimals';
import type { ListedRequest } from '@/live/live-store';

export const OUTCOMES = ExplainedRequestResponse.outcome;

export const RANGES = ['1h', '6h', '24h', '7d', '30d'] as const;

type Range = (typeof RANGES)[number];

/** The filters of the explorer, as they stand in the address. */
export interface RequestsSearch {
  /** Back from now, or from `to`. */
  readonly range?: Range;
  /** The start of a window that is no range. */
  readonly from?: string;
  /** The end of the window; absent: now. */
  readonly to?: string;
  /** Those that were rejected before admission, in place of the others. */
  readonly list?: 'rejected';
  readonly outcome?: string;
  readonly model_id?: string;
  readonly channel_id?: string;
  readonly organization_id?: string;
  readonly key_id?: string;
  readonly code?: string;
  /** The client's id, or that of a provider. */
  readonly client_request_id?: string;
  readonly upstream_request_id?: string;
  readonly min_cost_usd?: string;
  readonly min_latency_ms?: number;
}

/** In the order in which they are offered. */
const FILTERS = [
  ...(['outcome', 'code', 'organization_id', 'key_id', 'model_id', 'channel_id', 'min_cost_usd'] as const),
  ...(['min_latency_ms', 'client_request_id', 'upstream_request_id'] as const),
];

export type FilterName = (typeof FILTERS)[number];

/** What rejected requests can be filtered by. */
const OF_REJECTED: ReadonlySet<FilterName> = new Set(['code', 'organization_id', 'key_id', 'client_request_id']);

/** The filters of a list. */
export function filtersOf({ list }: RequestsSearch): readonly FilterName[] {
  return list === 'rejected' ? FILTERS.filter((name) => OF_REJECTED.has(name)) : FILTERS;
}

const TEXTS = FILTERS.filter((name) => name !== 'min_latency_ms');
const MOMENTS = ['from', 'to'] as const;

/** Filters that need a look at every request: their requests have no totals. */
const UNCOUNTED: ReadonlySet<FilterName> = new Set([
  ...(['min_cost_usd', 'min_latency_ms', 'client_request_id', 'upstream_request_id'] as const),
]);

/** The set filters that leave a list without totals. */
export function uncounted(search: RequestsSearch): FilterName[] {
  return setFilters(search).filter((name) => UNCOUNTED.has(name));
}

/** An address may come from anywhere: what is no filter is left out. */
export function searchOf(search: Record<string, unknown>): RequestsSearch {
  const texts = TEXTS.flatMap((name) => {
    const value = search[name];
    // The router reads digits as a number.
    if (typeof value === 'number') return [[name, String(value)] as const];
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
  });
  const moments = MOMENTS.flatMap((name) => {
    const value = search[name];
    return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? [[name, value] as const] : [];
  });
  const latency = Number(search.min_latency_ms);
  const range = RANGES.find((known) => known === search.range);
  return {
    ...Object.fromEntries([...texts, ...moments]),
    ...(range === undefined ? {} : { range }),
    ...(search.list === 'rejected' ? { list: 'rejected' as const } : {}),
    ...(Number.isInteger(latency) && latency > 0 ? { min_latency_ms: latency } : {}),
  };
}

const HOUR_MS = 3_600_000;
const HOURS: Readonly<Record<Range, number>> = { '1h': 1, '6h': 6, '24h': 24, '7d': 168, '30d': 720 };

/** The query of the API for a list. Without an end the window follows the clock. */
export function queryOf(search: RequestsSearch, nowMs: number) {
  const { range = '24h', from, to } = search;
  const endMs = to === undefined ? nowMs : Date.parse(to);
  const set = filtersOf(search).filter((name) => search[name] !== undefined);
  return {
    ...(Object.fromEntries(set.map((name) => [name, search[name]])) as Pick<RequestsSearch, FilterName>),
    created_at_gte: from ?? new Date(endMs - HOURS[range] * HOUR_MS).toISOString(),
    ...(to === undefined ? {} : { created_at_lt: to }),
  };
}

/** Whether a request that was just booked belongs to the list: as the API's filters have it. Its other ids are unknown. */
export function matchesSearch(search: RequestsSearch, request: ListedRequest): boolean {
  const isOneOf = (filter: string | undefined, value: string | null | undefined): boolean =>
    filter === undefined || filter.split(',').includes(value ?? '');
  return (
    search.to === undefined &&
    search.client_request_id === undefined &&
    search.upstream_request_id === undefined &&
    isOneOf(search.outcome, request.outcome) &&
    isOneOf(search.model_id, request.model_id) &&
    isOneOf(search.channel_id, request.channel_id) &&
    isOneOf(search.organization_id, request.organization_id) &&
    isOneOf(search.key_id, request.key_id) &&
    isOneOf(search.code, request.error_code) &&
    (search.min_cost_usd === undefined || compareUsd(request.cost_usd, search.min_cost_usd) >= 0) &&
    (search.min_latency_ms === undefined || (request.duration_ms ?? 0) >= search.min_latency_ms)
  );
}

/** The filters of a list that are set. */
export function setFilters(search: RequestsSearch): FilterName[] {
  return filtersOf(search).filter((name) => search[name] !== undefined);
}

/** Ours to answer for, the client's doing, or normal. */
export function kindOfOutcome(outcome: string): StatusKind {
  if (outcome === 'completed') return 'ok';
  if (outcome === 'client_closed' || outcome === 'drained') return 'rest';
  return outcome === 'balance_ended' || outcome === 'upstream_refused' ? 'warn' : 'bad';
}
