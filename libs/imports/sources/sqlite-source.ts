import type { RowTexts } from '../domain/source-row.js';
import { readPages, type SourceDatabase, type SqlDialect } from './source-database.js';

const DIALECT: SqlDialect = {
  quote: (name) => `"${name}"`,
  cast: (expression) => `CAST(${expression} AS TEXT)`,
  placeholder: () => '?',
};

/** A database of SQLite, from all bytes of its file. */
export async function openSqlite(bytes: Buffer): Promise<SourceDatabase> {
  const { default: initSqlJs } = await import('sql.js');
  const { Database } = await initSqlJs();
  const database = new Database(bytes);
  const run = (sql: string, values: readonly string[]): RowTexts[] => {
    const statement = database.prepare(sql);
    try {
      statement.bind([...values]);
      const rows: RowTexts[] = [];
      while (statement.step()) rows.push(statement.getAsObject() as Record<string, string | null>);
      return rows;
    } finally {
      statement.free();
    }
  };
  const columns = (table: string): Promise<ReadonlySet<string>> => {
    const found = run('SELECT name FROM pragma_table_info(?)', [table]);
    return Promise.resolve(new Set(found.map(({ name }) => name ?? '')));
  };
  return {
    columns,
    rows: async (query) =>
      readPages(query, await columns(query.table), DIALECT, (sql, values) => Promise.resolve(run(sql, values))),
    close: () => {
      database.close();
      return Promise.resolve();
    },
  };
}
