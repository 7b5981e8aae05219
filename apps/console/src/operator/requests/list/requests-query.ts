import { infiniteQueryOptions } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { PAGES } from '@/kit/table/pages';
import { PAGE_LIMIT } from '@/api/all-rows';
import { queryOf, type RequestsSearch } from './request-filters';

export type Request = components['schemas']['RequestResponse'];

/** Pages of the list; the detail page takes its neighbours from them. */
export const requestsQuery = (search: RequestsSearch) =>
  infiniteQueryOptions({
    queryKey: ['get', '/admin/v1/requests', search],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...queryOf(search, Date.now()), limit: PAGE_LIMIT, after: pageParam ?? undefined };
      return unwrap(operatorApi.client.GET('/admin/v1/requests', { params: { query }, signal }));
    },
    ...PAGES,
  });
