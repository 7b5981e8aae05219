import type { SourceDatabase } from '../../../libs/operations/imports/sources/source-database.js';

export type Cell = string | number | boolean | null | readonly unknown[] | object;
export type Table = readonly Readonly<Record<string, Cell>>[];

/** A database in memory, as the drivers show one: every value is a text or null, lists and objects are JSON. */
export function databaseOf(tables: Readonly<Record<string, Table>>): SourceDatabase {
  return {
    columns: (table) => Promise.resolve(new Set((tables[table] ?? []).flatMap((row) => Object.keys(row)))),
    rows: ({ table, columns, key }) =>
      Promise.resolve(
        (tables[table] ?? []).map((row) =>
          Object.fromEntries(
            [key, ...columns].flatMap((column) => (column in row ? [[column, textOf(row[column] ?? null)]] : [])),
          ),
        ),
      ),
    close: () => Promise.resolve(),
  };
}

function textOf(cell: Cell): string | null {
  if (cell === null) return null;
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}
