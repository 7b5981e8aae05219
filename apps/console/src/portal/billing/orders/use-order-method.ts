import { useTranslation } from 'react-i18next';
import { useMethodName, usePaymentMethods } from '../../parts/credit/payment-methods';
import { methodOf, type Order } from './order-states';

/** How an order is or was paid: by itself, the way that was chosen, what the provider says, or the provider. */
export function useOrderMethod(): (order: Order) => string {
  const providers = usePaymentMethods().data?.data;
  const { t } = useTranslation('portal/billing/orders');
  const nameOf = useMethodName();
  const wayOf = (order: Order): string =>
    nameOf(order.method ?? '') ??
    methodOf(order, nameOf) ??
    providers?.find(({ id }) => id === order.payment_provider_id)?.name ??
    '–';
  return (order) => (order.saved_method_id === null ? wayOf(order) : [t('automatic_topup'), wayOf(order)].join(' · '));
}
