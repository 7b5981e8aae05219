import type { Point, Series } from './series';

/** Where the drawing of a chart lies in its picture, px. */
interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Scales {
  readonly frame: Frame;
  readonly points: readonly Point[];
  /** Values at the bottom and the top. */
  readonly domain: readonly [low: number, high: number];
}

interface BarBox {
  readonly id: string;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const BAR_WIDTH_MAX = 20;
/** Of a bucket. */
const BAR_SHARE = 0.8;

/** Width of a bucket: each has the same, with bars or without, so that charts above each other share their times. */
export function bandWidth({ frame, points }: Scales): number {
  return (frame.right - frame.left) / Math.max(points.length, 1);
}

export function centerOf(scales: Scales, index: number): number {
  return scales.frame.left + bandWidth(scales) * (index + 0.5);
}

export function heightOf({ frame, domain: [low, high] }: Scales, value: number): number {
  const share = high === low ? 0 : (value - low) / (high - low);
  return frame.bottom - share * (frame.bottom - frame.top);
}

/** The bucket below a position; null beside the drawing. */
export function bucketAt(scales: Scales, x: number): number | null {
  const index = Math.floor((x - scales.frame.left) / bandWidth(scales));
  return index >= 0 && index < scales.points.length ? index : null;
}

/** Stacks in the order of the series, the first one at the base. Zeros have no box. */
export function barBoxes(scales: Scales, ids: readonly string[]): BarBox[] {
  const width = Math.min(BAR_WIDTH_MAX, bandWidth(scales) * BAR_SHARE);
  return scales.points.flatMap(({ values }, index) => {
    let base = 0;
    return ids.flatMap((id) => {
      const value = values[id] ?? 0;
      if (value === 0) return [];
      const [end, begin] = [heightOf(scales, base + value), heightOf(scales, base)];
      base += value;
      const x = centerOf(scales, index) - width / 2;
      return [{ id, index, x, y: Math.min(begin, end), width, height: Math.abs(end - begin) }];
    });
  });
}

/** A path through the values of a series from one bucket to another, both included; a bucket without a value breaks it. */
export function linePath(scales: Scales, { id, kind }: Series, from: number, to: number): string {
  const runs: string[][] = [[]];
  for (let index = Math.max(from, 0); index <= to; index += 1) {
    const value = scales.points[index]?.values[id];
    const run = runs.at(-1);
    if (value === undefined || run === undefined) {
      runs.push([]);
      continue;
    }
    const [x, y] = [round(centerOf(scales, index)), round(heightOf(scales, value))];
    if (run.length === 0) run.push(`M${x} ${y}`);
    else run.push(kind === 'step' ? `H${x}V${y}` : `L${x} ${y}`);
  }
  // A bucket between two without values is a dot.
  return runs.map((run) => run.join('') + (run.length === 1 ? 'h0' : '')).join('');
}

/** The surface between two series, where both have values. */
export function gapPath(scales: Scales, [low, high]: readonly [string, string]): string {
  const runs: number[][] = [[]];
  scales.points.forEach(({ values }, index) => {
    if (values[low] === undefined || values[high] === undefined) runs.push([]);
    else runs.at(-1)?.push(index);
  });
  const corner = (id: string) => (index: number) =>
    `${round(centerOf(scales, index))} ${round(heightOf(scales, scales.points[index]?.values[id] ?? 0))}`;
  return runs
    .filter(({ length }) => length > 1)
    .map((run) => `M${[...run.map(corner(high)), ...run.toReversed().map(corner(low))].join('L')}Z`)
    .join('');
}

interface Label {
  readonly index: number;
  readonly x: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Buckets whose begin is written below them: evenly spread, with room for the widest, inside of the picture. */
export function labelledBuckets(scales: Scales, widthPx: number, gapPx: number): Label[] {
  const { frame, points } = scales;
  const every = Math.max(1, Math.ceil((widthPx + gapPx) / bandWidth(scales)));
  return points.flatMap((_, index): Label[] => {
    if (index % every !== 0) return [];
    const x = centerOf(scales, index);
    return x + widthPx / 2 > frame.right
      ? [{ index, x: frame.right, anchor: 'end' }]
      : [{ index, x, anchor: 'middle' }];
  });
}

const round = (px: number): number => Math.round(px * 10) / 10;
