import { customerApi } from '@/api/client';
import { useMemberMay } from '@/session/customer-access';

const FRESH_MS = 60_000;

/** What the operator says to its customers: how to get credit, and the models to begin with. */
export function useService() {
  const may = useMemberMay();
  return customerApi.hooks.useQuery(...(['get', '/api/v1/service'] as const), undefined, {
    staleTime: FRESH_MS,
    enabled: may('read', 'models'),
  });
}
