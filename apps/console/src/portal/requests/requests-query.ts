import { infiniteQueryOptions } from '@tanstack/react-query';
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

export const rejectedQuery = (search: RequestsSearch) =>
  infiniteQueryOptions({
    queryKey: ['get', '/api/v1/rejected-requests', search],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...rejectedQueryOf(search, Date.now()), after: pageParam ?? undefined };
      return unwrap(customerApi.client.GET('/api/v1/rejected-requests', { params: { query }, signal }));
    },
    ...PAGES,
  });
