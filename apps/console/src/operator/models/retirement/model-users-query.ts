import { queryOptions } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { addUsd } from '@/kit';

const DAYS_MS = 30 * 86_400_000;

/** What a customer used of a model in the last 30 days. */
export interface ModelUser {
  readonly organizationId: string;
  readonly requests: number;
  readonly revenueUsd: string;
}

/** The customers of a model, those with the most requests first. */
export const modelUsersQuery = (modelId: string) =>
  queryOptions({
    queryKey: ['get', '/admin/v1/usage', 'organizations of', modelId],
    queryFn: async (): Promise<ModelUser[]> => {
      const from = new Date(Date.now() - DAYS_MS).toISOString();
      const query = { group_by: 'organization', model_id: modelId, interval: 'month', from } as const;
      const { data } = await unwrap(operatorApi.client.GET('/admin/v1/usage', { params: { query } }));
      // Two rows of a customer where the month has changed.
      const users = new Map<string, ModelUser>();
      for (const { group, request_count: count, revenue_usd: revenue } of data) {
        if (group === null) continue;
        const { requests = 0, revenueUsd = '0' } = users.get(group) ?? {};
        users.set(group, {
          organizationId: group,
          requests: requests + count,
          revenueUsd: addUsd([revenueUsd, revenue]),
        });
      }
      return [...users.values()].toSorted((one, other) => other.requests - one.requests);
    },
  });
