import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';

export type PublicConfiguration = components['schemas']['ConfigurationResponse'];

const REFRESH_MS = 60_000;

/** What anybody may know of the installation: addresses, brand, published pages, maintenance. */
export function usePublicConfiguration(): PublicConfiguration | undefined {
  return customerApi.hooks.useQuery('get', '/api/v1/public/configuration', undefined, {
    staleTime: REFRESH_MS,
    refetchInterval: REFRESH_MS,
  }).data;
}
