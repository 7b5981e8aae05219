import { customerApi } from '@/api/client';
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

/** Whether names are known, or will not be: rows that showed ids before would move. */
export function useAreNamesKnown(): boolean {
  return ![useModels(), useKeys(), useMembers()].some(({ isLoading }) => isLoading);
}

/** A name for an id, as far as the person may see it: of a key, a member or a model. */
export function useNameOf(): (id: string | null) => string | undefined {
  const models = useModels().data?.data ?? [];
  const named = [...(useKeys().data?.data ?? []), ...(useMembers().data?.data ?? [])];
  const names = new Map<string | null | undefined, string>([
    ...models.map(({ model_id, id }) => [model_id, id] as const),
    ...named.map(({ id, name }) => [id, name] as const),
  ]);
  return (id) => names.get(id);
}
