import { useMethodName, usePaymentMethods } from '../credit/payment-methods';
import { methodOf, type Order } from './order-states';

/** How an order is or was paid: the way that was chosen, what the provider says, or the provider. */
export function useOrderMethod(): (order: Order) => string {
  const providers = usePaymentMethods().data?.data;
  const nameOf = useMethodName();
  return (order) =>
    nameOf(order.method ?? '') ??
    methodOf(order) ??
    providers?.find(({ id }) => id === order.payment_provider_id)?.name ??
    '–';
}
