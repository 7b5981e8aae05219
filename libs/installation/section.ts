import type { Actor } from '#audit';
import { requireRestorable, RoutifyError, type ChangeOutcome, type ErrorDetail } from '#kernel';
import { faultsIn } from './domain/faults-in.js';
import {
  planSection,
  type Judged,
  type PlannedRow,
  type PlanTerms,
  type Present,
  type SectionName,
  type Stated,
} from './domain/plan-section.js';
import type { PlannedChange } from './domain/plan-token.js';

/** An entry of a file, ready for the service of its room. */
export interface Entry<Patch, New> extends Stated {
  readonly patch: Patch;
  /** What is created where there is no such thing, or what is missing for that. */
  readonly create: { readonly input: New } | { readonly fault: ErrorDetail };
}

/** A thing that is there, as its room knows it. */
export interface Found<Row> extends Present {
  readonly row: Row;
}

/** What a plan is made for; names are those that the sections before leave alive. */
export interface Circumstances extends PlanTerms {
  readonly nowMs: number;
  readonly tiers: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
}

export interface Situation<Row, Patch, New> extends Circumstances {
  readonly entries: readonly Entry<Patch, New>[];
  readonly found: readonly Found<Row>[];
}

/** Says what forbids a change beyond the types of its fields; without an entry it is to be archived. */
export type Check<Row, Patch, New> = (
  entry: Entry<Patch, New> | null,
  found: Found<Row> | null,
) => readonly ErrorDetail[];

/** One write of a plan. */
export interface Step {
  readonly rows: readonly PlannedRow[];
  readonly write: (actor: Actor) => Promise<unknown>;
}

export interface SectionPlan {
  readonly changes: readonly PlannedChange[];
  /** Keys of what is alive when the plan is done. */
  readonly names: ReadonlySet<string>;
  readonly made: readonly Step[];
  readonly archived: readonly Step[];
}

/**
 * One kind of thing that an installation is made of. Reads what is there and writes what is planned through the service
 * of its room, so that rules, audit and events are those of the API.
 */
export abstract class Section<Row, Patch, New> {
  protected abstract readonly name: SectionName;

  /** All there are, archived ones too, by unique keys. */
  abstract read(): Promise<Found<Row>[]>;

  protected abstract checkFor(situation: Situation<Row, Patch, New>): Check<Row, Patch, New>;
  protected abstract create(input: New, actor: Actor): Promise<unknown>;
  /** @param changed names of the fields that differ */
  protected abstract update(
    row: Row,
    entry: Entry<Patch, New>,
    changed: ReadonlySet<string>,
    actor: Actor,
  ): Promise<unknown>;
  protected abstract restore(row: Row, actor: Actor): Promise<Row>;
  protected abstract archive(row: Row, actor: Actor): Promise<unknown>;

  /** Whether a prune takes it, given that no entry names it. */
  protected readonly isPrunable: (found: Found<Row>, entries: readonly Entry<Patch, New>[]) => boolean = isAlive;

  /** @param entries null: the file says nothing of this kind */
  async plan(entries: readonly Entry<Patch, New>[] | null, circumstances: Circumstances): Promise<SectionPlan> {
    const found = await this.read();
    const byKey = new Map(found.map((one) => [one.key, one]));
    const stated = (entries ?? []).map((entry) => this.completed(entry, byKey.get(entry.key) ?? null));
    const check = this.checkFor({ ...circumstances, entries: stated, found });
    const judged = planSection({
      section: this.name,
      mode: circumstances.mode,
      prune: circumstances.prune && entries !== null,
      entries: stated,
      present: found,
      faultsOf: (entry, one) => [...faultsOfBirth(entry, one, circumstances.nowMs), ...check(entry, one)],
      isPrunable: (one) => this.isPrunable(one, stated),
    });
    const archived = judged.filter(({ row }) => row.action === 'archive');
    return {
      changes: judged,
      names: namesAfter(judged, found),
      made: this.stepsOf(judged),
      archived: archived.map(({ row, present }) => ({
        rows: [row],
        write: async (actor) => (present === null ? null : this.archive(present.row, actor)),
      })),
    };
  }

  /** The entry with what it leaves to what is there. */
  protected readonly completed: (entry: Entry<Patch, New>, found: Found<Row> | null) => Entry<Patch, New> = asItIs;

  /** The writes of what is not archived, in the order of the file. */
  protected stepsOf(judged: readonly Judged<Entry<Patch, New>, Found<Row>>[]): Step[] {
    return judged.flatMap(({ row, entry, present }): Step[] => {
      if (entry === null) return [];
      const write = this.writeOf(row, entry, present);
      return write === null ? [] : [{ rows: [row], write }];
    });
  }

  private writeOf(row: PlannedRow, entry: Entry<Patch, New>, found: Found<Row> | null): Step['write'] | null {
    const changed = new Set(row.diff.map(({ path }) => /^\w+/.exec(path)?.[0] ?? path));
    const { create } = entry;
    if (row.action === 'create' && 'input' in create) {
      return (actor) => this.create(create.input, actor);
    }
    if (found === null) return null;
    if (row.action === 'update') return (actor) => this.update(found.row, entry, changed, actor);
    if (row.action !== 'restore') return null;
    return async (actor) => {
      const restored = await this.restore(found.row, actor);
      if (changed.size > 0) await this.update(restored, entry, changed, actor);
    };
  }
}

function asItIs<E>(entry: E): E {
  return entry;
}

function isAlive({ archivedAt }: Present): boolean {
  return archivedAt === null;
}

/** What keeps a thing from being created, or from coming back. */
function faultsOfBirth(entry: Entry<unknown, unknown> | null, found: Present | null, nowMs: number): ErrorDetail[] {
  if (entry === null) return [];
  if (found === null) return 'fault' in entry.create ? [entry.create.fault] : [];
  const { archivedAt } = found;
  return archivedAt === null
    ? []
    : faultsIn(() => {
        requireRestorable(archivedAt, nowMs);
      });
}

function namesAfter(judged: readonly Judged<Stated, Present>[], found: readonly Present[]): ReadonlySet<string> {
  const names = new Set(found.filter(isAlive).map(({ key }) => key));
  for (const { row } of judged) {
    if (row.action === 'archive') names.delete(row.key);
    else if (row.action === 'create' || row.action === 'restore') names.add(row.key);
  }
  return names;
}

/** Throws `conflict` when somebody else changed the thing since it was read. */
export function requireChanged<T>(outcome: ChangeOutcome<T>): T {
  if ('changed' in outcome) return outcome.changed;
  throw new RoutifyError('conflict', 'it has been changed meanwhile');
}
