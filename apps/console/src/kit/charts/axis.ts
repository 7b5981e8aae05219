import type { Point, Series } from './series';

/** Round steps of an axis, by their first digits. */
const STEPS = [1, 2, 2.5, 4, 5, 10];
const GRID_LINES = 3;

/** The range of a drawing: zero, the stacks of bars, and each line. */
export function rangeOf(points: readonly Point[], series: readonly Series[]): readonly [low: number, high: number] {
  const bars = series.filter(({ kind = 'bar' }) => kind === 'bar');
  const lines = series.filter((one) => !bars.includes(one));
  const sums = points.flatMap(({ values }) => [
    bars.reduce((sum, { id }) => sum + (values[id] ?? 0), 0),
    ...lines.map(({ id }) => values[id] ?? 0),
  ]);
  return [Math.min(0, ...sums), Math.max(0, ...sums)];
}

/** Round numbers from below the lowest to above the highest value, zero among them. Counts have no fractions. */
export function ticksOf([low, high]: readonly [number, number], areWhole: boolean): number[] {
  const span = high - low;
  if (span === 0) return [0];
  const scale = 10 ** Math.floor(Math.log10(span / GRID_LINES));
  const steps = STEPS.map((digits) => digits * scale).filter((step) => !areWhole || Number.isInteger(step));
  const step = steps.find((size) => size * GRID_LINES >= span * (1 - EPSILON)) ?? 1;
  const first = Math.floor(low / step + EPSILON);
  const last = Math.ceil(high / step - EPSILON);
  // Doubles: 3 × 0.1 is not 0.3.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

const EPSILON = 1e-9;
