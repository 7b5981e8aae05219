import { RoutifyError } from '#core';
import type { RowTexts } from '../domain/source-row.js';
import { requireRows, type SourceDatabase, type TableQuery } from '../sources/source-database.js';
import { DUMP_DIALECTS, type DumpDialect } from './dump-dialect.js';
import { copiedRows, insertedRows, listToJson, namedColumns, readColumns, type DumpedColumn } from './read-rows.js';
import { scanDump, type DumpedRows, type DumpedTable } from './scan-dump.js';

const EDGE_BYTES = 4_096;
const HEAD_BYTES = 65_536;
/** Those of any column; longer ones are texts. */
const WHOLE_NUMBER = /^-?\d{1,20}$/;
const STATEMENT_BYTES_MAX = 256 * 1024 ** 2;
/** While only the last ones are kept. */
const ROWS_BEYOND_LAST = 10_000;
const UTF8 = /^'?utf-?8(?:mb[34])?'?$/i;
const CHARSET = /^(?:\/\*!\d+ )?SET (?:NAMES|client_encoding =) (\S+)/m;
const OTHER_FORMS: readonly (readonly [mark: string, advice: string])[] = [
  ['PGDMP', 'is in the form of pg_restore: write it as SQL with pg_restore --file=dump.sql'],
  ['\u001f\u008b', 'is compressed: decompress it first'],
  [
    '\u00ff\u00fe',
    'is UTF-16, as PowerShell writes: let the program write the file itself, by --result-file or --file',
  ],
];

/**
 * A dump of mysqldump, mariadb-dump, pg_dump or sqlite3, as SQL. Throws for another file, and for a dump without its
 * end: its customers would be missing.
 */
export function openDump(file: string, bytes: Buffer): SourceDatabase {
  const [head, tail] = [
    bytes.toString('utf8', 0, EDGE_BYTES),
    bytes.toString('utf8', Math.max(0, bytes.length - EDGE_BYTES)),
  ];
  const mark = bytes.toString('latin1', 0, 5);
  const advice = OTHER_FORMS.find(([form]) => mark.startsWith(form))?.[1];
  if (advice !== undefined) refuse(`${file} ${advice}`);
  const dialect = DUMP_DIALECTS.find(({ begins }) => begins.test(head));
  if (dialect === undefined)
    refuse(`${file} is neither a SQLite database nor a dump of mysqldump, mariadb-dump, pg_dump or sqlite3`);
  const charset = CHARSET.exec(head)?.[1]?.replace(/;$/, '') ?? 'utf8';
  if (!UTF8.test(charset)) refuse(`${file} is not in UTF-8`);
  if (!dialect.ends.test(tail)) refuse(`${file} has no end: write the dump again, to its last line`);
  return new Dump(scanDump(bytes, dialect), dialect);
}

class Dump implements SourceDatabase {
  constructor(
    private readonly tables: ReadonlyMap<string, DumpedTable>,
    private readonly dialect: DumpDialect,
  ) {}

  columns(table: string): Promise<ReadonlySet<string>> {
    const dumped = this.tables.get(table);
    const names = dumped === undefined ? [] : this.columnsOf(dumped).map(({ name }) => name);
    return Promise.resolve(new Set(names));
  }

  rows({ table, columns, key, where = {}, last, by = key }: TableQuery): Promise<RowTexts[]> {
    const dumped = this.tables.get(table);
    const wanted = new Set([key, ...columns, ...Object.keys(where), by]);
    const rows: RowTexts[] = [];
    const keepLast = (count: number): void => {
      rows.sort((one, other) => compareTexts(other[by], one[by])).splice(count);
    };
    for (const row of dumped === undefined ? [] : this.allRows(table, dumped, wanted)) {
      if (Object.entries(where).some(([column, text]) => row[column] !== text)) continue;
      rows.push(row);
      if (last === undefined) requireRows(table, rows.length);
      else if (rows.length >= 2 * last + ROWS_BEYOND_LAST) keepLast(last);
    }
    if (last === undefined) rows.sort((one, other) => compareTexts(one[key], other[key]));
    else keepLast(last);
    return Promise.resolve(rows);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private columnsOf({ definition, pieces }: DumpedTable): readonly DumpedColumn[] {
    if (definition !== null) return readColumns(definition.toString('utf8'), this.dialect);
    const named = pieces[0] === undefined ? [] : (namedColumns(headOf(pieces[0])) ?? []);
    return named.map((name) => ({ name, type: '' }));
  }

  private *allRows(table: string, dumped: DumpedTable, wanted: ReadonlySet<string>): Generator<RowTexts> {
    const ofTable = this.columnsOf(dumped);
    const types = new Map(ofTable.map(({ name, type }) => [name, type]));
    for (const piece of dumped.pieces) {
      const names = namedColumns(headOf(piece)) ?? ofTable.map(({ name }) => name);
      const read = names.flatMap((name, index) =>
        wanted.has(name) ? [{ name, index, type: types.get(name) ?? '' }] : [],
      );
      for (const values of this.valuesOf(piece)) {
        if (values.length !== names.length) refuse(`${table} has a row with another number of columns in the dump`);
        yield Object.fromEntries(read.map(({ name, index, type }) => [name, textOf(values[index] ?? null, type)]));
      }
    }
  }

  private valuesOf({ statement, lines }: DumpedRows): Iterable<readonly (string | null)[]> {
    if (lines !== null) return copiedRows(lines);
    if (statement.length > STATEMENT_BYTES_MAX) refuse('the dump has a statement of more than 256 MiB');
    return insertedRows(statement.toString('utf8'), this.dialect);
  }
}

function headOf({ statement }: DumpedRows): string {
  return statement.toString('utf8', 0, HEAD_BYTES);
}

/** As the server itself would print the value. */
function textOf(value: string | null, type: string): string | null {
  if (value === null) return null;
  if (type.includes('[]')) return listToJson(value) ?? value;
  return /^character(?! varying)/.test(type) ? value.trimEnd() : value;
}

/** Whole numbers by their size. */
function compareTexts(one: string | null | undefined, other: string | null | undefined): number {
  const [left, right] = [one ?? '', other ?? ''];
  const areNumbers = WHOLE_NUMBER.test(left) && WHOLE_NUMBER.test(right);
  if (areNumbers) return Number(BigInt(left) - BigInt(right));
  return left < right ? -1 : left > right ? 1 : 0;
}

function refuse(why: string): never {
  throw new RoutifyError('invalid_request_error', `${why}.`);
}
