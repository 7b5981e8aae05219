import { requireRestorable, RoutifyError, type ChangeOutcome, type ErrorDetail, type Actor } from '#core';
import { faultsIn } from '../domain/faults-in.js';
import {
  planSection,
  type PlannedItem,
  type PlannedRow,
  type PlanOptions,
  type ExistingItem,
  type SectionName,
  type DeclaredItem,
} from '../domain/plan-section.js';
import type { PlannedChange } from '../domain/plan-token.js';

/** An entry of a file, as input for the service of its module. */
export interface Entry<Patch, New> extends DeclaredItem {
  readonly patch: Patch;
  /** Input of a creation, or the error that prevents it. */
  readonly create: { readonly input: New } | { readonly fault: ErrorDetail };
}

/** An existing item, with the row of its module. */
export interface Found<Row> extends ExistingItem {
  readonly row: Row;
}

/** Context of a plan; names are those that exist after the earlier sections. */
export interface PlanContext extends PlanOptions {
  readonly nowMs: number;
  readonly tiers: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
}

export interface SectionContext<Row, Patch, New> extends PlanContext {
  readonly entries: readonly Entry<Patch, New>[];
  readonly found: readonly Found<Row>[];
}

/** Errors that forbid a change, beyond field types; without an entry an archive. */
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
  /** Keys that exist and are not archived after the plan. */
  readonly names: ReadonlySet<string>;
  readonly made: readonly Step[];
  readonly archived: readonly Step[];
}

/**
 * One section of an installation. Reads and writes through the service of its module, so that rules, audit and events
 * are those of the API.
 */
export abstract class Section<Row, Patch, New> {
  protected abstract readonly name: SectionName;

  /** All items, including archived ones, with unique keys. */
  abstract read(): Promise<Found<Row>[]>;

  protected abstract checkFor(context: SectionContext<Row, Patch, New>): Check<Row, Patch, New>;
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

  /** Whether prune archives an item that no entry names. */
  protected readonly isPrunable: (found: Found<Row>, entries: readonly Entry<Patch, New>[]) => boolean = isAlive;

  /** @param entries null: the file has no such section */
  async plan(entries: readonly Entry<Patch, New>[] | null, context: PlanContext): Promise<SectionPlan> {
    const found = await this.read();
    const byKey = new Map(found.map((one) => [one.key, one]));
    const declared = (entries ?? []).map((entry) => this.completed(entry, byKey.get(entry.key) ?? null));
    const check = this.checkFor({ ...context, entries: declared, found });
    const planned = planSection({
      section: this.name,
      mode: context.mode,
      prune: context.prune && entries !== null,
      entries: declared,
      present: found,
      faultsOf: (entry, one) => [...creationFaults(entry, one, context.nowMs), ...check(entry, one)],
      isPrunable: (one) => this.isPrunable(one, declared),
    });
    const archived = planned.filter(({ row }) => row.action === 'archive');
    return {
      changes: planned,
      names: namesAfter(planned, found),
      made: this.stepsOf(planned),
      archived: archived.map(({ row, present }) => ({
        rows: [row],
        write: async (actor) => (present === null ? null : this.archive(present.row, actor)),
      })),
    };
  }

  /** Completes an entry with values of the existing item. */
  protected readonly completed: (entry: Entry<Patch, New>, found: Found<Row> | null) => Entry<Patch, New> = unchanged;

  /** All writes except archives, in the order of the file. */
  protected stepsOf(planned: readonly PlannedItem<Entry<Patch, New>, Found<Row>>[]): Step[] {
    return planned.flatMap(({ row, entry, present }): Step[] => {
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

function unchanged<E>(entry: E): E {
  return entry;
}

function isAlive({ archivedAt }: ExistingItem): boolean {
  return archivedAt === null;
}

/** Errors that prevent a creation or a restore. */
function creationFaults(
  entry: Entry<unknown, unknown> | null,
  found: ExistingItem | null,
  nowMs: number,
): ErrorDetail[] {
  if (entry === null) return [];
  if (found === null) return 'fault' in entry.create ? [entry.create.fault] : [];
  const { archivedAt } = found;
  return archivedAt === null
    ? []
    : faultsIn(() => {
        requireRestorable(archivedAt, nowMs);
      });
}

function namesAfter(
  planned: readonly PlannedItem<DeclaredItem, ExistingItem>[],
  found: readonly ExistingItem[],
): ReadonlySet<string> {
  const names = new Set(found.filter(isAlive).map(({ key }) => key));
  for (const { row } of planned) {
    if (row.action === 'archive') names.delete(row.key);
    else if (row.action === 'create' || row.action === 'restore') names.add(row.key);
  }
  return names;
}

/** Throws `conflict` when the object has changed since it was read. */
export function requireChanged<T>(outcome: ChangeOutcome<T>): T {
  if ('changed' in outcome) return outcome.changed;
  throw new RoutifyError('conflict', 'it has changed since it was read');
}
