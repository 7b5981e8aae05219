import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { PAGES } from '@/kit/table/pages';
import { queryOf, rejectedQueryOf, type RequestsSearch } from './requests-search';

/** Pages of the list. */
export const requestsQuery = (search: RequestsSearch) =>
  infiniteQueryOptions({
    queryKey: ['get', '/api/v1/requests', search],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...queryOf(search, Date.now()), after: pageParam ?? undefined };
      return unwrap(customerApi.client.GET('/api/v1/requests', { params: { query }, signal }));
    },
    ...PAGES,
  });

const TOTALS_MS = 30_000;

/** How the requests of the list ended over time, and their sums. */
export const totalsQuery = (search: RequestsSearch) =>
  queryOptions({
    queryKey: ['get', '/api/v1/requests/totals', search],
    queryFn: ({ signal }) => {
      const listed = search.list === 'rejected' ? rejectedQueryOf(search, Date.now()) : queryOf(search, Date.now());
      const { limit: _limit, client_request_id: _id, ...query } = listed;
      return unwrap(customerApi.client.GET('/api/v1/requests/totals', { params: { query }, signal }));
    },
    refetchInterval: search.to === undefined ? TOTALS_MS : false,
    placeholderData: keepPreviousData,
  });

export const rejectedQuery = (search: RequestsSearch) =>
  infiniteQueryOptions({
    queryKey: ['get', '/api/v1/rejected-requests', search],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...rejectedQueryOf(search, Date.now()), after: pageParam ?? undefined };
      return unwrap(customerApi.client.GET('/api/v1/rejected-requests', { params: { query }, signal }));
    },
    ...PAGES,
  });
