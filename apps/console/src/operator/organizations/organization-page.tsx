import { Button } from '@mantine/core';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Suspense, useState, type ComponentType, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useOpenParam } from '@/frame/palette/use-open-param';
import { lazyPart } from '@/kit/loading/lazy-part';
import { withTexts } from '@/i18n';
import { Facts, isNegative, Money, Page, PageTabs, QueryState } from '@/kit';
import { useMay } from '@/session/use-may';
import { TierName } from '../parts/names';
import { TestBadge } from '../parts/test-badge';
import type { MoneyAction } from './money/money-dialog';
import { useSpendOfMonth, type Organization } from '../data/organizations';
import { OrganizationActions } from './organization-actions';
import { OrganizationStatus } from './organization-status';
import type { OrganizationTab } from './organization-search';
import { OverviewTab } from './tabs/overview/overview-tab';

const MoneyDialog = lazyPart(() => import('./money/money-dialog'), 'MoneyDialog');

const ROUTE = '/operator/organizations/$organizationId';

export function OrganizationPage(): ReactNode {
  const { t } = useTranslation('operator/organizations');
  const { organizationId } = useParams({ from: ROUTE });
  const { open } = useSearch({ from: ROUTE });
  const [action, setAction] = useState<MoneyAction | null>(null);
  useOpenParam(useMay()('write', 'money') && open === 'topup' ? open : undefined, setAction);
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}', {
    params: { path: { id: organizationId } },
  });
  const organization = query.data;
  return (
    <Page
      title={organization?.name ?? t('organization')}
      above={{ title: t('organizations'), to: '/operator/organizations' }}
      mark={
        organization && (
          <>
            <OrganizationStatus organization={organization} />
            {organization.test && <TestBadge />}
          </>
        )
      }
      actions={organization && <Actions organization={organization} onMoney={setAction} />}
    >
      <QueryState query={query} lines={8}>
        {(data) => (
          <>
            <Balances organization={data} />
            <Tabs organization={data} />
            {action !== null && (
              <Suspense>
                <MoneyDialog action={action} organization={data} onClose={() => setAction(null)} />
              </Suspense>
            )}
          </>
        )}
      </QueryState>
    </Page>
  );
}

interface ActionsProps {
  readonly organization: Organization;
  readonly onMoney: (action: MoneyAction) => void;
}

function Actions({ organization, onMoney }: ActionsProps) {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  return (
    <>
      <OrganizationActions organization={organization} onMoney={onMoney} />
      {may('write', 'money') && (
        <Button variant="filled" onClick={() => onMoney('topup')}>
          {t('topup')}
        </Button>
      )}
    </>
  );
}

function Balances({ organization }: { readonly organization: Organization }) {
  const { t } = useTranslation('operator/organizations');
  const { spend } = useSpendOfMonth();
  const { balance_usd, held_usd, available_usd, credit_limit_usd, tier_id, id } = organization;
  return (
    <Facts
      facts={[
        {
          label: t('available'),
          value: <Money usd={available_usd} />,
          note: available_usd === null ? t('held_unknown') : undefined,
        },
        {
          label: t('balance'),
          value: <Money usd={balance_usd} />,
          isBad: true,
          note: isNegative(balance_usd) ? t('below_nothing') : undefined,
        },
        { label: t('held'), value: <Money usd={held_usd} />, note: t('held_note') },
        { label: t('credit_limit'), value: <Money usd={credit_limit_usd} /> },
        {
          label: t('spend_month'),
          value: <Money usd={spend === undefined ? null : (spend.get(id) ?? '0')} />,
          note: t('spend_note'),
        },
        { label: t('tier'), value: <TierName id={tier_id} />, size: 's' },
      ]}
    />
  );
}

type Tab = ComponentType<{ readonly organization: Organization }>;

// Loaded when first opened.
const MembersTab: Tab = lazyPart(() => withTexts(['caps'], import('./tabs/members-tab')), 'MembersTab');
const KeysTab: Tab = lazyPart(
  () => withTexts(['operator/tiers', 'caps', 'projects'], import('./tabs/keys-tab')),
  'KeysTab',
);
const ProjectsTab: Tab = lazyPart(
  () => withTexts(['operator/tiers', 'caps', 'projects'], import('./tabs/projects/projects-tab')),
  'ProjectsTab',
);
const UsageTab: Tab = lazyPart(() => import('./tabs/usage-tab'), 'UsageTab');
const RequestsTab: Tab = lazyPart(() => withTexts(['operator/requests'], import('./tabs/requests-tab')), 'RequestsTab');
const OrdersTab: Tab = lazyPart(
  () => withTexts(['operator/payments'], import('./tabs/orders/orders-tab')),
  'OrdersTab',
);
const InvoicesTab: Tab = lazyPart(() => withTexts(['invoices'], import('./tabs/invoices/invoices-tab')), 'InvoicesTab');
const LedgerTab: Tab = lazyPart(() => import('./tabs/ledger-tab'), 'LedgerTab');
const LimitsTab: Tab = lazyPart(
  () => withTexts(['operator/tiers', 'caps'], import('./tabs/limits/limits-tab')),
  'LimitsTab',
);
const AuditTab: Tab = lazyPart(() => withTexts(['operator/audit'], import('./tabs/audit-tab')), 'AuditTab');

const TABS = {
  overview: { Content: OverviewTab, resource: 'organizations' },
  members: { Content: MembersTab, resource: 'members' },
  keys: { Content: KeysTab, resource: 'keys' },
  projects: { Content: ProjectsTab, resource: 'organizations' },
  usage: { Content: UsageTab, resource: 'requests' },
  requests: { Content: RequestsTab, resource: 'requests' },
  orders: { Content: OrdersTab, resource: 'money' },
  invoices: { Content: InvoicesTab, resource: 'money' },
  ledger: { Content: LedgerTab, resource: 'money' },
  limits: { Content: LimitsTab, resource: 'organizations' },
  audit: { Content: AuditTab, resource: 'audit' },
} as const;

function Tabs({ organization }: { readonly organization: Organization }) {
  const { t } = useTranslation('operator/organizations');
  const { tab = 'overview' } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const may = useMay();
  const shown = (Object.keys(TABS) as OrganizationTab[]).filter((name) => may('read', TABS[name].resource));
  const { Content } = TABS[tab];
  return (
    <PageTabs
      label={organization.name}
      tabs={shown.map((value) => ({ value, label: t(`tab_${value}`) }))}
      value={tab}
      onChange={(value) => void navigate({ search: { tab: value }, replace: true })}
    >
      <Suspense>
        <Content organization={organization} />
      </Suspense>
    </PageTabs>
  );
}
