import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Empty, PagedTable, PAGES, Region } from '@/kit';
import { orderColumns, toneOfOrder } from '../../../payments/orders/order-columns';
import type { TabProps } from '../tab';

/** What it ordered and paid. */
export function OrdersTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/payments');
  const navigate = useNavigate();
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/orders',
    { params: { query: { organization_id: organization.id, limit: 50 } } },
    PAGES,
  );
  const all = (
    <Link to="/operator/payments" search={{ tab: 'orders', organization: organization.id }}>
      {t('payments')}
    </Link>
  );
  return (
    <Region title={t('tab_orders')} actions={all}>
      <PagedTable
        query={query}
        label={t('tab_orders')}
        columns={orderColumns(t, { hasOrganization: false })}
        keyOf={({ id }) => id}
        toneOf={toneOfOrder}
        onOpen={({ id }) => void navigate({ to: '/operator/payments/orders/$orderId', params: { orderId: id } })}
        empty={<Empty>{t('organization_orders_none')}</Empty>}
      />
    </Region>
  );
}
