import { operatorApi } from '@/api/client';

const FRESH_MS = 60_000;

/** Canonical ids of models by id. As many as the API returns at once: others show their id. */
export function useModelNames(): ReadonlyMap<string, string> {
  const { data } = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/models',
    { params: { query: { limit: 100, include_archived: true } } },
    { staleTime: FRESH_MS },
  );
  return new Map(data?.data.map(({ id, canonical_id }) => [id, canonical_id]));
}
