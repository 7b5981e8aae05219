import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useInvoice } from '@/invoices/data/invoice-api';
import { InvoiceDetails } from '@/invoices/documents/invoice-details';
import { InvoicePaper } from '@/invoices/paper/invoice-paper';
import { Page, QueryState, Split } from '@/kit';

const route = getRouteApi('/portal/billing/invoices/$id');

/** An invoice or a credit note, to read and to print. */
export function InvoicePage(): ReactNode {
  const { t } = useTranslation('invoices');
  const { t: billing } = useTranslation('portal/billing');
  const query = useInvoice('customer', route.useParams().id);
  return (
    <Page title={query.data?.number ?? t('page')} above={{ title: billing('billing'), to: '/billing' }}>
      <QueryState query={query} lines={14}>
        {(invoice) => (
          <Split isPermanent aside={<InvoiceDetails audience="customer" invoice={invoice} />}>
            <InvoicePaper key={invoice.id} audience="customer" invoice={invoice} />
          </Split>
        )}
      </QueryState>
    </Page>
  );
}
