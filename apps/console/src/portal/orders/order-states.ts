import type { components } from '@/api/generated/management';
import type { StatusKind } from '@/kit/states/status';

export type Order = components['schemas']['OwnOrderResponse'];
export type OrderDetails = components['schemas']['OwnOrderDetailsResponse'];
export type OrderRefund = components['schemas']['OwnOrderRefundResponse'];

export const ORDER_KINDS: Readonly<Record<Order['state'], StatusKind>> = {
  created: 'live',
  pending: 'live',
  paid: 'warn',
  credited: 'ok',
  failed: 'bad',
  expired: 'rest',
};

export const REFUND_KINDS: Readonly<Record<OrderRefund['state'], StatusKind>> = {
  requested: 'live',
  declined: 'bad',
  booked: 'live',
  sent: 'live',
  succeeded: 'ok',
  failed: 'bad',
};

const OPEN: ReadonlySet<Order['state']> = new Set(['created', 'pending', 'paid']);
const SECONDS = [1, 1, 2, 3, 5, 8, 13, 21] as const;
const LONGEST_S = 30;

/** How long until an order is read again, by how often it has been. False: its state is final. */
export function nextReadMs(order: Pick<Order, 'state'> | undefined, reads: number): number | false {
  if (order !== undefined && !OPEN.has(order.state)) return false;
  return (SECONDS[reads] ?? LONGEST_S) * 1_000;
}

/** How an order was paid. Null: a method that was tried and refused is none. */
export function methodOf({ state, method }: Pick<Order, 'state' | 'method'>): string | null {
  return method === null || state === 'created' || state === 'expired' ? null : methodText(method);
}

/** `visa 4242` as people know it; other methods as the provider names them. */
function methodText(method: string): string {
  const [, brand, last] = /^(\w+) (\d{4})$/.exec(method) ?? [];
  const name = brand ?? method.replaceAll('_', ' ');
  const shown = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  return last === undefined ? shown : `${shown} •••• ${last}`;
}
