import type { PlanAction, PlannedRow } from '#installation';

/** What control answers to an import. */
export interface PlanAnswer {
  readonly applied: boolean;
  readonly summary: Readonly<Record<PlanAction, number>>;
  /** Without what stays as it is. */
  readonly rows: readonly PlannedRow[];
  readonly import_token: string | null;
}

const MARKS: Readonly<Record<PlanAction, string>> = {
  create: '+',
  update: '~',
  restore: '+',
  archive: '-',
  unchanged: '=',
  skip: '=',
  error: '!',
};

/** A plan for people: a line for each thing, below it what differs, or what forbids it; at last the counts. */
export function planLines({ rows, summary }: PlanAnswer): string[] {
  const counts = Object.entries(summary).filter(([, count]) => count > 0);
  const last = counts.map(([action, count]) => `${count} ${action}`).join(', ');
  return [...rows.flatMap(linesOf), last === '' ? 'the file says nothing' : last];
}

function linesOf({ section, key, action, diff, errors }: PlannedRow): string[] {
  const differences = action === 'update' || action === 'restore' ? diff : [];
  return [
    `${MARKS[action]} ${action} ${section} ${key}`,
    ...differences.map(({ path, before, after }) => `    ${path}: ${show(before)} → ${show(after)}`),
    ...errors.map(({ message }) => `    ${message}`),
  ];
}

function show(value: unknown): string {
  if (value === null) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
