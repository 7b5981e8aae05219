import { useState } from 'react';
import { operatorApi } from '@/api/client';

const DAY_MS = 86_400_000;

/** How many requests each model had in a day, by its id. */
export function useRequestCounts(): ReadonlyMap<string, number> {
  const [from] = useState(() => new Date(Date.now() - DAY_MS).toISOString());
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/usage', {
    params: { query: { group_by: 'model', interval: 'hour', from } },
  });
  const counts = new Map<string, number>();
  for (const { group, request_count } of data?.data ?? []) {
    if (group !== null) counts.set(group, (counts.get(group) ?? 0) + request_count);
  }
  return counts;
}
