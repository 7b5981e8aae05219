import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';

export type Organization = components['schemas']['OrganizationResponse'];

/** The first moment of the present month, in UTC. */
function monthBegin(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)).toISOString();
}

/** What each organization spent in this month. */
export function useSpendOfMonth() {
  const query = { from: monthBegin(new Date()), interval: 'month' as const, group_by: 'organization' as const };
  const { data, isLoading } = operatorApi.hooks.useQuery('get', '/admin/v1/usage', { params: { query } });
  const spend = data && new Map(data.data.map(({ group, revenue_usd }) => [group ?? '', revenue_usd]));
  return { spend, isLoading };
}

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
