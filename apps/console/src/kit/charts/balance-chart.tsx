import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatSum } from '../values/format';
import { useLocale } from '../values/preferences';
import { moneyFormats } from './money-formats';
import type { Mark } from './series';
import { TimeChart } from './time-chart';

interface DailyBalance {
  /** Begin of the day. */
  readonly starts_at: string;
  /** By top-ups and grants. */
  readonly added_usd: string;
  /** At its end, or now. */
  readonly balance_usd: string;
}

interface BalanceChartProps {
  readonly days: readonly DailyBalance[];
  /** Whose clocks the days follow. */
  readonly zone: string;
  readonly actions?: ReactNode;
}

const HEIGHT = 150;
const BALANCE = 'balance';

/** The balance at the end of each day, with what was added to it. */
export function BalanceChart({ days, zone, actions }: BalanceChartProps) {
  const { t } = useTranslation('kit');
  const locale = useLocale();
  const points = days.map(({ starts_at, balance_usd }) => ({
    at: starts_at,
    values: { [BALANCE]: Number(balance_usd) },
  }));
  const marks: readonly Mark[] = days
    .filter(({ added_usd }) => Number(added_usd) > 0)
    .map(({ starts_at, added_usd }) => ({ at: starts_at, label: `+${formatSum(added_usd, locale)}` }));
  const largest = Math.max(...days.map(({ balance_usd }) => Math.abs(Number(balance_usd))));
  return (
    <TimeChart
      title={t('balance_by_day')}
      note={t('at_day_end')}
      series={[{ id: BALANCE, label: t('balance'), color: 'var(--c1)', kind: 'step' }]}
      points={points}
      marks={marks}
      zone={zone}
      height={HEIGHT}
      hasLegend={false}
      {...moneyFormats(largest, locale)}
      actions={actions}
    />
  );
}
