import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useInvoice, type Invoice } from '@/invoices/data/invoice-api';
import { InvoiceDetails, InvoiceParties } from '@/invoices/documents/invoice-details';
import { InvoicePaper } from '@/invoices/paper/invoice-paper';
import { Copy, Id, Page, QueryState, Split } from '@/kit';
import { Named } from '../../data/names';
import { TestBadge } from '../../parts/test-badge';

/** A document with all that it holds, to read and to print. */
export function InvoicePage(): ReactNode {
  const { t } = useTranslation('invoices');
  const { t: billing } = useTranslation('operator/billing');
  const { invoiceId } = useParams({ from: '/operator/billing/invoices/$invoiceId' });
  const query = useInvoice('operator', invoiceId);
  const invoice = query.data;
  return (
    <Page
      title={invoice?.number ?? t('page')}
      above={{ title: billing('billing'), to: '/operator/billing' }}
      mark={
        invoice && (
          <>
            <Copy text={invoice.number} />
            {invoice.mode === 'test' && <TestBadge />}
          </>
        )
      }
    >
      <QueryState query={query} lines={14}>
        {(data) => (
          <Split isPermanent aside={<Details invoice={data} />}>
            <InvoicePaper key={data.id} audience="operator" invoice={data} />
          </Split>
        )}
      </QueryState>
    </Page>
  );
}

function Details({ invoice }: { readonly invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const { organization_id: organizationId, id } = invoice;
  return (
    <>
      <InvoiceDetails
        audience="operator"
        invoice={invoice}
        more={[
          [t('organization'), <Named key="organization" id={organizationId} canCopy />],
          [t('id'), <Id key="id" id={id} />],
        ]}
      />
      <InvoiceParties invoice={invoice} />
    </>
  );
}
