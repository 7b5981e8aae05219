import { RoutifyError, withTimeout } from '#core';
import type { RowTexts } from '../domain/source-row.js';

/** Rows of a table in the order of its key. */
export interface TableQuery {
  readonly table: string;
  /** Columns to read; those that the table lacks are left out. */
  readonly columns: readonly string[];
  /** Unique. */
  readonly key: string;
  /** Only rows with these texts. */
  readonly where?: Readonly<Record<string, string>>;
  /** Only the last ones, the newest first. */
  readonly last?: number;
  /** The column that orders the last ones, if the key does not. */
  readonly by?: string;
}

/** A database of another gateway. It is only read, as it was at one moment. */
export interface SourceDatabase {
  /** Empty: there is no such table. Throws for a view, which computes its rows: it may have no end. */
  columns(table: string): Promise<ReadonlySet<string>>;
  /** Values as texts. Throws for a table of more than ROWS_MAX rows or CHARACTERS_MAX characters. */
  rows(query: TableQuery): Promise<RowTexts[]>;
  /** Also stops what is being read. */
  close(): Promise<void>;
}

/** All rows of a table are in memory at once. */
export const ROWS_MAX = 1_000_000;
/** Of all values that are read of a table. */
export const CHARACTERS_MAX = 512 * 1024 ** 2;
/** Of all tables together. */
export const READ_MS_MAX = 900_000;
const ROWS_AT_ONCE = 10_000;
/** Of SQLite, Postgres, MySQL and MariaDB. */
const TABLE_KINDS: ReadonlySet<string> = new Set(['table', 'BASE TABLE', 'SYSTEM VERSIONED']);

export function requireRows(table: string, count: number): void {
  if (count <= ROWS_MAX) return;
  throw new RoutifyError('invalid_request_error', `${table} has more than ${ROWS_MAX} rows, which is the most.`);
}

export function refuseLongTable(table: string): never {
  const most = `${CHARACTERS_MAX / 1024 ** 2} MiB`;
  throw new RoutifyError('invalid_request_error', `${table} has texts of more than ${most}, which is the most.`);
}

/** @param kind as the database calls it; undefined: there is no such table */
export function requireTable(table: string, kind: string | undefined): void {
  if (kind === undefined || TABLE_KINDS.has(kind)) return;
  throw new RoutifyError('invalid_request_error', `${table} is a ${kind.toLowerCase()}: only tables are read.`);
}

/** Closes the database after it was read, or after `timeoutMs`, which is an error. */
export async function readWithin<T>(
  timeoutMs: number,
  database: SourceDatabase,
  read: (database: SourceDatabase) => Promise<T>,
): Promise<T> {
  try {
    return await withTimeout(timeoutMs, read(database), () => {
      const most = `${timeoutMs / 60_000} minutes, which is the most`;
      throw new RoutifyError('invalid_request_error', `the database cannot be read within ${most}.`);
    });
  } finally {
    await database.close();
  }
}

/**
 * The SELECT of a query, in pages by its key: `after` is the placeholder of the last key, null for the first page.
 * Columns and tables are constants of this module, never texts of a source.
 */
function selectSql(
  { table, key, where = {}, last, by = key }: TableQuery,
  columns: readonly string[],
  { quote, cast, placeholder }: SqlDialect,
  isFirst: boolean,
): string {
  // Qualified: a bare name would mean the text that is selected, and sort 10 before 9.
  const of = (column: string): string => `source.${quote(column)}`;
  const shown = columns.map((column) => `${cast(of(column), column)} AS ${quote(column)}`);
  const names = Object.keys(where);
  const conditions = names.map((name, index) => `${of(name)} = ${placeholder(index + 1)}`);
  if (!isFirst) conditions.push(`${of(key)} > ${placeholder(names.length + 1)}`);
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const [order, limit] = last === undefined ? [`${of(key)} ASC`, ROWS_AT_ONCE] : [`${of(by)} DESC`, last];
  return `SELECT ${shown.join(', ')} FROM ${quote(table)} AS source${filter} ORDER BY ${order} LIMIT ${limit}`;
}

export interface SqlDialect {
  readonly quote: (name: string) => string;
  /** The text of an expression, which is a column. */
  readonly cast: (expression: string, column: string) => string;
  readonly placeholder: (number: number) => string;
}

/** Reads page after page. */
export async function readPages(
  query: TableQuery,
  existing: ReadonlySet<string>,
  dialect: SqlDialect,
  run: (sql: string, values: readonly string[]) => Promise<RowTexts[]>,
): Promise<RowTexts[]> {
  const columns = [...new Set([query.key, ...query.columns])].filter((column) => existing.has(column));
  const values = Object.values(query.where ?? {});
  const rows: RowTexts[] = [];
  let characters = 0;
  if (columns.length === 0) return rows;
  for (let page: RowTexts[] | null = null; page === null || page.length === ROWS_AT_ONCE;) {
    const after = page?.at(-1)?.[query.key];
    const isFirst = typeof after !== 'string';
    page = await run(selectSql(query, columns, dialect, isFirst), isFirst ? values : [...values, after]);
    for (const row of page) {
      rows.push(row);
      for (const text of Object.values(row)) characters += text?.length ?? 0;
    }
    if (characters > CHARACTERS_MAX) refuseLongTable(query.table);
    if (query.last !== undefined) break;
    requireRows(query.table, rows.length);
  }
  return rows;
}
