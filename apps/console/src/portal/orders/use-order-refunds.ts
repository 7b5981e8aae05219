import { customerApi } from '@/api/client';
import type { OrderRefund } from './order-states';

const NEWEST = { params: { query: { limit: 100 } } };
/** A request that is decided, or money on its way, has no event. */
const REREAD_MS = 15_000;

const MOVING: ReadonlySet<OrderRefund['state']> = new Set(['requested', 'booked', 'sent']);

/** Refunds of an order, the newest first: the API lists those of all orders. */
export function useOrderRefunds(orderId: string) {
  const query = customerApi.hooks.useQuery('get', '/api/v1/order-refunds', NEWEST, {
    refetchInterval: ({ state }) =>
      state.data?.data.some((refund) => refund.order_id === orderId && MOVING.has(refund.state)) === true && REREAD_MS,
  });
  return { query, rows: query.data?.data.filter((refund) => refund.order_id === orderId) ?? [] };
}
