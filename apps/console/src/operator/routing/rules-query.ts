import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { PAGE_LIMIT, readAll } from '../data/pages';

export type Rule = components['schemas']['RouteResponse'];

export const STRATEGIES = ['weighted', 'cheapest', 'fastest', 'least_busy'] as const;

export const rulesQuery = queryOptions({
  queryKey: ['get', '/admin/v1/routes', 'all'],
  queryFn: () =>
    readAll<Rule>(async (after) => {
      const { data } = await operatorApi.client.GET('/admin/v1/routes', {
        params: { query: { limit: PAGE_LIMIT, after } },
      });
      return data as NonNullable<typeof data>;
    }),
});

/** The first organizations whose name has the text: there may be very many. */
export const organizationsQuery = (text: string) =>
  queryOptions({
    queryKey: ['get', '/admin/v1/organizations', 'find', text],
    queryFn: async () => {
      const query = { limit: 20, ...(text === '' ? {} : { q: text }) };
      const { data } = await operatorApi.client.GET('/admin/v1/organizations', { params: { query } });
      return (data as NonNullable<typeof data>).data;
    },
    placeholderData: keepPreviousData,
  });
