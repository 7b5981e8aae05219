import { SegmentedControl } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useFilters } from '@/frame/search/use-filters';
import {
  Count,
  DataTable,
  Empty,
  ExactMoney,
  Id,
  ModelName,
  Money,
  moneyFormats,
  QueryState,
  Region,
  Share,
  TimeChart,
  useLocale,
  type Column,
  type Point,
} from '@/kit';
import { useModelNames } from '../../parts/models';
import { beginOfDays } from '../../parts/windows';
import { dailyMoney } from './daily-money';
import { addUpGroups, totalOf, type UsageGroup } from './usage-groups';
import type { TabProps } from './tab';

const GROUPS = ['model', 'key', 'member'] as const;
const RANGES = [7, 30, 90] as const;

type Group = (typeof GROUPS)[number];

/** What it used, paid and cost us, by model, key or member. */
export function UsageTab({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const { by = 'model', days = 30 } = useFilters('/operator/organizations/$organizationId').search;
  const group = GROUPS.find((name) => name === by) ?? 'model';
  const from = useMemo(() => beginOfDays(days), [days]);
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/usage', {
    params: { query: { organization_id: organization.id, from, interval: 'day', group_by: group } },
  });
  const models = useModelNames();
  const unknown = query.data === undefined ? 0 : totalOf(addUpGroups(query.data.data)).costUnknown;
  const notes = [t('last_days', { count: days }), ...(unknown > 0 ? [t('cost_unknown', { count: unknown })] : [])];
  return (
    <Region title={t('tab_usage')} note={notes.join(' · ')} actions={<Controls group={group} days={days} />}>
      <QueryState query={query} lines={6}>
        {({ data }) => {
          const rows = addUpGroups(data);
          if (rows.length === 0) return <Empty>{t('usage_none')}</Empty>;
          const total = totalOf(rows);
          return (
            <>
              <MoneyChart points={dailyMoney(data, from, query.dataUpdatedAt)} />
              <DataTable
                label={t('tab_usage')}
                rows={rows}
                columns={columnsOf(t, group, models)}
                keyOf={(row) => row.group ?? ''}
                total={[
                  t('total'),
                  <Count key="requests" value={total.requests} />,
                  <Count key="errors" value={total.errors} />,
                  <Count key="in" value={total.promptTokens} />,
                  <Count key="out" value={total.completionTokens} />,
                  <Money key="revenue" usd={total.revenueUsd} />,
                  <Money key="cost" usd={total.upstreamCostUsd} />,
                  <Share key="margin" of={total.margin} />,
                ]}
              />
            </>
          );
        }}
      </QueryState>
    </Region>
  );
}

const HEIGHT = 150;

/** What it brought and cost by day. */
function MoneyChart({ points }: { readonly points: readonly Point[] }) {
  const { t } = useTranslation('operator/organizations');
  const locale = useLocale();
  const largest = Math.max(...points.map(({ values: { revenue = 0, cost = 0 } }) => Math.max(revenue, cost)));
  return (
    <TimeChart
      title={t('money_by_day')}
      height={HEIGHT}
      zone="UTC"
      series={[
        { id: 'cost', label: t('upstream_cost'), color: 'var(--cost)', kind: 'dashed' },
        { id: 'revenue', label: t('revenue'), color: 'var(--revenue)', kind: 'line' },
      ]}
      between={['cost', 'revenue']}
      points={points}
      isRunning
      {...moneyFormats(largest, locale)}
    />
  );
}

function Controls({ group, days }: { readonly group: Group; readonly days: number }) {
  const { t } = useTranslation('operator/organizations');
  const { change } = useFilters('/operator/organizations/$organizationId');
  return (
    <>
      <SegmentedControl
        aria-label={t('group_by')}
        value={group}
        data={GROUPS.map((value) => ({ value, label: t(`by_${value}`) }))}
        onChange={(by) => change({ by })}
      />
      <SegmentedControl
        aria-label={t('range')}
        value={String(days)}
        data={RANGES.map((count) => ({ value: String(count), label: t('days', { count }) }))}
        onChange={(value) => change({ days: Number(value) })}
      />
    </>
  );
}

function columnsOf(
  t: TFunction<'operator/organizations'>,
  group: Group,
  models: ReadonlyMap<string, string>,
): readonly Column<UsageGroup>[] {
  const name = (id: string | null) => {
    if (id === null) return t('without');
    return group === 'model' ? <ModelName id={models.get(id) ?? id} /> : <Id id={id} />;
  };
  return [
    { id: 'group', head: t(`by_${group}`), cell: (row) => name(row.group) },
    { id: 'requests', head: t('requests'), align: 'right', cell: (row) => <Count value={row.requests} /> },
    { id: 'errors', head: t('errors'), align: 'right', cell: (row) => <Count value={row.errors} /> },
    { id: 'in', head: t('tokens_in'), align: 'right', cell: (row) => <Count value={row.promptTokens} /> },
    { id: 'out', head: t('tokens_out'), align: 'right', cell: (row) => <Count value={row.completionTokens} /> },
    { id: 'revenue', head: t('revenue'), align: 'right', cell: (row) => <ExactMoney usd={row.revenueUsd} /> },
    { id: 'cost', head: t('upstream_cost'), align: 'right', cell: (row) => <KnownMoney usd={row.upstreamCostUsd} /> },
    { id: 'margin', head: t('margin'), align: 'right', cell: (row) => <Share of={row.margin} /> },
  ];
}

const KnownMoney = ({ usd }: { readonly usd: string | null }) => (usd === null ? '–' : <ExactMoney usd={usd} />);
