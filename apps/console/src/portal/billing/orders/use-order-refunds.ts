import { customerApi } from '@/api/client';
import type { OrderRefund } from './order-states';

/** A request that is decided, or money on its way, has no event. */
const REREAD_MS = 15_000;

const MOVING: ReadonlySet<OrderRefund['state']> = new Set(['requested', 'booked', 'sent']);

/** Refunds of an order, the newest first, at most 100. */
export function useOrderRefunds(orderId: string) {
  const ofOrder = { params: { query: { order_id: orderId, limit: 100 } } };
  const query = customerApi.hooks.useQuery('get', '/api/v1/order-refunds', ofOrder, {
    refetchInterval: ({ state }) => state.data?.data.some((refund) => MOVING.has(refund.state)) === true && REREAD_MS,
  });
  return { query, rows: query.data?.data ?? [] };
}
