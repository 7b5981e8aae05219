import type { ErrorDetail } from '#core';
import { differencesOf, type Difference, type Fields } from './differences.js';

/** Sections of an installation in creation order: each depends only on those before it. */
export const SECTIONS = ['tiers', 'models', 'prices', 'channels', 'credentials', 'routes', 'display_rates'] as const;
export type SectionName = (typeof SECTIONS)[number];

export const PLAN_MODES = ['upsert', 'create_only', 'update_only'] as const;
export type PlanMode = (typeof PLAN_MODES)[number];

/** Actions on one item; `unchanged`, `skip` and `error` change nothing. */
export const PLAN_ACTIONS = ['create', 'update', 'restore', 'archive', 'unchanged', 'skip', 'error'] as const;
export type PlanAction = (typeof PLAN_ACTIONS)[number];

export interface PlanOptions {
  readonly mode: PlanMode;
  /** Whether items that a section does not name are archived. */
  readonly prune: boolean;
}

/** An item of a file. */
export interface DeclaredItem {
  /** The natural key, unique in its section. */
  readonly key: string;
  /** Without secrets. Absent fields are unchanged. */
  readonly fields: Fields;
}

/** An existing item. */
export interface ExistingItem extends DeclaredItem {
  readonly id: string;
  /** Changes with each update. */
  readonly version: string | number;
  readonly archivedAt: Date | null;
}

export interface PlannedRow {
  readonly section: SectionName;
  readonly key: string;
  readonly action: PlanAction;
  readonly diff: readonly Difference[];
  readonly errors: readonly ErrorDetail[];
}

/** A row with its items: `entry` is null for an archive, `present` for a creation. */
export interface PlannedItem<E extends DeclaredItem, P extends ExistingItem> {
  readonly row: PlannedRow;
  readonly entry: E | null;
  readonly present: P | null;
}

interface SectionInput<E extends DeclaredItem, P extends ExistingItem> extends PlanOptions {
  readonly section: SectionName;
  readonly entries: readonly E[];
  readonly present: readonly P[];
  /** Errors that forbid a change, beyond field types. At most one argument is null; no entry: an archive. */
  readonly faultsOf: (entry: E | null, present: P | null) => readonly ErrorDetail[];
  /** Whether prune archives an item that no entry names. */
  readonly isPrunable: (present: P) => boolean;
}

/** Plans one section: the change of each entry, and of items that it does not name. */
export function planSection<E extends DeclaredItem, P extends ExistingItem>(
  input: SectionInput<E, P>,
): PlannedItem<E, P>[] {
  const known = new Map(input.present.map((present) => [present.key, present]));
  const named = new Set<string>();
  const planned = input.entries.map((entry) => {
    const isRepeated = named.has(entry.key);
    named.add(entry.key);
    return isRepeated ? repeated(input, entry) : planEntry(input, entry, known.get(entry.key) ?? null);
  });
  const left = input.prune ? input.present.filter((one) => !named.has(one.key) && input.isPrunable(one)) : [];
  return [...planned, ...left.map((present) => settle(input, 'archive', null, present, []))];
}

function planEntry<E extends DeclaredItem, P extends ExistingItem>(
  input: SectionInput<E, P>,
  entry: E,
  present: P | null,
): PlannedItem<E, P> {
  const diff = differencesOf(present?.fields ?? {}, entry.fields);
  if (present?.archivedAt === null && diff.length === 0) return plain(input, 'unchanged', entry, present);
  const action = present === null ? 'create' : present.archivedAt === null ? 'update' : 'restore';
  if (input.mode === (action === 'create' ? 'update_only' : 'create_only')) return plain(input, 'skip', entry, present);
  return settle(input, action, entry, present, diff);
}

/** The row of a change, or of an error when a fault forbids it. */
function settle<E extends DeclaredItem, P extends ExistingItem>(
  input: SectionInput<E, P>,
  action: PlanAction,
  entry: E | null,
  present: P | null,
  diff: readonly Difference[],
): PlannedItem<E, P> {
  const errors = input.faultsOf(entry, present);
  const key = entry?.key ?? present?.key ?? '';
  const row = { section: input.section, key, action: errors.length > 0 ? 'error' : action, diff, errors } as const;
  return { row, entry, present };
}

function plain<E extends DeclaredItem, P extends ExistingItem>(
  { section }: SectionInput<E, P>,
  action: PlanAction,
  entry: E,
  present: P | null,
): PlannedItem<E, P> {
  return { row: { section, key: entry.key, action, diff: [], errors: [] }, entry, present };
}

function repeated<E extends DeclaredItem, P extends ExistingItem>(
  input: SectionInput<E, P>,
  entry: E,
): PlannedItem<E, P> {
  const message = `${entry.key} is listed twice.`;
  const planned = plain(input, 'error', entry, null);
  return { ...planned, row: { ...planned.row, errors: [{ path: '', code: 'duplicate', message }] } };
}
