import type { RowTexts } from '../domain/source-row.js';
import { readPages, requireTable, type SourceDatabase, type SqlDialect } from './source-database.js';

/** Also of the statements that begin the transaction. */
const CONNECT_TIMEOUT_MS = 10_000;
const BEGINNING = [
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
] as const;

const DIALECT: SqlDialect = {
  quote: (name) => `\`${name}\``,
  cast: (expression) => `CAST(${expression} AS CHAR)`,
  placeholder: () => '?',
};

/** MySQL or MariaDB, in one read-only transaction. */
export async function openMysql(url: string): Promise<SourceDatabase> {
  const { createConnection } = await import('mysql2/promise');
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const connection = await createConnection({
    host: hostname,
    port: Number(port || 3306),
    connectTimeout: CONNECT_TIMEOUT_MS,
    charset: 'utf8mb4',
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    // Keys beyond 2^53 stay texts; a hostile server gets no files of this machine.
    supportBigNumbers: true,
    bigNumberStrings: true,
    flags: ['-LOCAL_FILES'],
    ...(searchParams.get('tls') === 'true' ? { ssl: {} } : {}),
  });
  let queries = 0;
  const run = async (sql: string, values: readonly string[]): Promise<RowTexts[]> => {
    queries++;
    const [rows] = await connection.query(sql, [...values]);
    queries--;
    return rows as RowTexts[];
  };
  try {
    // Others have the deadline of the whole read: a timer of the driver outlives a connection that is closed.
    for (const sql of BEGINNING) await connection.query({ sql, timeout: CONNECT_TIMEOUT_MS });
  } catch (error) {
    connection.destroy();
    throw error;
  }
  const columns = async (table: string): Promise<ReadonlySet<string>> => {
    const found = await run(
      `SELECT c.COLUMN_NAME AS name, t.TABLE_TYPE AS kind FROM information_schema.COLUMNS c
       JOIN information_schema.TABLES t USING (TABLE_SCHEMA, TABLE_NAME)
       WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?`,
      [table],
    );
    requireTable(table, found[0]?.kind ?? undefined);
    return new Set(found.map(({ name }) => name ?? ''));
  };
  return {
    columns,
    rows: async (query) => readPages(query, await columns(query.table), DIALECT, run),
    close: async () => {
      // A query that is under way or has failed would be waited for.
      if (queries > 0) connection.destroy();
      else await connection.end();
    },
  };
}
