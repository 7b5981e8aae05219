import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import {
  DataTable,
  Empty,
  formats,
  highestStack,
  moneyFormats,
  Money,
  QueryState,
  Region,
  TimeChart,
  useLocale,
  useZone,
  WithDisplayCurrency,
} from '@/kit';
import { useAreNamesKnown, useNameOf } from '../parts/names';
import { spentBySeries, usageChart, type UsageChart } from '../usage/usage-chart';
import { sumOf } from '../usage/usage-sums';
import classes from './home.module.css';

const DAYS_MS = 29 * 86_400_000;

/** Thirty days by model, with a table that adds up to the total. */
export function SpendByDay() {
  const { t } = useTranslation('portal/home');
  const tz = useZone();
  const [from] = useState(() => new Date(Date.now() - DAYS_MS).toISOString());
  const query = { group_by: 'model', interval: 'day', tz, from } as const;
  const usage = customerApi.hooks.useQuery('get', '/api/v1/usage', { params: { query } });
  const used = usage.data?.data.map(({ group }) => group) ?? [];
  const nameOf = useNameOf(used);
  return (
    <QueryState query={usage} lines={10} isReady={useAreNamesKnown(used)}>
      {(data) => {
        if (data.data.length === 0) {
          return (
            <Region title={t('spend')}>
              <Empty>{t('no_spend')}</Empty>
            </Region>
          );
        }
        const chart = usageChart(
          { ...data, interval: 'day' },
          (id) => shortName(nameOf(id) ?? formats.shortenId(id ?? '')),
          t('others'),
        );
        return <Spend chart={chart} totalUsd={sumOf(data.data).costUsd} />;
      }}
    </QueryState>
  );
}

/** Of a model its own name: the vendor is in the list of models. */
function shortName(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

interface SpendProps {
  readonly chart: UsageChart;
  readonly totalUsd: string;
}

function Spend({ chart, totalUsd }: SpendProps) {
  const { t } = useTranslation('portal/home');
  const locale = useLocale();
  const { series } = chart;
  const spent = spentBySeries(chart);
  const rows = series.map(({ id, label, color }, index) => ({ id, label, color, usd: spent[index] ?? '0' }));
  return (
    <div className={classes.spend}>
      <TimeChart
        title={t('spend')}
        note={t('spend_note')}
        series={series}
        points={chart.points}
        isRunning={chart.isRunning}
        {...moneyFormats(highestStack(chart.points), locale)}
        height={230}
        hasLegend={false}
      />
      <div className={classes.legend}>
        {/* In the currency of the chart: there is no room for two. */}
        <WithDisplayCurrency value={null}>
          <DataTable
            label={t('spend_by_model')}
            rows={rows}
            keyOf={({ id }) => id}
            columns={[
              {
                id: 'model',
                head: t('model'),
                label: '',
                cell: ({ label, color }) => (
                  <>
                    <span className={classes.swatch} style={{ background: color }} aria-hidden />
                    {label}
                  </>
                ),
              },
              { id: 'usd', head: t('thirty_days'), label: '', align: 'right', cell: ({ usd }) => <Money usd={usd} /> },
            ]}
            total={[t('total'), <Money key="total" usd={totalUsd} />]}
          />
        </WithDisplayCurrency>
      </div>
    </div>
  );
}
