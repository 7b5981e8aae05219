import { useQuery } from '@tanstack/react-query';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';

export type PublicConfiguration = components['schemas']['ConfigurationResponse'];

const REFRESH_MS = 60_000;

/** What anybody may know of the installation: addresses, brand, published pages, maintenance. */
export const publicConfigurationQuery = customerApi.hooks.queryOptions(
  'get',
  '/api/v1/public/configuration',
  undefined,
  { staleTime: REFRESH_MS, refetchInterval: REFRESH_MS },
);

export function usePublicConfiguration(): PublicConfiguration | undefined {
  return useQuery(publicConfigurationQuery).data;
}
