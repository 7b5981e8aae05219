import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useInvoiceColumns } from '@/invoices/documents/invoice-columns';
import { ProfileRegion } from '@/invoices/profile/profile-region';
import { Empty, PagedTable, PAGES, Region, Split } from '@/kit';
import { useMay } from '@/session/use-may';
import type { TabProps } from '../tab';

/** Its invoices, and who they are made out to. */
export function InvoicesTab({ organization: { id, name } }: TabProps) {
  const { t } = useTranslation('invoices');
  const navigate = useNavigate();
  const may = useMay();
  const params = { query: { organization_id: id, limit: 50 } };
  const query = operatorApi.hooks.useInfiniteQuery('get', '/admin/v1/invoices', { params }, PAGES);
  const all = (
    <Link to="/operator/billing" search={{ tab: 'invoices', organization: id }}>
      {t('filter')}
    </Link>
  );
  return (
    <Split
      isPermanent
      aside={<ProfileRegion organizationId={id} organizationName={name} mayWrite={may('write', 'money')} />}
    >
      <Region title={t('invoices')} actions={all}>
        <PagedTable
          query={query}
          label={t('invoices')}
          columns={useInvoiceColumns('operator')}
          keyOf={(invoice) => invoice.id}
          onOpen={(invoice) =>
            void navigate({ to: '/operator/billing/invoices/$invoiceId', params: { invoiceId: invoice.id } })
          }
          empty={<Empty>{t('organization_none')}</Empty>}
        />
      </Region>
    </Split>
  );
}
