import { Meter } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { Cap } from '../data/cap-api';
import { sharesOf, type LimitUsage } from '../data/cap-usage';
import { LimitAmount, Period, WholeAmount } from './amounts';

interface LimitBarProps {
  readonly usage: LimitUsage;
  readonly period: Pick<Cap, 'period' | 'period_hours'>;
  /** What is limited, for screen readers. */
  readonly label: string;
}

/** How much of a limit is used, and of how much. */
export function LimitBar({ usage, period, label }: LimitBarProps) {
  const { unit, used, limit } = usage;
  const shares = sharesOf(usage);
  return (
    <span className={shared.marked}>
      <Meter share={shares.used} heldShare={shares.open} label={label} />
      <span>
        <LimitAmount unit={unit} value={used} />{' '}
        <span className={shared.hint}>
          <WholeAmount unit={unit} value={limit} /> <Period of={period} />
        </span>
      </span>
    </span>
  );
}
