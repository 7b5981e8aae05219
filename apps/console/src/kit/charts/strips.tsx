import classes from './charts.module.css';

interface SparklineProps {
  readonly values: readonly number[];
  readonly color?: string;
  readonly width?: number;
  readonly height?: number;
}

/** The course of a figure beside it; the figure says what matters, so it is hidden from screen readers. */
export function Sparkline({ values, color = 'var(--ink3)', width = 60, height = 18 }: SparklineProps) {
  // Its place is there before its values are.
  if (values.length < 2) return <svg width={width} height={height} aria-hidden />;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = high - low || 1;
  const x = (index: number): number => (index / (values.length - 1)) * (width - 2) + 1;
  const y = (value: number): number => height - 1 - ((value - low) / span) * (height - 2);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  return (
    <svg width={width} height={height} aria-hidden>
      <polyline points={points} fill="none" stroke={color} strokeWidth={1.2} strokeLinejoin="round" />
    </svg>
  );
}

export interface HealthCell {
  readonly at: string;
  readonly requests: number;
  readonly errors: number;
}

const DEGRADED_FROM = 0.01;
const BROKEN_FROM = 0.05;

export type CellState = 'none' | 'ok' | 'degraded' | 'broken';

function cellState({ requests, errors }: HealthCell): CellState {
  if (requests === 0) return 'none';
  const share = errors / requests;
  if (share > BROKEN_FROM) return 'broken';
  return share > DEGRADED_FROM ? 'degraded' : 'ok';
}

interface HealthStripProps {
  readonly cells: readonly HealthCell[];
  /** The strip in words, for screen readers. */
  readonly label: string;
  /** What a cell says on hover. */
  readonly titleOf: (cell: HealthCell) => string;
}

/** Cells of five minutes. */
export function HealthStrip({ cells, label, titleOf }: HealthStripProps) {
  return <StateStrip cells={cells} label={label} stateOf={cellState} titleOf={titleOf} />;
}

interface StateStripProps<Cell> {
  readonly cells: readonly Cell[];
  readonly label: string;
  readonly stateOf: (cell: Cell) => CellState;
  readonly titleOf: (cell: Cell) => string;
}

/** Good is pale, degraded half filled, broken full, silence a line. */
export function StateStrip<Cell extends { readonly at: string }>(props: StateStripProps<Cell>) {
  const { cells, label, stateOf, titleOf } = props;
  return (
    <div className={classes.cells} role="img" aria-label={label}>
      {cells.map((cell) => (
        <span key={cell.at} className={classes.cell} data-state={stateOf(cell)} title={titleOf(cell)} />
      ))}
    </div>
  );
}
