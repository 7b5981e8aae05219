import { Navigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Page, QueryState } from '@/kit';

/** The address of a refund by its id: it is marked on the page of its order, or in the list. */
export function RefundRedirect(): ReactNode {
  const { t } = useTranslation('operator/payments');
  const { refundId: refund } = useParams({ from: '/operator/payments/refunds/$refundId' });
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/order-refunds/{id}', {
    params: { path: { id: refund } },
  });
  return (
    <Page title={t('refund')} above={{ title: t('payments'), to: '/operator/payments' }}>
      <QueryState query={query}>
        {({ order_id: orderId }) =>
          orderId === null ? (
            <Navigate to="/operator/payments" search={{ tab: 'refunds', refund }} replace />
          ) : (
            <Navigate to="/operator/payments/orders/$orderId" params={{ orderId }} search={{ refund }} replace />
          )
        }
      </QueryState>
    </Page>
  );
}
