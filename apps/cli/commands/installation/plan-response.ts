import type { PlanAction, PlannedRow } from '#operations';

/** The response of control to an import. */
export interface PlanResponse {
  readonly applied: boolean;
  readonly summary: Readonly<Record<PlanAction, number>>;
  /** Without unchanged objects. */
  readonly rows: readonly PlannedRow[];
  readonly import_token: string | null;
}

const SYMBOLS: Readonly<Record<PlanAction, string>> = {
  create: '+',
  update: '~',
  restore: '+',
  archive: '-',
  unchanged: '=',
  skip: '=',
  error: '!',
};

/** A plan as text: one line per object with its differences or errors below it, then the counts. */
export function planLines({ rows, summary }: PlanResponse): string[] {
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  const last = counts.map(([action, count]) => `${count} ${action}`).join(', ');
  return [...rows.flatMap(linesOf), last === '' ? 'the file is empty' : last];
}

function linesOf({ section, key, action, diff, errors }: PlannedRow): string[] {
  const differences = action === 'update' || action === 'restore' ? diff : [];
  return [
    `${SYMBOLS[action]} ${action} ${section} ${key}`,
    ...differences.map(({ path, before, after }) => `    ${path}: ${show(before)} → ${show(after)}`),
    ...errors.map(({ message }) => `    ${message}`),
  ];
}

function show(value: unknown): string {
  if (value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
