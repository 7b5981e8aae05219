import type { ListedRequest } from '@/live/live-store';
import { OUTCOMES } from './outcomes';

const RANGES = { '24h': 1, '7d': 7, '31d': 31 } as const;
const DAY_MS = 86_400_000;
/** The window must not be longer than 31 days while the page is open. */
const HOUR_MS = 3_600_000;

type Range = keyof typeof RANGES;
export const RANGE_NAMES = Object.keys(RANGES) as readonly Range[];

/** The filters of the list, as its address has them. */
export interface RequestsSearch {
  /** Those that were rejected before they ran, in place of the others. */
  readonly list?: 'rejected';
  readonly range?: Range;
  /** A window that is no range back from now. */
  readonly from?: string;
  readonly to?: string;
  readonly key_id?: string;
  readonly model_id?: string;
  readonly outcome?: string;
  readonly code?: string;
  readonly client_request_id?: string;
}

const TEXTS = ['key_id', 'model_id', 'code', 'client_request_id'] as const;

/** What is not known is left out: an old or mistyped link shows more, not an error. */
export function readRequestsSearch(search: Record<string, unknown>): RequestsSearch {
  const texts = TEXTS.flatMap((name) => {
    const value = search[name];
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
  });
  const moments = (['from', 'to'] as const).flatMap((name) => {
    const value = search[name];
    return typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? [[name, value] as const] : [];
  });
  const range = RANGE_NAMES.find((name) => name === search.range);
  const outcome = Object.keys(OUTCOMES).find((name) => name === search.outcome);
  return {
    ...Object.fromEntries([...texts, ...moments]),
    ...(range === undefined || range === '24h' ? {} : { range }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(search.list === 'rejected' ? { list: 'rejected' as const } : {}),
  };
}

/** Whether a request that was just booked belongs to the list: as the API's filters have it. The client's id is unknown. */
export function matchesSearch(search: RequestsSearch, request: ListedRequest): boolean {
  const { key_id, model_id, outcome, code, client_request_id } = search;
  return (
    search.to === undefined &&
    client_request_id === undefined &&
    (key_id ?? request.key_id) === request.key_id &&
    (model_id ?? request.model_id) === request.model_id &&
    (outcome ?? request.outcome) === request.outcome &&
    (code ?? request.error_code) === request.error_code
  );
}

/** The query of the API: a window of at most 31 days, whose end is now; a day is what the API takes without one. */
export function queryOf({ range, from, to, list: _list, ...filters }: RequestsSearch, nowMs: number) {
  if (from !== undefined && to !== undefined) {
    return { ...filters, limit: 50, created_at_gte: from, created_at_lt: to };
  }
  if (range === undefined) return { ...filters, limit: 50 };
  return { ...filters, limit: 50, created_at_gte: new Date(nowMs - RANGES[range] * DAY_MS + HOUR_MS).toISOString() };
}

/** The same for rejected requests, which have fewer filters. */
export function rejectedQueryOf(search: RequestsSearch, nowMs: number) {
  const { model_id: _model, outcome: _outcome, ...query } = queryOf(search, nowMs);
  return query;
}
