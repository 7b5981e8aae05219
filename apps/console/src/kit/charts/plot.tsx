import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useId, useState } from 'react';
import { rangeOf, ticksOf } from './axis';
import classes from './charts.module.css';
import { placedMarks } from './marks';
import type { Mark, Point, Series } from './series';

interface PlotProps {
  readonly series: readonly Series[];
  readonly points: readonly Point[];
  /** Two series between which the surface is tinted: the margin. */
  readonly between?: readonly [low: string, high: string];
  readonly isRunning: boolean;
  readonly marks: readonly Mark[];
  readonly height: number;
  readonly formatValue: (value: number) => string;
  readonly formatAxis: (value: number) => string;
  readonly formatTick: (at: string) => string;
  readonly formatMoment: (at: string) => string;
}

const AXIS_WIDTH = 62;

/** The drawing: straight, without dots and motion, from zero. Loaded with its library when a chart is first shown. */
export function Plot(props: PlotProps) {
  const { series, points, between, isRunning, marks, height, formatAxis, formatTick } = props;
  const hatch = useId();
  const [width, setWidth] = useState(0);
  const bars = series.filter(({ kind = 'bar' }) => kind === 'bar');
  const lines = series.filter(({ kind = 'bar' }) => kind !== 'bar');
  const areWhole = points.every(({ values }) => Object.values(values).every(Number.isInteger));
  const ticks = ticksOf(rangeOf(points, series), areWhole);
  const drawn = points.map((point, index) => rowOf(point, lines, isRunning ? points.length - 1 - index : null));
  return (
    <ResponsiveContainer width="100%" height={height} onResize={setWidth}>
      <ComposedChart data={drawn} margin={{ top: 8, right: 0, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <defs>
          {bars.map(({ id, color }) => (
            <pattern
              key={id}
              id={`${hatch}${id}`}
              width={5}
              height={5}
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width={2.5} height={5} fill={color} />
            </pattern>
          ))}
        </defs>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis
          dataKey="at"
          tickFormatter={formatTick}
          tickLine={false}
          axisLine={{ stroke: 'var(--line2)' }}
          minTickGap={40}
          // Lines and bars of one page stand below each other.
          scale="band"
          interval="equidistantPreserveStart"
        />
        <YAxis
          width={AXIS_WIDTH}
          tickFormatter={formatAxis}
          tickLine={false}
          axisLine={false}
          ticks={ticks}
          domain={[ticks[0] ?? 0, ticks.at(-1) || 'auto']}
          interval={0}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)', stroke: 'none' }}
          content={<Tip {...props} />}
        />
        {between !== undefined && (
          <Area
            dataKey={(row: Row) => gapOf(row, between)}
            type="linear"
            stroke="none"
            fill="var(--gap)"
            fillOpacity={1}
            isAnimationActive={false}
            activeDot={false}
          />
        )}
        {bars.map(({ id, color }) => (
          <Bar
            key={id}
            dataKey={(row: Row) => row.values[id] ?? 0}
            name={id}
            stackId="all"
            isAnimationActive={false}
            maxBarSize={20}
            shape={({ x, y, width, height: tall, index }: BarShape) => {
              const isOpen = isRunning && index === drawn.length - 1;
              return <rect x={x} y={y} width={width} height={tall} fill={isOpen ? `url(#${hatch}${id})` : color} />;
            }}
          />
        ))}
        {lines.map(({ id, color, kind }) => (
          <Line
            key={id}
            dataKey={(row: Row) => row.values[id] ?? null}
            name={id}
            type={kind === 'step' ? 'stepAfter' : 'linear'}
            stroke={color}
            strokeWidth={1.6}
            strokeDasharray={kind === 'dashed' ? '4 3' : undefined}
            dot={false}
            isAnimationActive={false}
          />
        ))}
        {isRunning &&
          lines.map(({ id, color }) => (
            <Line
              key={id}
              dataKey={(row: Row) => row.open?.[id] ?? null}
              name={id}
              type="linear"
              stroke={color}
              strokeWidth={1.6}
              strokeOpacity={0.6}
              strokeDasharray="1 3"
              dot={false}
              activeDot={false}
              isAnimationActive={false}
            />
          ))}
        {placedMarks(marks, points, width - AXIS_WIDTH).map(({ at, label, side }) => (
          <ReferenceLine
            key={at}
            x={at}
            stroke="var(--ink3)"
            strokeDasharray="2 3"
            label={{ value: label, position: side === 'left' ? 'insideTopRight' : 'insideBottomLeft' }}
          />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

/** What the library hands to a shape. */
interface BarShape {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly index?: number;
}

interface Row {
  readonly at: string;
  readonly values: Readonly<Record<string, number | null | undefined>>;
  /** Both ends of the dotted part of lines, which leads into the bucket that still runs. */
  readonly open?: Point['values'];
}

/** @param left buckets after this one; null: all of them have ended */
function rowOf({ at, values }: Point, lines: readonly Series[], left: number | null): Row {
  if (left === 1) return { at, values, open: values };
  if (left !== 0) return { at, values };
  return { at, values: { ...values, ...Object.fromEntries(lines.map(({ id }) => [id, null])) }, open: values };
}

function gapOf({ values }: Row, [low, high]: readonly [string, string]): [number, number] | null {
  const [from, to] = [values[low], values[high]];
  return typeof from === 'number' && typeof to === 'number' ? [from, to] : null;
}

interface TipProps extends PlotProps {
  /** Given by the library. */
  readonly active?: boolean;
  readonly label?: string | number;
}

function Tip({ active = false, label, points, series, formatValue, formatMoment }: TipProps) {
  const point = points.find(({ at }) => at === label);
  if (!active || point === undefined) return null;
  return (
    <div className={classes.tip}>
      <div>{formatMoment(point.at)}</div>
      {series.toReversed().map(({ id, label: name }) => (
        <div key={id} className={classes.tipRow}>
          <span>{name}</span>
          <span>{formatValue(point.values[id] ?? 0)}</span>
        </div>
      ))}
    </div>
  );
}
