import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { BalanceChart, Id, Instant, ModelName, Pairs, QueryState, Region, Share, Split, useZone } from '@/kit';
import { operatorApi } from '@/api/client';
import { useMay } from '@/session/use-may';
import { Movements } from '../movements';
import type { TabProps } from '../tab';
import { People } from './people';
import { RecentUsage } from './recent';

const RECENT = 10;
const DAYS = 30;

/** Its usage, its last movements of money, its people, and what it is. */
export function OverviewTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  const all = (
    <Link
      to="/operator/organizations/$organizationId"
      params={{ organizationId: organization.id }}
      search={{ tab: 'ledger' }}
    >
      {t('all_movements')}
    </Link>
  );
  return (
    <Split aside={<Aside organization={organization} />} isPermanent>
      {may('read', 'requests') && <RecentUsage organization={organization} />}
      {may('read', 'money') && <Balance organization={organization} />}
      {may('read', 'money') && (
        <Region title={t('movements_recent')} actions={all}>
          <Movements organizationId={organization.id} limit={RECENT} />
        </Region>
      )}
    </Split>
  );
}

/** The line of its balance; a problem with it leaves the rest of the page. */
function Balance({ organization: { id, created_at } }: TabProps) {
  const params = { path: { id }, query: { days: DAYS, tz: useZone() } };
  const history = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}/balance-history', { params });
  return (
    <QueryState query={history}>
      {({ data, tz }) => <BalanceChart days={sinceCreation(data, created_at)} zone={tz} />}
    </QueryState>
  );
}

const DAY_MS = 86_400_000;

/** From the day before its first one, when it had nothing. */
function sinceCreation<Day extends { readonly starts_at: string }>(days: readonly Day[], createdAt: string): Day[] {
  return days.filter(({ starts_at }) => Date.parse(starts_at) + 2 * DAY_MS > Date.parse(createdAt));
}

function Aside({ organization }: TabProps) {
  const may = useMay();
  return (
    <>
      <About organization={organization} />
      {may('read', 'members') && <People organization={organization} />}
    </>
  );
}

function About({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const { id, slug, tz, locale, discount_bps, allowed_models, tags, created_at, updated_at, archived_at } =
    organization;
  const archived =
    archived_at === null ? [] : ([[t('archived'), <Instant key="archived" at={archived_at} />]] as const);
  return (
    <Region title={t('about')} isPadded>
      <Pairs
        pairs={[
          [t('id'), <Id key="id" id={id} />],
          [t('slug'), slug],
          [t('discount'), <Share key="discount" of={discount_bps / 10_000} />],
          [t('zone'), tz],
          [t('language'), locale],
          [
            t('models'),
            allowed_models.length === 0
              ? t('models_of_tier')
              : allowed_models.map((model) => (
                  <div key={model}>
                    <ModelName id={model} />
                  </div>
                )),
          ],
          [t('tags'), tags.length === 0 ? '–' : tags.join(', ')],
          [t('created'), <Instant key="created" at={created_at} />],
          [t('changed'), <Instant key="changed" at={updated_at} />],
          ...archived,
        ]}
      />
    </Region>
  );
}
