import { storable } from '../../../kernel/text/storable-text.js';
import { Prisma } from '../generated/client.js';
import { storableJson } from './storable-json.js';

type ColumnType =
  | 'bigint'
  | 'boolean'
  | 'int'
  | 'smallint'
  | 'text'
  | 'timestamptz'
  | 'uuid'
  | 'bigint[]'
  | 'text[]'
  | 'json'
  | 'jsonb';

/** The type of each member of a row. */
export type ColumnTypes<Row> = Readonly<Record<keyof Row & string, ColumnType>>;

/** A column whose values come from something else than rows. */
export interface ComputedColumn<Source> {
  readonly name: string;
  readonly type: ColumnType;
  readonly of: (source: Source) => unknown;
}

/**
 * Rows for FROM, one parameter a column: Postgres reads them in a quarter of the time that `jsonb_to_recordset` takes,
 * which finds and copies each value by its name. The result has the columns of `types`; its alias is the caller's.
 */
export function unnestRows<Row extends object>(rows: readonly Row[], types: ColumnTypes<Row>): Prisma.Sql {
  const columns = Object.entries(types) as [keyof Row & string, ColumnType][];
  return unnestColumns(
    rows,
    columns.map(([name, type]) => ({ name, type, of: (row) => row[name] })),
  );
}

/**
 * The same of columns that are computed, one row for each source. A value that all rows share is sent once: of a batch of
 * requests most columns have their default.
 */
export function unnestColumns<Source>(
  sources: readonly Source[],
  columns: readonly ComputedColumn<Source>[],
): Prisma.Sql {
  const selected: Prisma.Sql[] = [];
  const names: string[] = [];
  const functions: Prisma.Sql[] = [];
  for (const { name, type, of } of columns) {
    const values = sources.map((source) => plainValue(of(source), type));
    // The first column counts the rows.
    if (names.length > 0 && values.every((value) => value === values[0])) {
      selected.push(Prisma.sql`${sharedSql(values[0])}::${Prisma.raw(`${type} AS "${name}"`)}`);
      continue;
    }
    selected.push(Prisma.raw(castOf(name, type, values)));
    names.push(`"${name}"`);
    functions.push(columnSql(values, type));
  }
  return Prisma.sql`(SELECT ${Prisma.join(selected)} FROM ROWS FROM (${Prisma.join(functions)}) AS "column"(${Prisma.raw(names.join())}))`;
}

type Plain = string | number | bigint | boolean | null;

/** A value as text in the format of its type, or what becomes it. One of a wrong type becomes text that its column refuses. */
function plainValue(value: unknown, type: ColumnType): Plain {
  if (value === null || value === undefined) return null;
  if (type === 'json' || type === 'jsonb') return storableJson(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object')
    return type.endsWith('[]') && Array.isArray(value) ? arrayText(value) : storableJson(value);
  return value as Plain;
}

function sharedSql(value: Plain | undefined): Prisma.Sql {
  return value === null || value === undefined ? Prisma.raw('NULL') : Prisma.sql`${storable(String(value))}`;
}

/** A JSON null is NULL; columns of type `json` have none. */
function castOf(name: string, type: ColumnType, values: readonly Plain[]): string {
  if (type.endsWith('[]')) return `"${name}"::${type}`;
  const hasNulls = type === 'jsonb' && values.includes(null);
  return hasNulls ? `nullif("${name}", 'null'::jsonb) AS "${name}"` : `"${name}"`;
}

/** Arrays of arrays would have to be of one length; they are texts until the outer SELECT. */
function columnSql(values: readonly Plain[], type: ColumnType): Prisma.Sql {
  if (type === 'json' || type === 'jsonb') {
    const texts = values.map((value) => value ?? 'null');
    return Prisma.sql`${Prisma.raw(`${type}_array_elements`)}(${`[${texts.join()}]`}::${Prisma.raw(type)})`;
  }
  return Prisma.sql`unnest(${arrayText(values)}::${Prisma.raw(type.endsWith('[]') ? 'text[]' : `${type}[]`)})`;
}

/** An array in the text format of Postgres. */
function arrayText(values: readonly unknown[]): string {
  let text = '{';
  for (let index = 0; index < values.length; index++) text += (index > 0 ? ',' : '') + elementText(values[index]);
  return `${text}}`;
}

/** A value of a wrong type becomes text that its column refuses, never another row's value. */
function elementText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return quoted(storableJson(value));
}

const SPECIAL = /["\\]/;

function quoted(text: string): string {
  const stored = text.includes('\0') ? storable(text) : text;
  return SPECIAL.test(stored) ? `"${stored.replace(/["\\]/g, '\\$&')}"` : `"${stored}"`;
}
