import type { components } from '@/api/generated/management';
import type { StatusKind } from '@/kit/states/status';
import { portionOf } from '@/kit/values/decimals';
import { methodText } from '../../parts/credit/method-text';

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

type Amounts = Pick<Order, 'currency' | 'total' | 'total_usd' | 'paid_usd'>;

/** What arrived, in the currency of the order: its dollars are a share of the order's, rounded down. */
export const paidIn = ({ total, total_usd, paid_usd }: Amounts): string => portionOf(total, paid_usd, total_usd);

/** What is paid, with its tax once it is; in dollars and in the currency of the order. */
export function totalOf(order: Pick<Order, 'state'> & Amounts) {
  const { state, paid_usd, total_usd, total, currency } = order;
  return state === 'credited'
    ? { usd: paid_usd, amount: paidIn(order), currency }
    : { usd: total_usd, amount: total, currency };
}

/**
 * How an order was paid. Null: a method that was tried and refused is none.
 *
 * @param nameOf what people call a way to pay
 */
export function methodOf(
  { state, method }: Pick<Order, 'state' | 'method'>,
  nameOf: (code: string) => string | null,
): string | null {
  return method === null || state === 'created' || state === 'expired' ? null : methodText(method, nameOf);
}
