import { getRouteApi } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { withTexts } from '@/i18n';
import { Page, QueryState, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { nextReadMs, type OrderDetails } from './order-states';
import { OrderProgress } from './order-progress';
import { OrderRefunds } from './order-refunds';
import { OrderStatus } from './order-status';
import { Receipt } from './receipt';
import { useRefreshOnChange } from '../../parts/use-refresh-on-change';

/** Loaded when an order was paid. */
const OrderInvoices = lazyPart(
  () => withTexts(['invoices'], import('@/invoices/documents/order-invoices')),
  'OrderInvoices',
);

const route = getRouteApi('/portal/billing/orders/$id');

/** An order from its payment to its receipt; the payment provider returns here. */
export function OrderPage(): ReactNode {
  const { t } = useTranslation('portal/billing/orders');
  const { t: billing } = useTranslation('portal/billing');
  const { id } = route.useParams();
  const order = customerApi.hooks.useQuery(
    ...(['get', '/api/v1/orders/{id}'] as const),
    { params: { path: { id } } },
    { refetchInterval: ({ state }) => nextReadMs(state.data, state.dataUpdateCount) },
  );
  const { data } = order;
  useRefreshOnChange(data?.state);
  return (
    <Page
      title={t('order_of', { reference: data?.reference ?? '' })}
      above={{ title: billing('billing'), to: '/billing' }}
      mark={data !== undefined && <OrderStatus state={data.state} />}
    >
      <QueryState query={order} lines={8}>
        {(details) => <OrderParts order={details} />}
      </QueryState>
    </Page>
  );
}

function OrderParts({ order }: { readonly order: OrderDetails }) {
  const wasPaid = order.state === 'credited';
  return (
    <Split isPermanent aside={wasPaid && <OrderRefunds order={order} />}>
      <OrderProgress order={order} />
      <Receipt order={order} />
      {wasPaid && (
        <Suspense>
          <OrderInvoices audience="customer" order={order} />
        </Suspense>
      )}
    </Split>
  );
}
