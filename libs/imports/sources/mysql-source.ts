import type { RowTexts } from '../domain/source-row.js';
import { readPages, type SourceDatabase, type SqlDialect } from './source-database.js';

const CONNECT_TIMEOUT_MS = 10_000;

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
    ...{ host: hostname, port: Number(port || 3306), connectTimeout: CONNECT_TIMEOUT_MS, charset: 'utf8mb4' },
    ...{ user: decodeURIComponent(username), password: decodeURIComponent(password) },
    database: decodeURIComponent(pathname.slice(1)),
    // Keys beyond 2^53 stay texts; a hostile server gets no files of this machine.
    ...{ supportBigNumbers: true, bigNumberStrings: true, flags: ['-LOCAL_FILES'] },
    ...(searchParams.get('tls') === 'true' ? { ssl: {} } : {}),
  });
  try {
    await connection.query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    await connection.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  } catch (error) {
    connection.destroy();
    throw error;
  }
  const run = async (sql: string, values: readonly string[]): Promise<RowTexts[]> => {
    const [rows] = await connection.query(sql, [...values]);
    return rows as RowTexts[];
  };
  const columns = async (table: string): Promise<ReadonlySet<string>> => {
    const found = await run(
      'SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ?',
      [table],
    );
    return new Set(found.map(({ name }) => name ?? ''));
  };
  return {
    columns,
    rows: async (query) => readPages(query, await columns(query.table), DIALECT, run),
    close: () => connection.end(),
  };
}
