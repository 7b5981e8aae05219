import {
  COLUMN_ROLES,
  canonicalName,
  HEADER_NAMES,
  LATER_TEXT_NAMES,
  nameWithoutCurrency,
  type ColumnRole,
} from './header-names.js';
import { headRecords, type StatementRecord } from './read-records.js';
import { UnreadableStatement } from './unreadable-statement.js';

/** A role of one column. */
export type SingleRole = Exclude<ColumnRole, 'text'>;

/** Names of columns as in the header. `date` and either `amount` or `credit` are needed; `amount` has a sign or `side`. */
export interface StatementColumns extends Readonly<Partial<Record<SingleRole, string>>> {
  readonly text: readonly string[];
}

/** A header that was found. */
export interface StatementHeader {
  readonly delimiter: string;
  readonly line: number;
  /** Cells of the header. */
  readonly width: number;
  /** The same without blank ones at the end. */
  readonly namedWidth: number;
  readonly columns: StatementColumns;
  /** Of each column its position, from 0. */
  readonly at: Readonly<Partial<Record<SingleRole, number>>>;
  readonly textAt: readonly number[];
  /** Columns of texts whose names were learned later: no part of the names of transfers that were read without them. */
  readonly laterTextAt: readonly number[];
  /** All names, for a reader of a refusal. */
  readonly names: string;
}

interface Candidate {
  readonly delimiter: string;
  readonly record: StatementRecord;
  readonly columns: StatementColumns;
  readonly found: number;
}

const DELIMITERS = [';', ',', '\t', '|'];
/** One name alone may be a word of a preamble. */
const PARTIAL_MIN = 2;
const NAMES_LENGTH_MAX = 400;
const SINGLE_ROLES = COLUMN_ROLES.filter((role) => role !== 'text');

/**
 * Finds the delimiter and the header: the record with most of the mapped columns, or, without a mapping, of known names.
 * Throws UnreadableStatement when there is none, and for a column that is missing or named twice.
 */
export function findColumns(content: Buffer, mapping: StatementColumns | null): StatementHeader {
  if (mapping !== null) requireNeeded(mapping);
  const candidates = DELIMITERS.flatMap((delimiter) =>
    headRecords(content, delimiter).map((record): Candidate => {
      const columns = mapping ?? knownColumns(record.cells);
      return { delimiter, record, columns, found: countFound(columns, record.cells) };
    }),
  );
  const best = mostOf(candidates.filter(({ columns, found }) => found > 0 && hasNeeded(columns)));
  if (best !== null) return headerOf(best);
  const partial = mostOf(candidates.filter(({ found }) => found >= PARTIAL_MIN));
  if (partial === null) throw new UnreadableStatement('header_missing');
  const columns = shownNames(partial.record.cells);
  throw new UnreadableStatement(partial.columns.date === undefined ? 'date_missing' : 'amount_missing', { columns });
}

function mostOf(candidates: readonly Candidate[]): Candidate | null {
  return candidates.reduce<Candidate | null>(
    (most, one) => (most === null || one.found > most.found ? one : most),
    null,
  );
}

function shownNames(cells: readonly string[]): string {
  const names = cells.filter((cell) => cell !== '').join(', ');
  return names.length > NAMES_LENGTH_MAX ? `${names.slice(0, NAMES_LENGTH_MAX)}…` : names;
}

function headerOf({ delimiter, record: { line, cells }, columns }: Candidate): StatementHeader {
  const single = SINGLE_ROLES.flatMap((role) => {
    const name = columns[role];
    return name === undefined ? [] : [[role, positionOf(name, cells, line)] as const];
  });
  const textAt = columns.text.flatMap((name) => {
    const positions = positionsOf(name, cells);
    if (positions.length === 0) throw new UnreadableStatement('column_missing', { column: name });
    return positions;
  });
  const widths = { width: cells.length, namedWidth: cells.findLastIndex((cell) => cell !== '') + 1 };
  const roleAt = [...single.map(([, position]) => position), ...textAt];
  const laterTextAt = cells.flatMap((cell, index) =>
    !roleAt.includes(index) && LATER_TEXT_NAMES.has(nameWithoutCurrency(cell)) ? [index] : [],
  );
  return {
    ...widths,
    delimiter,
    line,
    columns,
    laterTextAt,
    names: shownNames(cells),
    at: Object.fromEntries(single),
    textAt: [...new Set(textAt)],
  };
}

/** Parts of a text can have columns of one name; all others must not. */
function positionOf(name: string, cells: readonly string[], line: number): number {
  const [position, other] = positionsOf(name, cells);
  if (position === undefined) throw new UnreadableStatement('column_missing', { column: name });
  if (other !== undefined) throw new UnreadableStatement('column_repeated', { column: name, line });
  return position;
}

function positionsOf(name: string, cells: readonly string[]): number[] {
  const canonical = comparable(name);
  return cells.flatMap((cell, index) => (comparable(cell) === canonical ? [index] : []));
}

/** A name of signs only has no canonical form. */
const comparable = (name: string): string => canonicalName(name) || name.trim();

function countFound(columns: StatementColumns, cells: readonly string[]): number {
  const names = [...SINGLE_ROLES.flatMap((role) => columns[role] ?? []), ...columns.text];
  return names.filter((name) => positionsOf(name, cells).length > 0).length;
}

/** Columns with known names, each of them in one role. */
function knownColumns(cells: readonly string[]): StatementColumns {
  const bestOf = (role: ColumnRole): string | undefined => namesOf(role, cells)[0];
  const single = SINGLE_ROLES.flatMap((role) => {
    const name = bestOf(role);
    return name === undefined ? [] : [[role, name] as const];
  });
  const columns: StatementColumns = { ...Object.fromEntries(single), text: namesOf('text', cells) };
  return withOneAmount(columns);
}

/** The cells with a name of the role, the best first, each name once. */
function namesOf(role: ColumnRole, cells: readonly string[]): string[] {
  const known = HEADER_NAMES[role];
  const ranked = cells
    .map((cell) => ({ cell, rank: known.indexOf(nameWithoutCurrency(cell)) }))
    .filter(({ rank }) => rank !== -1);
  return [...new Set(ranked.sort((one, other) => one.rank - other.rank).map(({ cell }) => cell))];
}

/** Two columns for both directions are clearer than one. */
function withOneAmount(columns: StatementColumns): StatementColumns {
  const { amount, credit, debit, ...others } = columns;
  if (credit !== undefined && (debit !== undefined || amount === undefined)) {
    return { ...others, credit, ...(debit === undefined ? {} : { debit }) };
  }
  return { ...others, ...(amount === undefined ? {} : { amount }) };
}

function hasNeeded({ date, amount, credit }: StatementColumns): boolean {
  return date !== undefined && (amount !== undefined || credit !== undefined);
}

function requireNeeded({ date, amount, credit }: StatementColumns): void {
  if (date === undefined) throw new UnreadableStatement('column_missing', { column: 'date' });
  if (amount === undefined && credit === undefined)
    throw new UnreadableStatement('column_missing', { column: 'amount' });
}
