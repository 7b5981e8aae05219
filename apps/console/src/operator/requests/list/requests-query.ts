import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { PAGES } from '@/kit/table/pages';
import { PAGE_LIMIT } from '@/api/all-rows';
import { queryOf, type RequestsSearch } from './request-filters';

export type Request = components['schemas']['RequestResponse'];
export type RejectedRequest = components['schemas']['RejectedRequestResponse'];

const { client } = operatorApi;

/** Pages of the list; the detail page takes its neighbours from them. */
export const requestsQuery = (search: RequestsSearch) =>
  infiniteQueryOptions({
    queryKey: ['get', '/admin/v1/requests', search],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...queryOf(search, Date.now()), limit: PAGE_LIMIT, after: pageParam ?? undefined };
      return unwrap(client.GET('/admin/v1/requests', { params: { query }, signal }));
    },
    ...PAGES,
  });

export const rejectedQuery = (search: RequestsSearch) =>
  infiniteQueryOptions({
    queryKey: ['get', '/admin/v1/rejected-requests', search],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...rejectedQueryOf(search), limit: PAGE_LIMIT, after: pageParam ?? undefined };
      return unwrap(client.GET('/admin/v1/rejected-requests', { params: { query }, signal }));
    },
    ...PAGES,
  });

export const rejectionCountsQuery = (search: RequestsSearch) =>
  queryOptions({
    queryKey: ['get', '/admin/v1/rejected-requests/counts', search],
    queryFn: ({ signal }) => {
      const { client_request_id: _id, ...query } = rejectedQueryOf(search);
      return unwrap(client.GET('/admin/v1/rejected-requests/counts', { params: { query }, signal }));
    },
    placeholderData: keepPreviousData,
  });

function rejectedQueryOf(search: RequestsSearch) {
  return queryOf({ ...search, list: 'rejected' }, Date.now());
}

const TOTALS_MS = 30_000;

export const totalsQuery = (search: RequestsSearch, tz: string) =>
  queryOptions({
    queryKey: ['get', '/admin/v1/requests/totals', search, tz],
    queryFn: ({ signal }) => {
      const { min_cost_usd: _cost, min_latency_ms: _ms, ...others } = queryOf(search, Date.now());
      const { client_request_id: _id, upstream_request_id: _provider, ...query } = others;
      return unwrap(client.GET('/admin/v1/requests/totals', { params: { query: { ...query, tz } }, signal }));
    },
    refetchInterval: search.to === undefined ? TOTALS_MS : false,
    placeholderData: keepPreviousData,
  });

/** How far a search has come whose last page is short; null: as far as its rows. */
export function searchedUntil(pages: readonly { readonly searched_until: string | null }[]): string | null {
  return pages.at(-1)?.searched_until ?? null;
}
