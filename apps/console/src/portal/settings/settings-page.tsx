import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, PageTabs } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { AuditTab } from './audit-tab';
import { OrganizationTab } from './organization-tab';
import { ProfileTab } from './profile-tab';
import { SETTINGS_TABS, type SettingsTab } from './settings-search';
import { SecurityTab } from './security-tab';
import { TokensTab } from './tokens-tab';

const route = getRouteApi('/portal/settings');

const CONTENTS: Readonly<Record<SettingsTab, () => ReactNode>> = {
  profile: ProfileTab,
  security: SecurityTab,
  organization: OrganizationTab,
  tokens: TokensTab,
  audit: AuditTab,
};

export function SettingsPage(): ReactNode {
  const { t } = useTranslation('portal/settings');
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const may = useMemberMay();
  const tabs = SETTINGS_TABS.filter((name) => name !== 'audit' || may('read', 'audit'));
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
