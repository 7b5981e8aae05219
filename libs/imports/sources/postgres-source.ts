import pg from 'pg';
import type { RowTexts } from '../domain/source-row.js';
import { readPages, type SourceDatabase } from './source-database.js';

const CONNECT_TIMEOUT_MS = 10_000;

/** Postgres, in one read-only transaction. Lists are read as JSON. */
export async function openPostgres(url: string): Promise<SourceDatabase> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  } catch (error) {
    await client.end();
    throw error;
  }
  const types = async (table: string): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await client.query<{ name: string; type: string }>(
      `SELECT column_name AS name, data_type AS type FROM information_schema.columns
       WHERE table_name = $1 AND table_schema = ANY(current_schemas(false))`,
      [table],
    );
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
