import { queryOptions, useQuery } from '@tanstack/react-query';
import { allRows } from '@/api/all-rows';
import { operatorApi } from '@/api/client';

/** Archived ones too: their requests are still in usage and statements. */
const namedModelsQuery = queryOptions({
  queryKey: ['get', '/admin/v1/models', 'named'],
  queryFn: () =>
    allRows((page) =>
      operatorApi.client.GET('/admin/v1/models', { params: { query: { ...page, include_archived: true } } }),
    ),
  staleTime: 60_000,
});

/** Canonical ids of models by id. */
export function useModelNames(): ReadonlyMap<string, string> {
  return new Map(useQuery(namedModelsQuery).data?.map(({ id, canonical_id }) => [id, canonical_id]));
}
