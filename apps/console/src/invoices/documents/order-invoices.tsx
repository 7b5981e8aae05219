import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { DataTable, Empty, QueryState, Region } from '@/kit';
import { useOrderInvoices } from '../data/invoice-api';
import { useInvoiceColumns } from './invoice-columns';

interface OrderInvoicesProps {
  readonly audience: Audience;
  readonly order: { readonly id: string; readonly credited_at: string | null };
  /** Of operators: whose order it is. */
  readonly organizationId?: string | null;
}

/** The invoice of an order, and what refers to it. Customers see it once there is one. */
export function OrderInvoices({ audience, order, organizationId = null }: OrderInvoicesProps) {
  const { t } = useTranslation('invoices');
  const query = useOrderInvoices(audience, { id: order.id, organizationId, creditedAt: order.credited_at });
  const columns = useInvoiceColumns(audience, { hasOrder: false });
  if (audience === 'customer' && query.error === null && (query.data?.data ?? []).length === 0) return null;
  return (
    <Region title={t('invoices')}>
      <QueryState query={query} lines={2}>
        {({ data }) =>
          data.length === 0 ? (
            <Empty>{t('order_none')}</Empty>
          ) : (
            <DataTable label={t('invoices')} rows={data} keyOf={({ id }) => id} columns={columns} />
          )
        }
      </QueryState>
    </Region>
  );
}
