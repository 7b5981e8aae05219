import { ActionIcon } from '@mantine/core';
import { ChartColumn, Table } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Region } from '../layout/page';
import { earlyPart } from '../loading/lazy-part';
import { DataTable } from '../table/data-table';
import { formatDay, formatInstant, formatMomentShort } from '../values/format';
import { useLocale, useZone } from '../values/preferences';
import classes from './charts.module.css';
import { tickStyle, type Mark, type Point, type Series } from './series';

const Plot = earlyPart(() => import('./plot'), 'Plot');

interface TimeChartProps {
  readonly title: string;
  /** Beside the title: the bucket and its unit; the zone is added. */
  readonly note?: string;
  readonly series: readonly Series[];
  readonly points: readonly Point[];
  readonly between?: readonly [low: string, high: string];
  /** Whether the last bucket still runs: it is hatched. */
  readonly isRunning?: boolean;
  readonly marks?: readonly Mark[];
  /** Whose clocks the intervals follow; else the zone of the page. */
  readonly zone?: string;
  readonly height?: number;
  /** False where a table beside the chart names the series. */
  readonly hasLegend?: boolean;
  readonly formatValue: (value: number) => string;
  /** Of the axis, where numbers may be shortened. */
  readonly formatAxis?: (value: number) => string;
  readonly actions?: ReactNode;
}

const HEIGHT = 180;

/** A region with a chart of time, its legend, and the same data as a table. */
export function TimeChart(props: TimeChartProps) {
  const { title, note, series, points, between, isRunning = false, marks = [], height = HEIGHT, actions } = props;
  const { hasLegend = true } = props;
  const { formatValue, formatAxis = formatValue } = props;
  const { t } = useTranslation();
  const [locale, ownZone] = [useLocale(), useZone()];
  const zone = props.zone ?? ownZone;
  const [isTable, setTable] = useState(false);
  const style = tickStyle(points);
  const formatMoment = (at: string): string =>
    style === 'date' ? formatDay(at, locale, zone) : formatInstant(at, locale, zone);
  const controls = (
    <>
      {hasLegend && <Legend series={series} />}
      {actions}
      <ActionIcon
        aria-label={t(isTable ? 'show_chart' : 'show_table')}
        aria-pressed={isTable}
        onClick={() => {
          setTable(!isTable);
        }}
      >
        {isTable ? <ChartColumn size={15} strokeWidth={1.6} /> : <Table size={15} strokeWidth={1.6} />}
      </ActionIcon>
    </>
  );
  const formatTick = (at: string): string => formatMomentShort(at, style, locale, zone);
  return (
    <Region title={title} note={note === undefined ? zone : t('note_and_zone', { note, zone })} actions={controls}>
      {isTable ? (
        <Twin {...{ title, series, points, formatMoment, formatValue }} />
      ) : (
        <div className={classes.plot} style={{ minHeight: height }} role="img" aria-label={title}>
          <Suspense fallback={<div data-pending />}>
            <Plot
              {...{
                series,
                points,
                between,
                isRunning,
                marks,
                height,
                formatValue,
                formatAxis,
                formatTick,
                formatMoment,
              }}
            />
          </Suspense>
        </div>
      )}
    </Region>
  );
}

/** In the order of the stack, from the top. */
function Legend({ series }: { readonly series: readonly Series[] }) {
  return (
    <span className={classes.legend}>
      {series.toReversed().map(({ id, label, color, kind = 'bar' }) => (
        <span key={id} className={classes.entry}>
          <span className={classes.swatch} data-kind={kind} style={{ background: color }} aria-hidden />
          {label}
        </span>
      ))}
    </span>
  );
}

interface TwinProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly points: readonly Point[];
  readonly formatMoment: (at: string) => string;
  readonly formatValue: (value: number) => string;
}

function Twin({ title, series, points, formatMoment, formatValue }: TwinProps) {
  const { t } = useTranslation();
  return (
    <div className={classes.table}>
      <DataTable
        label={title}
        rows={points.toReversed()}
        keyOf={({ at }) => at}
        columns={[
          { id: 'at', head: t('time'), cell: ({ at }) => formatMoment(at) },
          ...series.map(({ id, label }) => ({
            id,
            head: label,
            align: 'right' as const,
            cell: ({ values }: Point) => formatValue(values[id] ?? 0),
          })),
        ]}
      />
    </div>
  );
}
