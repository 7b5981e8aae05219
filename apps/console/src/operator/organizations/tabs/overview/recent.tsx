import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Count, Facts, Money, Region, Share } from '@/kit';
import { beginOfDays } from '../../../parts/windows';
import { addUpGroups, totalOf } from '../usage-groups';
import type { TabProps } from '../tab';

const DAYS = 30;

/** What it used in the last days, and how much of that failed. */
export function RecentUsage({ organization: { id } }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const from = useMemo(() => beginOfDays(DAYS), []);
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/usage', {
    params: { query: { organization_id: id, from, interval: 'day', group_by: 'model' } },
  });
  const total = data && totalOf(addUpGroups(data.data));
  const link = (
    <Link to="/operator/organizations/$organizationId" params={{ organizationId: id }} search={{ tab: 'usage' }}>
      {t('tab_usage')}
    </Link>
  );
  return (
    <Region title={t('tab_usage')} note={t('last_days', { count: DAYS })} actions={link}>
      <Facts
        facts={[
          { label: t('requests'), value: <Count value={total?.requests} /> },
          {
            label: t('errors'),
            value: <Share of={total === undefined || total.requests === 0 ? null : total.errors / total.requests} />,
          },
          { label: t('revenue'), value: <Money usd={total?.revenueUsd ?? null} /> },
          {
            label: t('margin'),
            value: <Share of={total?.margin ?? null} />,
            note:
              total !== undefined && total.costUnknown > 0
                ? t('cost_unknown', { count: total.costUnknown })
                : undefined,
          },
        ]}
      />
    </Region>
  );
}
