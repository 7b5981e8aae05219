import { readFile, stat } from 'node:fs/promises';
import { RoutifyError } from '#kernel';
import type { RowTexts } from '../domain/source-row.js';
import { readPages, type SourceDatabase, type SqlDialect } from './source-database.js';

/** The whole file is in memory. */
const FILE_BYTES_MAX = 1024 ** 3;
const HEADER = 'SQLite format 3\0';

const DIALECT: SqlDialect = {
  quote: (name) => `"${name}"`,
  cast: (expression) => `CAST(${expression} AS TEXT)`,
  placeholder: () => '?',
};

/**
 * A file of SQLite, up to 1 GiB. Throws for a file with a write-ahead log: the newest changes are in that, and an import
 * without them would lose money.
 */
export async function openSqlite(file: string): Promise<SourceDatabase> {
  await requireWhole(file);
  const bytes = await readFile(file);
  if (bytes.subarray(0, HEADER.length).toString('latin1') !== HEADER) refuse(`${file} is not a SQLite database.`);
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

async function requireWhole(file: string): Promise<void> {
  const size = await sizeOf(file);
  if (size === null) refuse(`${file} cannot be read: there is no such file.`);
  if (size > FILE_BYTES_MAX) {
    refuse(`${file} has more than 1 GiB, the most that is read. Delete old log rows in a copy, and run VACUUM on it.`);
  }
  for (const suffix of ['-wal', '-journal']) {
    if (((await sizeOf(file + suffix)) ?? 0) === 0) continue;
    refuse(
      `${file}${suffix} has changes that are not in ${file}. Stop the program, or copy: sqlite3 ${file} "VACUUM INTO 'copy.db'".`,
    );
  }
}

async function sizeOf(file: string): Promise<number | null> {
  const found = await stat(file).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}

function refuse(message: string): never {
  throw new RoutifyError('invalid_request_error', message);
}
