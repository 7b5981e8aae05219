import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { Empty, Instant, Money, PagedTable, PAGES, PaidMoney, Region, rowsOf } from '@/kit';
import { AddCredit } from '../../parts/credit/credit-help';
import { totalOf } from './order-states';
import { OrderStatus, RefundStatus } from './order-status';
import { useOrderMethod } from './use-order-method';

const FIRST = { params: { query: { limit: 50 } } };

/** Orders, newest first, and below them what was refunded. */
export function OrdersTables() {
  const { t } = useTranslation('portal/billing/orders');
  const navigate = useNavigate();
  const nameOf = useOrderMethod();
  const orders = customerApi.hooks.useInfiniteQuery('get', '/api/v1/orders', FIRST, PAGES);
  return (
    <>
      <PagedTable
        label={t('orders')}
        query={orders}
        keyOf={({ id }) => id}
        onOpen={({ id }) => void navigate({ to: '/billing/orders/$id', params: { id } })}
        empty={<Empty action={<AddCredit url={null} isFilled={false} />}>{t('no_orders')}</Empty>}
        columns={[
          {
            id: 'reference',
            head: t('reference'),
            label: '',
            cell: ({ id, reference }) => (
              <Link to="/billing/orders/$id" params={{ id }}>
                {reference}
              </Link>
            ),
          },
          { id: 'state', head: t('state'), label: '', cell: ({ state }) => <OrderStatus state={state} /> },
          { id: 'method', head: t('method'), label: '', cell: nameOf },
          { id: 'created', head: t('ordered'), cell: ({ created_at }) => <Instant at={created_at} /> },
          { id: 'amount', head: t('credit'), align: 'right', cell: ({ amount_usd }) => <Money usd={amount_usd} /> },
          { id: 'total', head: t('total'), align: 'right', cell: (order) => <PaidMoney {...totalOf(order)} /> },
        ]}
      />
      <RefundsTable />
    </>
  );
}

/** Nothing while there are none. */
function RefundsTable() {
  const { t } = useTranslation('portal/billing/orders');
  const refunds = customerApi.hooks.useInfiniteQuery('get', '/api/v1/order-refunds', FIRST, PAGES);
  if (refunds.error === null && rowsOf(refunds).length === 0) return null;
  return (
    <Region title={t('refunds')}>
      <PagedTable
        label={t('refunds')}
        query={refunds}
        keyOf={({ id }) => id}
        empty={null}
        columns={[
          { id: 'state', head: t('state'), label: '', cell: ({ state }) => <RefundStatus state={state} /> },
          { id: 'reason', head: t('reason'), label: '', isWide: true, cell: ({ reason }) => reason },
          { id: 'created', head: t('requested'), cell: ({ created_at }) => <Instant at={created_at} /> },
          {
            id: 'order',
            head: t('order'),
            cell: ({ order_id: id }) =>
              id !== null && (
                <Link to="/billing/orders/$id" params={{ id }}>
                  {t('open_order')}
                </Link>
              ),
          },
          {
            id: 'amount',
            head: t('amount'),
            align: 'right',
            cell: ({ total_usd, amount_usd, total, currency }) => (
              <PaidMoney usd={total_usd ?? amount_usd} amount={total} currency={currency} />
            ),
          },
        ]}
      />
    </Region>
  );
}
