import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Count, Duration, formats, Money, Share, Sparkline, useLocale } from '@/kit';
import { knownCostOf, marginShareOfSums } from '../data/margin';
import { changeOf, failedShare, fillGaps, groupsOf, type Overview } from './overview-figures';
import classes from './overview.module.css';
import { COST_UNKNOWN_ID } from './tops';

interface Figure {
  readonly id: 'requests' | 'revenue' | 'cost' | 'margin' | 'errors' | 'first_byte';
  readonly value: ReactNode;
  readonly change: string | null;
  /** In place of the change. */
  readonly note?: ReactNode;
  /** Worse than before: only that is coloured. */
  readonly isWorse?: boolean;
  readonly line: readonly number[];
  readonly color?: string;
}

/** The smallest change of a share that does not read as 0.00 points. */
const SHOWN_POINT = 0.000_05;

/** The six figures, each with what it was before and its course. */
export function Figures({ overview }: { readonly overview: Overview }) {
  const { t } = useTranslation('operator/overview');
  const figures = useFigures(overview);
  return (
    <dl className={classes.figures}>
      {figures.map(({ id, value, change, note, isWorse = false, line, color }) => (
        <div key={id} className={classes.figure}>
          <dt>{t(id)}</dt>
          <dd>
            <div>
              <div className={classes.value}>{value}</div>
              <div className={classes.change} data-worse={isWorse || undefined}>
                {note ?? change ?? t('nothing_before')}
              </div>
            </div>
            <Sparkline values={line} color={color} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function useFigures(overview: Overview): readonly Figure[] {
  const { current, previous, interval } = overview;
  // A course ends before the interval that still runs.
  const series = fillGaps(overview.series, interval, current).slice(0, -1);
  const { t } = useTranslation('operator/overview');
  const { percent, points, seconds } = useChanges();
  const unknown = overview.cost_unknown_models.length;
  const [errors, errorsBefore] = [failedShare(current), failedShare(previous)];
  const [margin, marginBefore] = [marginShareOfSums(current), marginShareOfSums(previous)];
  const [byte, byteBefore] = [current.first_byte.p95_ms, previous.first_byte.p95_ms];
  const groups = series.map(({ outcomes }) => groupsOf(outcomes));
  const counts = groups.map(({ completed, closed, refused, failed }) => completed + closed + refused + failed);
  return [
    {
      id: 'requests',
      value: <Count value={current.request_count} />,
      change: percent(changeOf(String(current.request_count), String(previous.request_count))),
      line: counts,
    },
    {
      id: 'revenue',
      value: <Money usd={current.revenue_usd} />,
      change: percent(changeOf(current.revenue_usd, previous.revenue_usd)),
      line: series.map(({ revenue_usd }) => Number(revenue_usd)),
      color: 'var(--revenue)',
    },
    {
      id: 'cost',
      value: <Money usd={knownCostOf(current)} />,
      change: percent(changeOf(current.upstream_cost_usd, previous.upstream_cost_usd)),
      line: series.map(({ upstream_cost_usd }) => Number(upstream_cost_usd)),
      color: 'var(--cost)',
    },
    {
      id: 'margin',
      value: <Share of={margin} />,
      change: points(margin, marginBefore),
      note: unknown > 0 ? <a href={`#${COST_UNKNOWN_ID}`}>{t('cost_unknown', { count: unknown })}</a> : undefined,
      isWorse: margin !== null && marginBefore !== null && marginBefore - margin >= SHOWN_POINT,
      line: series.flatMap((point) => marginShareOfSums(point) ?? []),
    },
    {
      id: 'errors',
      value: <Share of={errors} />,
      change: points(errors, errorsBefore),
      isWorse: errors !== null && errorsBefore !== null && errors - errorsBefore >= SHOWN_POINT,
      line: groups.map(({ failed }, index) => ((counts[index] ?? 0) === 0 ? 0 : failed / (counts[index] ?? 1))),
      color: 'var(--bad-mark)',
    },
    {
      id: 'first_byte',
      value: <Duration ms={byte} />,
      change: seconds(byte, byteBefore),
      line: [],
    },
  ];
}

/** Changes in words: of amounts in percent, of shares in points. */
function useChanges() {
  const { t } = useTranslation('operator/overview');
  const { t: unit } = useTranslation();
  const locale = useLocale();
  const signed = (value: number, text: string): string => (value > 0 ? `+${text}` : text);
  return {
    percent: (share: number | null): string | null =>
      share === null ? null : signed(share, `${formats.formatShare(share, locale)} %`),
    points: (now: number | null, before: number | null): string | null =>
      now === null || before === null
        ? null
        : t('points', { value: signed(now - before, formats.formatShare(now - before, locale)) }),
    seconds: (now: number | null, before: number | null): string | null => {
      if (now === null || before === null) return null;
      const { amount, unit: name } = formats.measureDuration(now - before, locale);
      return signed(now - before, `${amount} ${unit(`unit_${name}`)}`);
    },
  };
}
