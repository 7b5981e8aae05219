export interface Sample {
  readonly replies: number;
  /** Microseconds of CPU and bytes, by part. */
  readonly used: Readonly<Record<string, number>>;
}
export interface CostRow {
  readonly name: string;
  readonly unit: 's' | 'MB' | 'bytes';
  readonly cost: number;
  readonly ratio: number | null;
  readonly interval: readonly [number, number] | null;
}
export function costRows(samples: readonly Sample[], others?: readonly Sample[] | null): CostRow[];
export function dearer(rows: readonly CostRow[], ratioMax: number): CostRow[];
export function formatCosts(rows: readonly CostRow[]): string[];
