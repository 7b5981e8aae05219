import { Button } from '@mantine/core';
import { useParams, useSearch } from '@tanstack/react-router';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { withTexts } from '@/i18n';
import { compareUsd, Copy, Page, QueryState, Region, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { TestBadge } from '../../parts/test-badge';
import { useMay } from '@/session/use-may';
import { OrderStatus } from '../data/order-status';
import { hasTrait, useProvider } from '../data/providers';
import type { DisputeTableProps } from '../disputes/dispute-table';
import { OrderAmounts, Waiting } from './order-amounts';
import { Identifiers, Refundable } from './order-aside';
import { Timeline, type OrderDetails } from './timeline';

/** Loaded when first shown. */
const RefundDialog = lazyPart(() => import('./refund-dialog'), 'RefundDialog');
const TransferDialog = lazyPart(() => import('./transfer-dialog'), 'TransferDialog');
const RefundTable = lazyPart(() => import('../refunds/refund-table'), 'RefundTable');

/** Loaded when there is one. */
const DisputeTable = lazyPart<DisputeTableProps, 'DisputeTable'>(
  () => import('../disputes/dispute-table'),
  'DisputeTable',
);
const OrderInvoices = lazyPart(
  () => withTexts(['invoices'], import('@/invoices/documents/order-invoices')),
  'OrderInvoices',
);

const ROUTE = '/operator/payments/orders/$orderId';

export function OrderPage(): ReactNode {
  const { t } = useTranslation('operator/payments');
  const { orderId } = useParams({ from: ROUTE });
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/orders/{id}', { params: { path: { id: orderId } } });
  const order = query.data;
  return (
    <Page
      title={order?.reference ?? t('order')}
      above={{ title: t('payments'), to: '/operator/payments' }}
      mark={
        order && (
          <>
            <Copy text={order.reference} />
            <OrderStatus state={order.state} />
            {order.mode === 'test' && <TestBadge />}
          </>
        )
      }
      actions={order && <Actions order={order} />}
    >
      <QueryState query={query} lines={14}>
        {(data) => <Content order={data} />}
      </QueryState>
    </Page>
  );
}

function Content({ order }: { readonly order: OrderDetails }) {
  const { t } = useTranslation('operator/payments');
  const { refund } = useSearch({ from: ROUTE });
  return (
    <Split
      isPermanent
      aside={
        <>
          <Refundable order={order} />
          <Identifiers order={order} />
        </>
      }
    >
      <OrderAmounts order={order} />
      <Waiting order={order} />
      <Timeline order={order} />
      {order.disputes.length > 0 && (
        <Region title={t('tab_disputes')}>
          <Suspense>
            <DisputeTable rows={order.disputes} isOfOrder />
          </Suspense>
        </Region>
      )}
      {order.credited_at !== null && (
        <Suspense>
          <OrderInvoices audience="operator" order={order} organizationId={order.organization_id} />
        </Suspense>
      )}
      {order.credited_at !== null && (
        <Region title={t('tab_refunds')}>
          <Suspense>
            <RefundTable filter={{ order_id: order.id }} chosenKey={refund} isOfOrder empty={t('order_refunds_none')} />
          </Suspense>
        </Region>
      )}
    </Split>
  );
}

function Actions({ order }: { readonly order: OrderDetails }) {
  const { t } = useTranslation('operator/payments');
  const [dialog, openDialog] = useState<'refund' | 'transfer' | null>(null);
  const provider = useProvider(order.payment_provider_id);
  if (!useMay()('write', 'money')) return null;
  const isTransferred = provider !== undefined && !hasTrait(provider, 'api');
  const isRefundable = order.refundable !== null && compareUsd(order.refundable.max_usd, '0') > 0;
  const close = (): void => openDialog(null);
  return (
    <>
      {isRefundable && <Button onClick={() => openDialog('refund')}>{t('refund_action')}</Button>}
      {isTransferred && (
        <Button variant={order.state === 'credited' ? 'default' : 'filled'} onClick={() => openDialog('transfer')}>
          {t('transfer_record')}
        </Button>
      )}
      <Suspense>
        {dialog === 'refund' && <RefundDialog order={order} onClose={close} />}
        {dialog === 'transfer' && <TransferDialog order={order} onClose={close} />}
      </Suspense>
    </>
  );
}
