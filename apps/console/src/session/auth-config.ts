import { customerApi } from '@/api/client';

/** What every page shows of this installation: its brand, and how people come in. */
export function useAuthConfig() {
  return customerApi.hooks.useQuery('get', '/api/v1/auth/config', undefined, { staleTime: Infinity }).data;
}
