import { Link } from '@tanstack/react-router';
import { operatorApi } from '@/api/client';
import { Id } from '@/kit';

/** As many as the API returns at once: an installation with more shows ids of the others. */
const DIRECTORY = { params: { query: { limit: 100, include_archived: true } } } as const;
const FRESH_MS = 60_000;

/** Organizations by id, for names in lists. */
export function useOrganizationNames(): ReadonlyMap<string, string> {
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/organizations', DIRECTORY, { staleTime: FRESH_MS });
  return new Map(data?.data.map(({ id, name }) => [id, name]));
}

/** Tiers by id. */
export function useTierNames(): ReadonlyMap<string, string> {
  return new Map(useTierDirectory().data?.data.map(({ id, name }) => [id, name]));
}

/** False while a list would show ids first, and move when the names come. */
export const useAreTierNamesKnown = (): boolean => !useTierDirectory().isLoading;

const useTierDirectory = () => operatorApi.hooks.useQuery('get', '/admin/v1/tiers', DIRECTORY, { staleTime: FRESH_MS });

/** For a `Select`. */
export function optionsOf(names: ReadonlyMap<string, string>): { value: string; label: string }[] {
  return Array.from(names, ([value, label]) => ({ value, label }));
}

export function TierName({ id }: { readonly id: string }) {
  const name = useTierNames().get(id);
  return (
    <Link to="/operator/tiers" search={{ tier: id }}>
      {name ?? <Id id={id} short />}
    </Link>
  );
}
