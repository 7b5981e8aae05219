import { Button } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { DocumentFilters } from '@/invoices/documents/document-filters';
import { useInvoiceColumns } from '@/invoices/documents/invoice-columns';
import { saveOwnInvoices } from '@/invoices/data/save-invoices';
import { Empty, Filters, PagedTable, PAGES } from '@/kit';

interface Filter {
  readonly month?: string | undefined;
  readonly kind?: 'invoice' | 'credit_note' | undefined;
}

interface InvoicesTabProps extends Filter {
  readonly onFilter: (filter: Filter) => void;
}

/** Invoices and credit notes of the organization, newest first. */
export function InvoicesTab({ month, kind, onFilter }: InvoicesTabProps) {
  const { t } = useTranslation('invoices');
  const navigate = useNavigate();
  const filter = { ...(month === undefined ? {} : { month }), ...(kind === undefined ? {} : { kind }) };
  const params = { query: { limit: 50, ...filter } };
  const invoices = customerApi.hooks.useInfiniteQuery('get', '/api/v1/invoices', { params }, PAGES);
  return (
    <>
      <Filters>
        <DocumentFilters
          month={month}
          kind={kind}
          onMonth={(value) => onFilter({ kind, month: value })}
          onKind={(value) => onFilter({ month, kind: value })}
          save={() => saveOwnInvoices(filter)}
        />
        <ProfileButton />
      </Filters>
      <PagedTable
        label={t('invoices')}
        query={invoices}
        keyOf={({ id }) => id}
        columns={useInvoiceColumns('customer')}
        onOpen={({ id }) => void navigate({ to: '/billing/invoices/$id', params: { id } })}
        empty={<Empty title={t('own_none')}>{t('own_none_note')}</Empty>}
        onClearFilters={month === undefined && kind === undefined ? undefined : () => onFilter({})}
      />
    </>
  );
}

function ProfileButton() {
  const { t } = useTranslation('invoices');
  return <Button renderRoot={(props) => <Link to="/billing/details" {...props} />}>{t('profile')}</Button>;
}
