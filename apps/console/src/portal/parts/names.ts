import { queryOptions, useQueries, type UseQueryResult } from '@tanstack/react-query';
import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { useMemberMay } from '@/session/customer-access';

const FRESH_MS = 60_000;
const options = { staleTime: FRESH_MS };
const ALL = { params: { query: { limit: 100 } } };

/** The models that the organization may use, with its prices. */
export function useModels() {
  return customerApi.hooks.useQuery('get', '/api/v1/models', undefined, options);
}

export function useKeys() {
  const may = useMemberMay();
  return customerApi.hooks.useQuery('get', '/api/v1/keys', ALL, { ...options, enabled: may('read', 'keys') });
}

export function useMembers() {
  return customerApi.hooks.useQuery('get', '/api/v1/members', ALL, options);
}

type Ids = readonly (string | null)[];

/** A window of requests has 31 days at most. */
const WINDOW_MS = 30 * 86_400_000;

/** The name by which a model was requested last; null: not lately. */
const requestedNameQuery = (modelId: string, enabled: boolean) =>
  queryOptions({
    queryKey: ['get', '/api/v1/requests', 'name', modelId],
    queryFn: async () => {
      const created_at_gte = new Date(Date.now() - WINDOW_MS).toISOString();
      const data = await unwrap(
        customerApi.client.GET('/api/v1/requests', {
          params: { query: { model_id: modelId, created_at_gte, limit: 1 } },
        }),
      );
      return data.data[0] ?? null;
    },
    select: (request) => request && ([modelId, request.requested_model] as const),
    staleTime: Number.POSITIVE_INFINITY,
    enabled,
  });

type NameResult = UseQueryResult<readonly [id: string, name: string] | null>;

const combine = (results: readonly NameResult[]) => ({
  names: new Map(results.flatMap(({ data }) => (data ? [data] : []))),
  isLoading: results.some(({ isLoading }) => isLoading),
});

/** Models that were used and are not in the list, by the names of their requests. */
function useUnlistedModels(ids: Ids): ReturnType<typeof combine> {
  const may = useMemberMay();
  const listed = useModels().data?.data;
  const isUnlisted = (id: string | null): id is string =>
    listed !== undefined && id?.startsWith('mdl_') === true && !listed.some(({ model_id }) => model_id === id);
  const unlisted = [...new Set(ids.filter(isUnlisted))];
  return useQueries({ queries: unlisted.map((id) => requestedNameQuery(id, may('read', 'requests'))), combine });
}

/** Whether names are known, or will not be: rows that showed ids before would move. */
export function useAreNamesKnown(ids: Ids = []): boolean {
  const unlisted = useUnlistedModels(ids);
  return ![useModels(), useKeys(), useMembers(), unlisted].some(({ isLoading }) => isLoading);
}

/** A name for an id, as far as the person may see it: of a key, a member, a listed model, or a model of `used`. */
export function useNameOf(used: Ids = []): (id: string | null) => string | undefined {
  const models = useModels().data?.data ?? [];
  const unlisted = useUnlistedModels(used).names;
  const named = [...(useKeys().data?.data ?? []), ...(useMembers().data?.data ?? [])];
  const names = new Map<string | null | undefined, string>([
    ...unlisted,
    ...models.map(({ model_id, id }) => [model_id, id] as const),
    ...named.map(({ id, name }) => [id, name] as const),
  ]);
  return (id) => names.get(id);
}
