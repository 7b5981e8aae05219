import { operatorApi } from '@/api/client';

/** As many as the API returns at once. */
const LIMIT = 100;

/** What waits for an operator, by the tab that has it; undefined until it is known. */
export function useOpenCounts() {
  const { useQuery } = operatorApi.hooks;
  const open = { params: { query: { open: true, limit: LIMIT } } } as const;
  const requested = { params: { query: { state: 'requested', limit: LIMIT } } } as const;
  return {
    refunds: useQuery('get', '/admin/v1/order-refunds', requested).data?.data.length,
    unapplied: useQuery('get', '/admin/v1/unapplied-payments', open).data?.data.length,
    disputes: useQuery('get', '/admin/v1/disputes', open).data?.data.length,
  };
}
