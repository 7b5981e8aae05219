/** A row of a list of requests. Ids grow with the time of admission. */
export interface RequestRow {
  readonly id: string;
  /** False: booked at a checkpoint; the true usage may still come. */
  readonly final: boolean;
}

/** What was booked while the page was open. */
export interface Recent<Row> {
  /** Newest first, each once. */
  readonly rows: readonly Row[];
  /** The newest of those that are kept no more; null: all are. */
  readonly droppedId: string | null;
}

const ROWS_MAX = 1_000;

export const NOTHING_RECENT: Recent<never> = { rows: [], droppedId: null };

/** A row that comes again replaces itself: a batch may be sent twice, and a final booking follows a first one. */
export function addRecent<Row extends RequestRow>(
  recent: Recent<Row>,
  added: readonly Row[],
  max = ROWS_MAX,
): Recent<Row> {
  const rows = newestFirst([...added, ...recent.rows]);
  const dropped = rows[max]?.id ?? null;
  return { rows: rows.slice(0, max), droppedId: later(dropped, recent.droppedId) };
}

/**
 * A list as it was read, with what was booked since. Of two states of a request the final one is shown.
 *
 * @param hasMore older rows than those of the list are on pages that were not read
 */
export function withRecent<Row extends RequestRow>(
  rows: readonly Row[],
  recent: readonly Row[],
  hasMore: boolean,
): readonly Row[] {
  const oldest = hasMore ? rows.at(-1)?.id : undefined;
  const added = recent.filter(({ id }) => oldest === undefined || id >= oldest);
  return added.length === 0 ? rows : newestFirst([...added, ...rows]);
}

/** Whether something between a list and what is kept is known no more: then it is read again. */
export function isBehind(rows: readonly RequestRow[], { droppedId }: Recent<RequestRow>): boolean {
  return droppedId !== null && (rows[0]?.id ?? '') < droppedId;
}

export interface HeldRows<Row> {
  readonly shown: readonly Row[];
  /** How many came since and are not shown. */
  readonly waiting: number;
}

/** A list that stands still: what comes waits, only older pages are added. Null: it does not. */
export function heldRows<Row extends RequestRow>(held: readonly Row[] | null, current: readonly Row[]): HeldRows<Row> {
  if (held === null) return { shown: current, waiting: 0 };
  const known = new Set(held.map(({ id }) => id));
  const end = current.findLastIndex(({ id }) => known.has(id));
  const beside = end === -1 ? current : current.slice(0, end);
  const older = end === -1 ? [] : current.slice(end + 1);
  return { shown: [...held, ...older], waiting: beside.filter(({ id }) => !known.has(id)).length };
}

function newestFirst<Row extends RequestRow>(rows: readonly Row[]): Row[] {
  const known = new Map<string, Row>();
  for (const row of rows) {
    const other = known.get(row.id);
    if (other === undefined || (row.final && !other.final)) known.set(row.id, row);
  }
  return [...known.values()].sort((one, other) => (one.id < other.id ? 1 : -1));
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}
