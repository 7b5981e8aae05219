import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, PageTabs } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { PAYMENTS_TABS } from '../parts/payments-tabs';
import { OrdersTab } from './orders/orders-tab';
import { useOpenCounts } from './data/open-counts';

/** Loaded when first opened. */
const RefundsTab = lazyPart(() => import('./refunds/refunds-tab'), 'RefundsTab');
const UnappliedTab = lazyPart(() => import('./unapplied/unapplied-tab'), 'UnappliedTab');
const DisputesTab = lazyPart(() => import('./disputes/disputes-tab'), 'DisputesTab');
const PackagesTab = lazyPart(() => import('./packages/packages-tab'), 'PackagesTab');
const ProvidersTab = lazyPart(() => import('./providers/providers-tab'), 'ProvidersTab');

const ROUTE = '/operator/payments';

const CONTENTS = {
  orders: OrdersTab,
  refunds: RefundsTab,
  unapplied: UnappliedTab,
  disputes: DisputesTab,
  packages: PackagesTab,
  providers: ProvidersTab,
} as const;

/** What customers order and pay, and by whom they pay it. */
export function PaymentsPage(): ReactNode {
  const { t } = useTranslation('operator/payments');
  const { tab = 'orders' } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const counts: Partial<Record<typeof tab, number | undefined>> = useOpenCounts();
  const Content = CONTENTS[tab];
  return (
    <Page title={t('payments')}>
      <PageTabs
        label={t('payments')}
        tabs={PAYMENTS_TABS.map((value) => {
          const count = counts[value] === 0 ? undefined : counts[value];
          return { value, label: t(`tab_${value}`), count, isUrgent: true };
        })}
        value={tab}
        onChange={(value) => void navigate({ search: { tab: value }, replace: true })}
      >
        <Content />
      </PageTabs>
    </Page>
  );
}
