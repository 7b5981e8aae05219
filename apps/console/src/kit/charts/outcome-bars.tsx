import { Button } from '@mantine/core';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { StatusKind } from '../states/status';
import { Count } from '../values/numbers';
import { formatCount, formatMomentShort, formatSpan } from '../values/format';
import { useLocale, useZone } from '../values/preferences';
import classes from './charts.module.css';

type Counts = Readonly<Record<string, number>>;

/** A bar: from a moment to another, which does not belong to it. */
interface OutcomeStep {
  readonly starts_at: string;
  readonly ends_at: string;
  readonly outcomes: Counts;
  readonly rejected_count: number | null;
}

/** As the API has them. Rejected requests are beside the outcomes; null: unknown. */
interface OutcomeTotals {
  readonly outcomes: Counts;
  readonly rejected_count: number | null;
  readonly data: readonly OutcomeStep[];
}

/** The outcome of requests that were rejected before they ran. */
export const REJECTED = 'rejected';

interface OutcomeBarsProps {
  /** What the bars count, for screen readers. */
  readonly label: string;
  /** Absent: not read yet. */
  readonly totals: OutcomeTotals | undefined;
  /** Only those that were rejected. */
  readonly isRejectedOnly?: boolean;
  /** In place of bars, where there are none. */
  readonly absent?: string | undefined;
  /** Of each outcome but `REJECTED`. */
  readonly kindOf: (outcome: string) => StatusKind;
  readonly nameOf: (outcome: string) => string;
  readonly isChosen: (outcome: string) => boolean;
  readonly onOutcome: (outcome: string) => void;
  readonly onStep: (step: OutcomeStep) => void;
  /** Sums beside the outcomes. */
  readonly children?: ReactNode;
}

const HEIGHT_PX = 40;
const DAY_MS = 86_400_000;
/** Parts of a bar from the bottom: what needs a look is on one line. */
const PARTS = ['bad', REJECTED, 'warn', 'rest', 'live', 'ok'] as const;
const COLORS: Readonly<Record<StatusKind | typeof REJECTED, string>> = {
  ok: 'var(--o-done)',
  rest: 'var(--o-closed)',
  live: 'var(--o-done)',
  warn: 'var(--o-refused)',
  bad: 'var(--o-failed)',
  [REJECTED]: 'var(--o-rejected)',
};
const LABELS = 6;
/** Further right a label would be cut. */
const LABELS_END = 0.95;

/** How requests ended over time. Its height is the same with bars, without and before they are read. */
export function OutcomeBars(props: OutcomeBarsProps) {
  const { totals, absent, isRejectedOnly = false, nameOf, isChosen, onOutcome, children } = props;
  const partOf: PartOf = (outcome) => (outcome === REJECTED ? REJECTED : props.kindOf(outcome));
  const steps = (totals?.data ?? []).map((step) => ({ ...step, outcomes: countsOf(step, isRejectedOnly) }));
  const since = steps.find(({ rejected_count: count }) => count !== null)?.starts_at;
  const outcomes = Object.entries(totals === undefined ? {} : countsOf(totals, isRejectedOnly));
  return (
    <section className={classes.outcomes} aria-label={props.label}>
      {absent !== undefined ? (
        <span>{absent}</span>
      ) : (
        <>
          <Bars {...props} partOf={partOf} steps={steps} />
          <div className={classes.outcomeRow}>
            {outcomes.map(([outcome, count]) => (
              <Button
                key={outcome}
                variant={isChosen(outcome) ? 'default' : 'subtle'}
                size="compact-sm"
                aria-pressed={isChosen(outcome)}
                leftSection={
                  <span
                    className={classes.swatch}
                    data-kind="bar"
                    style={{ background: COLORS[partOf(outcome)] }}
                    aria-hidden
                  />
                }
                onClick={() => onOutcome(outcome)}
              >
                {nameOf(outcome)}
                <span className={classes.outcomeCount}>
                  <Count value={count} />
                </span>
                {outcome === REJECTED && since !== undefined && since !== steps[0]?.starts_at && <Since at={since} />}
              </Button>
            ))}
            {totals !== undefined && <div className={classes.outcomeSums}>{children}</div>}
          </div>
        </>
      )}
    </section>
  );
}

/** Rejected requests are not kept as long as others. */
function Since({ at }: { readonly at: string }) {
  const { t } = useTranslation('kit');
  const day = formatMomentShort(at, 'date', useLocale(), useZone());
  return <span className={classes.outcomeCount}>{t('counted_since', { day })}</span>;
}

/** A sum beside the outcomes. */
export function OutcomeSum({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <span>
      {label} <b>{children}</b>
    </span>
  );
}

type PartOf = (outcome: string) => (typeof PARTS)[number];

interface BarsProps extends Pick<OutcomeBarsProps, 'nameOf' | 'onStep' | 'label'> {
  readonly partOf: PartOf;
  readonly steps: readonly OutcomeStep[];
}

/** One stop of the Tab key; arrows lead from bar to bar. */
function Bars({ steps, partOf, nameOf, onStep, label }: BarsProps) {
  const [locale, zone] = [useLocale(), useZone()];
  const [at, setAt] = useState(0);
  const highest = Math.max(1, ...steps.map(({ outcomes }) => totalOf(outcomes)));
  const current = Math.min(at, steps.length - 1);
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const to = targetOf(event.key, current, steps.length);
    if (to === null) return;
    event.preventDefault();
    setAt(to);
    (event.currentTarget.children[to] as HTMLElement | undefined)?.focus();
  };
  const titleOf = ({ starts_at, ends_at, outcomes }: OutcomeStep): string => {
    const counts = Object.entries(outcomes).map(([name, count]) => `${nameOf(name)} ${formatCount(count, locale)}`);
    return `${formatSpan(starts_at, ends_at, locale, zone)}: ${counts.join(', ') || '0'}`;
  };
  return (
    <>
      <div className={classes.steps} role="toolbar" aria-label={label} onKeyDown={move}>
        {steps.map((step, index) => (
          <button
            key={step.starts_at}
            type="button"
            tabIndex={index === current ? 0 : -1}
            title={titleOf(step)}
            aria-label={titleOf(step)}
            onFocus={() => setAt(index)}
            onClick={() => onStep(step)}
          >
            {PARTS.map((part) => {
              const count = totalOf(step.outcomes, (outcome) => partOf(outcome) === part);
              const height = Math.max(2, Math.round((count / highest) * HEIGHT_PX));
              return count > 0 && <span key={part} style={{ height, background: COLORS[part] }} />;
            })}
          </button>
        ))}
      </div>
      <Axis steps={steps} />
    </>
  );
}

/** Times at which bars begin: the first one is cut by the window. */
function Axis({ steps }: Pick<BarsProps, 'steps'>) {
  const [locale, zone] = [useLocale(), useZone()];
  const every = Math.max(1, Math.round(steps.length / LABELS));
  const last = steps.at(-1);
  const lengthMs = last === undefined ? 0 : Date.parse(last.ends_at) - Date.parse(steps[0]?.starts_at ?? last.ends_at);
  const style = lengthMs > 1.5 * DAY_MS ? 'date' : 'time';
  return (
    <div className={classes.stepAxis} aria-hidden>
      {steps.map(
        ({ starts_at }, index) =>
          index % every === 1 &&
          index < steps.length * LABELS_END && (
            <span key={starts_at} style={{ left: `${(index / steps.length) * 100}%` }}>
              {formatMomentShort(starts_at, style, locale, zone)}
            </span>
          ),
      )}
    </div>
  );
}

function targetOf(key: string, at: number, count: number): number | null {
  if (key === 'ArrowRight') return Math.min(at + 1, count - 1);
  if (key === 'ArrowLeft') return Math.max(at - 1, 0);
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : null;
}

/** The outcomes with the rejected ones among them, or these alone. */
function countsOf(
  { outcomes, rejected_count: rejected }: Omit<OutcomeTotals, 'data'>,
  isRejectedOnly: boolean,
): Counts {
  return {
    ...(isRejectedOnly ? {} : outcomes),
    ...(rejected === null || rejected === 0 ? {} : { [REJECTED]: rejected }),
  };
}

function totalOf(outcomes: Counts, isCounted: (outcome: string) => boolean = () => true): number {
  return Object.entries(outcomes).reduce((sum, [name, count]) => (isCounted(name) ? sum + count : sum), 0);
}
