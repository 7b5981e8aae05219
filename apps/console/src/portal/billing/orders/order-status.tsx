import { useTranslation } from 'react-i18next';
import { Status } from '@/kit';
import { ORDER_KINDS, REFUND_KINDS, type Order, type OrderRefund } from './order-states';

export function OrderStatus({ state }: Pick<Order, 'state'>) {
  const { t } = useTranslation('portal/billing/orders');
  return <Status kind={ORDER_KINDS[state]}>{t(`state_${state}`)}</Status>;
}

export function RefundStatus({ state }: Pick<OrderRefund, 'state'>) {
  const { t } = useTranslation('portal/billing/orders');
  return <Status kind={REFUND_KINDS[state]}>{t(`refund_${state}`)}</Status>;
}
