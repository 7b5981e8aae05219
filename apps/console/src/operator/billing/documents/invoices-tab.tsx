import { NativeSelect } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { InvoicesListQuery } from '@/api/generated/values/invoices-list-query';
import { useFilters } from '@/frame/search/use-filters';
import { DocumentFilters } from '@/invoices/documents/document-filters';
import type { Invoice } from '@/invoices/data/invoice-api';
import { useInvoiceColumns } from '@/invoices/documents/invoice-columns';
import { saveAllInvoices } from '@/invoices/data/save-invoices';
import { Empty, Filters, PagedTable, PAGES, Reserved, type Column } from '@/kit';
import { useMay } from '@/session/use-may';
import { Named, useName } from '../../data/names';
import { OrganizationSelect } from '../../parts/organization-select';
import { TestBadge } from '../../parts/test-badge';

const MODES = InvoicesListQuery.mode;

/** Invoices and credit notes of all organizations, newest first. */
export function InvoicesTab() {
  const { t } = useTranslation('invoices');
  const navigate = useNavigate();
  const { search, change, clear } = useFilters('/operator/billing');
  const { month, kind, money, organization } = search;
  const name = useName(organization ?? null)?.name;
  const given = { month, kind, mode: money, organization_id: organization };
  const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const params = { query: { limit: 50, ...filter } };
  const query = operatorApi.hooks.useInfiniteQuery('get', '/admin/v1/invoices', { params }, PAGES);
  return (
    <>
      <Filters>
        <OrganizationSelect
          aria-label={t('organization')}
          placeholder={t('any_organization')}
          w={190}
          value={organization ?? null}
          name={name}
          onChange={(id) => change({ organization: id ?? undefined })}
        />
        <NativeSelect
          aria-label={t('mode')}
          value={money ?? ''}
          data={[{ value: '', label: t('any_mode') }, ...MODES.map((value) => ({ value, label: t(`mode_${value}`) }))]}
          onChange={({ currentTarget: { value } }) => change({ money: MODES.find((mode) => mode === value) })}
        />
        <DocumentFilters
          month={month}
          kind={kind}
          onMonth={(value) => change({ month: value })}
          onKind={(value) => change({ kind: value })}
          save={() => saveAllInvoices(filter)}
        />
      </Filters>
      <PagedTable
        label={t('invoices')}
        query={query}
        keyOf={({ id }) => id}
        columns={useColumns()}
        onOpen={({ id }) => void navigate({ to: '/operator/billing/invoices/$invoiceId', params: { invoiceId: id } })}
        empty={
          <Empty title={t('all_none')} action={<SellerLink />}>
            {t('all_none_note')}
          </Empty>
        }
        onClearFilters={Object.keys(filter).length === 0 ? undefined : () => clear({ tab: 'invoices' })}
      />
    </>
  );
}

/** With who it is made out to, and whether it is of test money. */
function useColumns(): readonly Column<Invoice>[] {
  const { t } = useTranslation('invoices');
  return useInvoiceColumns('operator', {
    markOf: ({ mode }) => mode === 'test' && <TestBadge />,
    parties: [
      { id: 'organization', head: t('organization'), cell: ({ organization_id: id }) => <Named id={id} chars={18} /> },
      {
        id: 'buyer',
        head: t('buyer'),
        cell: ({ buyer }) => (
          <Reserved chars={18} title={buyer.legal_name}>
            {buyer.legal_name}
          </Reserved>
        ),
      },
    ],
  });
}

function SellerLink() {
  const { t } = useTranslation('invoices');
  if (!useMay()('read', 'settings')) return null;
  return (
    <Link to="/operator/settings" search={{ tab: 'invoices' }}>
      {t('set_seller')}
    </Link>
  );
}
