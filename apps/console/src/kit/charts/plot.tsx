import { useElementSize } from '@mantine/hooks';
import { Fragment, useId, useState, type PointerEvent } from 'react';
import { rangeOf, ticksOf } from './axis';
import classes from './charts.module.css';
import {
  bandWidth,
  barBoxes,
  bucketAt,
  centerOf,
  gapPath,
  heightOf,
  labelledBuckets,
  linePath,
  type Scales,
} from './geometry';
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
const AXIS_HEIGHT = 24;
const TOP = 8;
/** Between texts and the lines that they name. */
const TEXT_GAP = 8;
/** Of a letter of the axis. */
const LETTER_PX = 6.2;

/** The drawing: straight, without dots and motion, from zero. */
export function Plot(props: PlotProps) {
  const { series, points, between, isRunning, height, formatAxis } = props;
  const { ref, width } = useElementSize();
  const [shown, setShown] = useState<number | null>(null);
  const areWhole = points.every(({ values }) => Object.values(values).every(Number.isInteger));
  const ticks = ticksOf(rangeOf(points, series), areWhole);
  const scales: Scales = {
    frame: { left: AXIS_WIDTH, right: Math.max(width, AXIS_WIDTH), top: TOP, bottom: height - AXIS_HEIGHT },
    points,
    domain: [ticks[0] ?? 0, ticks.at(-1) || 1],
  };
  const { left, right } = scales.frame;
  const show = ({ nativeEvent }: PointerEvent): void => {
    setShown(bucketAt(scales, nativeEvent.offsetX));
  };
  return (
    <div
      ref={ref}
      className={classes.drawing}
      onPointerLeave={() => {
        setShown(null);
      }}
    >
      <svg width="100%" height={height} onPointerMove={show} onPointerDown={show}>
        {width > 0 && (
          <>
            {ticks.map((tick) => (
              <Fragment key={tick}>
                <path
                  d={`M${left} ${heightOf(scales, tick)}H${right}`}
                  stroke={tick === 0 ? 'var(--line2)' : 'var(--line)'}
                />
                <text x={left - TEXT_GAP} y={heightOf(scales, tick)} dy="0.35em" textAnchor="end">
                  {formatAxis(tick)}
                </text>
              </Fragment>
            ))}
            <TimeAxis scales={scales} formatTick={props.formatTick} />
            {shown !== null && (
              <rect
                x={centerOf(scales, shown) - bandWidth(scales) / 2}
                y={TOP}
                width={bandWidth(scales)}
                height={scales.frame.bottom - TOP}
                fill="var(--hover)"
              />
            )}
            {between !== undefined && <path d={gapPath(scales, between)} fill="var(--gap)" />}
            <Bars {...{ scales, series, isRunning }} />
            <Lines {...{ scales, series, isRunning }} />
            <Marks scales={scales} marks={props.marks} />
          </>
        )}
      </svg>
      {shown !== null && <Tip {...props} index={shown} x={centerOf(scales, shown)} width={width} />}
    </div>
  );
}

interface TimeAxisProps {
  readonly scales: Scales;
  readonly formatTick: (at: string) => string;
}

function TimeAxis({ scales, formatTick }: TimeAxisProps) {
  const texts = scales.points.map(({ at }) => formatTick(at));
  const widest = Math.max(0, ...texts.map(({ length }) => length)) * LETTER_PX;
  return labelledBuckets(scales, widest, 2 * TEXT_GAP).map(({ index, x, anchor }) => (
    <text key={index} x={x} y={scales.frame.bottom + AXIS_HEIGHT - TEXT_GAP} textAnchor={anchor}>
      {texts[index]}
    </text>
  ));
}

interface DrawnProps {
  readonly scales: Scales;
  readonly series: readonly Series[];
  readonly isRunning: boolean;
}

/** The bucket that still runs is hatched. */
function Bars({ scales, series, isRunning }: DrawnProps) {
  const hatch = useId();
  const bars = series.filter(({ kind = 'bar' }) => kind === 'bar');
  const colors = new Map(bars.map(({ id, color }) => [id, color]));
  const last = scales.points.length - 1;
  return (
    <>
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
      {barBoxes(
        scales,
        bars.map(({ id }) => id),
      ).map(({ id, index, ...box }) => (
        <rect
          key={`${id} ${index}`}
          {...box}
          fill={isRunning && index === last ? `url(#${hatch}${id})` : colors.get(id)}
        />
      ))}
    </>
  );
}

/** What leads into the bucket that still runs is dotted. */
function Lines({ scales, series, isRunning }: DrawnProps) {
  const last = scales.points.length - 1;
  const ended = isRunning ? last - 1 : last;
  return series
    .filter(({ kind = 'bar' }) => kind !== 'bar')
    .map((line) => (
      <g key={line.id} fill="none" stroke={line.color} strokeWidth={1.6} strokeLinecap="round">
        <path d={linePath(scales, line, 0, ended)} strokeDasharray={line.kind === 'dashed' ? '4 3' : undefined} />
        {isRunning && <path d={linePath(scales, line, last - 1, last)} strokeOpacity={0.6} strokeDasharray="1 3" />}
      </g>
    ));
}

function Marks({ scales, marks }: { readonly scales: Scales; readonly marks: readonly Mark[] }) {
  const { frame, points } = scales;
  const indexOf = new Map(points.map(({ at }, index) => [at, index]));
  return placedMarks(marks, points, frame.right - frame.left).map(({ at, label, side }) => {
    const x = centerOf(scales, indexOf.get(at) ?? 0);
    const isLeft = side === 'left';
    return (
      <Fragment key={at}>
        <path d={`M${x} ${frame.top}V${frame.bottom}`} stroke="var(--ink3)" strokeDasharray="2 3" />
        <text
          className={classes.mark}
          x={isLeft ? x - TEXT_GAP / 2 : x + TEXT_GAP / 2}
          y={isLeft ? frame.top + TEXT_GAP : frame.bottom - TEXT_GAP}
          textAnchor={isLeft ? 'end' : 'start'}
        >
          {label}
        </text>
      </Fragment>
    );
  });
}

interface TipProps extends PlotProps {
  readonly index: number;
  /** Of the bucket, and of the whole picture, px. */
  readonly x: number;
  readonly width: number;
}

/** Beside its bucket, where there is more room. */
function Tip({ index, x, width, points, series, formatValue, formatMoment }: TipProps) {
  const point = points[index];
  if (point === undefined) return null;
  return (
    <div className={classes.tip} style={x > width / 2 ? { right: width - x + TEXT_GAP } : { left: x + TEXT_GAP }}>
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
