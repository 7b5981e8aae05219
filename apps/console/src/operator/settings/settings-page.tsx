import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { lazyPart } from '@/kit/loading/lazy-part';
import { Page, QueryState } from '@/kit';
import { useMay } from '@/session/use-may';
import { GROUPS, groupOf, type GroupName } from './groups';
import { Sections } from './look/sections';
import { useSettingsTabs, type SettingsTab } from '../data/settings-tabs';
import { SettingsForm } from './settings-form';
import { withTexts } from '@/i18n';

/** Loaded when first opened. */
const Calendars = lazyPart(() => import('./calendars'), 'Calendars');
const DisplayRates = lazyPart(() => import('./display-rates'), 'DisplayRates');
const Outbox = lazyPart(() => import('./outbox'), 'Outbox');
const TestMail = lazyPart(() => import('./mail/test-mail'), 'TestMail');
const Tasks = lazyPart(() => import('./tasks'), 'Tasks');
const Webhooks = lazyPart(() => withTexts(['webhooks', 'operator/alarms'], import('./webhooks/webhooks')), 'Webhooks');
const AllEvents = lazyPart(
  () => withTexts(['webhooks', 'operator/alarms'], import('./webhooks/webhooks')),
  'AllEvents',
);
const Providers = lazyPart(() => withTexts(['sign-on'], import('@/sign-on/providers')), 'Providers');

const ROUTE = '/operator/settings';

/** What the installation is set to, and where each value comes from. */
export function SettingsPage(): ReactNode {
  const { t } = useTranslation('operator/settings');
  const { tab = 'registration' } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const shown = useSettingsTabs();
  return (
    <Page title={t('settings')} note={t('no_restart')}>
      <Sections
        label={t('settings')}
        sections={shown.map((value) => ({ value, label: t(`tab_${value}`) }))}
        value={tab}
        onChange={(value) => void navigate({ search: { tab: value }, replace: true })}
      >
        <Suspense>
          <Content key={tab} tab={tab} />
        </Suspense>
      </Sections>
    </Page>
  );
}

function Content({ tab }: { readonly tab: SettingsTab }) {
  const may = useMay();
  const [mayWrite, mayTest] = [may('write', 'settings'), may('write', 'mails')];
  if (tab === 'calendars') return <Calendars />;
  if (tab === 'display_rates') return <DisplayRates />;
  if (tab === 'tasks') return <Tasks />;
  if (tab === 'outbox') return <Outbox />;
  if (tab === 'webhooks') return <Webhooks />;
  if (tab === 'events') return <AllEvents />;
  if (tab === 'sign_on') return <Providers side="installation" mayWrite={mayWrite} />;
  return <Group name={tab} foot={tab === 'mail' && mayTest && <TestMail />} />;
}

/** @param foot below the form */
function Group({ name, foot }: { readonly name: GroupName; readonly foot: ReactNode }) {
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/settings');
  return (
    <QueryState query={query} lines={6}>
      {(settings) => {
        const value = groupOf(settings, name);
        const brand = groupOf(settings, 'brand');
        return (
          <SettingsForm key={value.version} name={name} kinds={GROUPS[name]} value={value} brand={brand}>
            {foot}
          </SettingsForm>
        );
      }}
    </QueryState>
  );
}
