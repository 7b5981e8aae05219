import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Page, PageTabs } from '@/kit';
import { useMay } from '@/session/use-may';
import { CodesTab } from './codes/codes-tab';
import { FailuresTab } from './failures-tab';
import { HoldsTab } from './holds-tab';
import { withTexts } from '@/i18n';
import { lazyPart } from '@/kit/loading/lazy-part';
import { InvoiceTab } from './invoice/invoice-tab';
import { LedgerTab } from './ledger-tab';
import { MonthsTab } from './months/months-tab';
import { RefundsTab } from './refunds-tab';
import { BILLING_TABS } from './billing-search';

/** Loaded when first opened, with the texts that customers have, too. */
const InvoicesTab = lazyPart(() => withTexts(['invoices'], import('./documents/invoices-tab')), 'InvoicesTab');

const ROUTE = '/operator/billing';

const CONTENTS = {
  ledger: LedgerTab,
  failures: FailuresTab,
  holds: HoldsTab,
  refunds: RefundsTab,
  invoices: InvoicesTab,
  codes: CodesTab,
  months: MonthsTab,
  invoice: InvoiceTab,
} as const;

/** What operators do with money, besides that of one organization. */
export function BillingPage(): ReactNode {
  const { t } = useTranslation('operator/billing');
  const { tab = 'ledger' } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const may = useMay();
  const open = operatorApi.hooks.useQuery('get', '/admin/v1/system/status').data?.settlement_failures?.open_count;
  // Without its channels an invoice cannot be compared.
  const shown = BILLING_TABS.filter((name) => name !== 'invoice' || (may('write', 'money') && may('read', 'channels')));
  const Content = CONTENTS[tab];
  return (
    <Page title={t('billing')}>
      <PageTabs
        label={t('billing')}
        tabs={shown.map((value) => ({
          value,
          label: t(`tab_${value}`),
          ...(value === 'failures' ? { count: open, isUrgent: true } : {}),
        }))}
        value={tab}
        onChange={(value) => void navigate({ search: { tab: value }, replace: true })}
      >
        <Suspense>
          <Content />
        </Suspense>
      </PageTabs>
    </Page>
  );
}
