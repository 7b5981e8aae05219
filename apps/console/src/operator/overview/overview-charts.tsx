import { useTranslation } from 'react-i18next';
import { Empty, formats, moneyFormats, TimeChart, useLocale } from '@/kit';
import { fillGaps, GROUPS, moneyPoints, outcomePoints, type Overview } from './overview-figures';

const COLORS = {
  failed: 'var(--o-failed)',
  refused: 'var(--o-refused)',
  closed: 'var(--o-closed)',
  completed: 'var(--o-done)',
} as const;

const HEIGHT = 150;

/** What was earned and what it cost; below it, on the same scale, what became of the requests. */
export function OverviewCharts({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation('operator/overview');
  const locale = useLocale();
  const { interval } = overview;
  const series = fillGaps(overview.series, interval, overview.current);
  const note = t(`per_${interval}`);
  if (series.length === 0) return <Empty>{t('no_requests')}</Empty>;
  const largest = Math.max(...series.map(({ revenue_usd }) => Number(revenue_usd)));
  const money = moneyFormats(largest, locale);
  return (
    <div>
      <TimeChart
        title={t('money_title')}
        note={note}
        height={HEIGHT}
        series={[
          { id: 'cost', label: t('cost_short'), color: 'var(--cost)', kind: 'dashed' },
          { id: 'revenue', label: t('revenue'), color: 'var(--revenue)', kind: 'line' },
        ]}
        between={['cost', 'revenue']}
        points={moneyPoints(series)}
        isRunning
        {...money}
      />
      <TimeChart
        title={t('outcomes_title')}
        note={note}
        height={HEIGHT}
        series={GROUPS.map((id) => ({ id, label: t(`outcome_${id}`), color: COLORS[id] }))}
        points={outcomePoints(series)}
        isRunning
        formatValue={(value) => formats.formatCount(value, locale)}
        formatAxis={(value) => formats.formatShort(value, locale)}
      />
    </div>
  );
}
