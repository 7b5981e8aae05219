/** What a chart of time draws: bars are stacked in the order of the series, the first one at the base. */
export interface Series {
  readonly id: string;
  readonly label: string;
  /** A token: `var(--c1)`. */
  readonly color: string;
  readonly kind?: 'bar' | 'line' | 'step' | 'dashed';
}

export interface Point {
  /** Begin of the bucket, ISO 8601. */
  readonly at: string;
  /** By series; the table twin shows the same numbers. */
  readonly values: Readonly<Record<string, number>>;
}

export interface Mark {
  readonly at: string;
  readonly label: string;
}

/** Colours of series that have no meaning of their own; the sixth is for all others. */
export const SERIES_COLORS = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)', 'var(--c5)', 'var(--c6)'] as const;

const SERIES_MAX = 5;

interface Ranked {
  readonly name: string;
  readonly total: number;
}

/** The five largest by total, and the rest to be shown as others. Equal totals stay in their order. */
export function largestSeries(ranked: readonly Ranked[]): { readonly shown: Ranked[]; readonly others: Ranked[] } {
  const sorted = ranked.toSorted((one, other) => other.total - one.total);
  return { shown: sorted.slice(0, SERIES_MAX), others: sorted.slice(SERIES_MAX) };
}

/** The highest stack of bars. */
export function highestStack(points: readonly Point[]): number {
  return Math.max(0, ...points.map(({ values }) => Object.values(values).reduce((sum, value) => sum + value, 0)));
}

/** Step of a day or less: ticks show the time, else the date. */
export function tickStyle(points: readonly Point[]): 'time' | 'date' {
  const [first, second] = points;
  if (first === undefined || second === undefined) return 'time';
  return Date.parse(second.at) - Date.parse(first.at) < 86_400_000 ? 'time' : 'date';
}
