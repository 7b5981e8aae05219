import type { ErrorDetail } from '#kernel';
import { differencesOf, type Difference, type Fields } from './differences.js';

/** What an installation is made of, in the order in which it is made: each needs only what stands before it. */
export const SECTIONS = ['tiers', 'models', 'prices', 'channels', 'credentials', 'routes'] as const;
export type SectionName = (typeof SECTIONS)[number];

export const PLAN_MODES = ['upsert', 'create_only', 'update_only'] as const;
export type PlanMode = (typeof PLAN_MODES)[number];

/** What becomes of one thing; `unchanged`, `skip` and `error` change nothing. */
export const PLAN_ACTIONS = ['create', 'update', 'restore', 'archive', 'unchanged', 'skip', 'error'] as const;
export type PlanAction = (typeof PLAN_ACTIONS)[number];

export interface PlanTerms {
  readonly mode: PlanMode;
  /** Whether what a section does not name is archived. */
  readonly prune: boolean;
}

/** What a file says of one thing. */
export interface Stated {
  /** The natural key, unique in its section. */
  readonly key: string;
  /** Without secrets. What is absent stays as it is. */
  readonly fields: Fields;
}

/** A thing that is there. */
export interface Present extends Stated {
  readonly id: string;
  /** Differs after each change. */
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

/** A row, with what it is about: `entry` is null for what is archived, `present` for what is created. */
export interface Judged<E extends Stated, P extends Present> {
  readonly row: PlannedRow;
  readonly entry: E | null;
  readonly present: P | null;
}

interface SectionInput<E extends Stated, P extends Present> extends PlanTerms {
  readonly section: SectionName;
  readonly entries: readonly E[];
  readonly present: readonly P[];
  /** What forbids a change, beyond the types of fields. At most one is null; no entry: it is to be archived. */
  readonly faultsOf: (entry: E | null, present: P | null) => readonly ErrorDetail[];
  /** Whether a prune takes it, given that no entry names it. */
  readonly isPrunable: (present: P) => boolean;
}

/** Decides what each entry of a section changes, and what of the things that it does not name. */
export function planSection<E extends Stated, P extends Present>(input: SectionInput<E, P>): Judged<E, P>[] {
  const known = new Map(input.present.map((present) => [present.key, present]));
  const named = new Set<string>();
  const judged = input.entries.map((entry) => {
    const isRepeated = named.has(entry.key);
    named.add(entry.key);
    return isRepeated ? repeated(input, entry) : judgeEntry(input, entry, known.get(entry.key) ?? null);
  });
  const left = input.prune ? input.present.filter((one) => !named.has(one.key) && input.isPrunable(one)) : [];
  return [...judged, ...left.map((present) => settle(input, 'archive', null, present, []))];
}

function judgeEntry<E extends Stated, P extends Present>(
  input: SectionInput<E, P>,
  entry: E,
  present: P | null,
): Judged<E, P> {
  const diff = differencesOf(present?.fields ?? {}, entry.fields);
  if (present?.archivedAt === null && diff.length === 0) return plain(input, 'unchanged', entry, present);
  const action = present === null ? 'create' : present.archivedAt === null ? 'update' : 'restore';
  if (input.mode === (action === 'create' ? 'update_only' : 'create_only')) return plain(input, 'skip', entry, present);
  return settle(input, action, entry, present, diff);
}

/** The row of a change, unless something forbids it. */
function settle<E extends Stated, P extends Present>(
  input: SectionInput<E, P>,
  action: PlanAction,
  entry: E | null,
  present: P | null,
  diff: readonly Difference[],
): Judged<E, P> {
  const errors = input.faultsOf(entry, present);
  const key = entry?.key ?? present?.key ?? '';
  const row = { section: input.section, key, action: errors.length > 0 ? 'error' : action, diff, errors } as const;
  return { row, entry, present };
}

function plain<E extends Stated, P extends Present>(
  { section }: SectionInput<E, P>,
  action: PlanAction,
  entry: E,
  present: P | null,
): Judged<E, P> {
  return { row: { section, key: entry.key, action, diff: [], errors: [] }, entry, present };
}

function repeated<E extends Stated, P extends Present>(input: SectionInput<E, P>, entry: E): Judged<E, P> {
  const message = `${entry.key} is named twice.`;
  const judged = plain(input, 'error', entry, null);
  return { ...judged, row: { ...judged.row, errors: [{ path: '', code: 'duplicate', message }] } };
}
