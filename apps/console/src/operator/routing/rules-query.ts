import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { allRows } from '@/api/all-rows';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';

export type Rule = components['schemas']['RouteResponse'];

export const STRATEGIES = ['weighted', 'cheapest', 'fastest', 'least_busy'] as const;

export const rulesQuery = queryOptions({
  queryKey: ['get', '/admin/v1/routes', 'all'],
  queryFn: () => allRows((page) => operatorApi.client.GET('/admin/v1/routes', { params: { query: page } })),
});

/** The first organizations whose name has the text: there may be very many. */
export const organizationsQuery = (text: string) =>
  queryOptions({
    queryKey: ['get', '/admin/v1/organizations', 'find', text],
    queryFn: async () => {
      const query = { limit: 20, ...(text === '' ? {} : { q: text }) };
      return (await unwrap(operatorApi.client.GET('/admin/v1/organizations', { params: { query } }))).data;
    },
    placeholderData: keepPreviousData,
  });
