import { queryOptions, useQuery } from '@tanstack/react-query';
import { operatorApi } from '@/api/client';
import type { Model } from '../data/catalog';
import { PAGE_LIMIT, readAll } from '../data/pages';

/** Archived ones too: their requests are still in usage and statements. */
const namedModelsQuery = queryOptions({
  queryKey: ['get', '/admin/v1/models', 'named'],
  queryFn: () =>
    readAll<Model>(async (after) => {
      const query = { limit: PAGE_LIMIT, include_archived: true, after };
      const { data } = await operatorApi.client.GET('/admin/v1/models', { params: { query } });
      return data as NonNullable<typeof data>;
    }),
  staleTime: 60_000,
});

/** Canonical ids of models by id. */
export function useModelNames(): ReadonlyMap<string, string> {
  return new Map(useQuery(namedModelsQuery).data?.map(({ id, canonical_id }) => [id, canonical_id]));
}
