import { getRouteApi } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, PageTabs } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { withTexts } from '@/i18n';
import { useMemberMay } from '@/session/customer-access';
import type { CustomerResource } from '@/session/customer-roles';
import { ProfileTab } from './profile-tab';
import { SETTINGS_TABS, type SettingsTab } from './settings-search';

/** Loaded when first opened. */
const SecurityTab = lazyPart(() => import('./security-tab'), 'SecurityTab');
const OrganizationTab = lazyPart(() => import('./organization-tab'), 'OrganizationTab');
const AlertsTab = lazyPart(() => import('./alerts-tab'), 'AlertsTab');
const TokensTab = lazyPart(() => import('./tokens-tab'), 'TokensTab');
const WebhooksTab = lazyPart(() => withTexts(['webhooks'], import('./webhooks/webhooks')), 'WebhooksTab');
const EventsTab = lazyPart(() => withTexts(['webhooks'], import('./webhooks/webhooks')), 'EventsTab');
const AuditTab = lazyPart(() => import('./audit-tab'), 'AuditTab');

const route = getRouteApi('/portal/settings');

const CONTENTS: Readonly<Record<SettingsTab, ComponentType>> = {
  profile: ProfileTab,
  security: SecurityTab,
  organization: OrganizationTab,
  alerts: AlertsTab,
  tokens: TokensTab,
  webhooks: WebhooksTab,
  events: EventsTab,
  audit: AuditTab,
};

/** What a member reads to see a tab. */
const RESOURCES: { readonly [Tab in SettingsTab]?: CustomerResource } = {
  webhooks: 'webhooks',
  events: 'webhooks',
  audit: 'audit',
};

export function SettingsPage(): ReactNode {
  const { t } = useTranslation('portal/settings');
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMemberMay();
  const tabs = SETTINGS_TABS.filter((name) => {
    const resource = RESOURCES[name];
    return resource === undefined || may('read', resource);
  });
  const shown = tabs.find((name) => name === tab) ?? 'profile';
  const Content = CONTENTS[shown];
  return (
    <Page title={t('settings')}>
      <PageTabs
        label={t('settings')}
        tabs={tabs.map((value) => ({ value, label: t(`tab_${value}`) }))}
        value={shown}
        onChange={(next) => void navigate({ search: { tab: next }, replace: true })}
      >
        <Content />
      </PageTabs>
    </Page>
  );
}
