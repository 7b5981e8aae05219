import pg from 'pg';
import type { RowTexts } from '../domain/source-row.js';
import { READ_MS_MAX, readPages, requireTable, type SourceDatabase } from './source-database.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** Postgres, in one read-only transaction. Lists are read as JSON. */
export async function openPostgres(url: string): Promise<SourceDatabase> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: READ_MS_MAX,
  });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  } catch (error) {
    await client.end();
    throw error;
  }
  const types = async (table: string): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await client.query<{ name: string; type: string; kind: string }>(
      `SELECT c.column_name AS name, c.data_type AS type, t.table_type AS kind FROM information_schema.columns c
       JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE table_name = $1 AND table_schema = ANY(current_schemas(false))`,
      [table],
    );
    requireTable(table, rows.find(({ kind }) => kind !== 'BASE TABLE')?.kind);
    return new Map(rows.map(({ name, type }) => [name, type]));
  };
  return {
    columns: async (table) => new Set((await types(table)).keys()),
    rows: async (query) => {
      const known = await types(query.table);
      const dialect = {
        quote: (name: string) => `"${name}"`,
        cast: (expression: string, column: string) =>
          known.get(column) === 'ARRAY' ? `to_json(${expression})::text` : `${expression}::text`,
        placeholder: (number: number) => `$${number}`,
      };
      const run = async (sql: string, values: readonly string[]): Promise<RowTexts[]> =>
        (await client.query<Record<string, string | null>>(sql, [...values])).rows;
      return readPages(query, new Set(known.keys()), dialect, run);
    },
    close: () => client.end(),
  };
}
