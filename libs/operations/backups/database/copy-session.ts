import { RoutifyError } from '#core';
import { PostgresClient } from '#core/infra';

/** As pg_dump sets them: what is read is what was written, whatever the database's defaults. */
const SETTINGS = [
  "SET search_path = ''",
  "SET datestyle = 'ISO, MDY'",
  "SET intervalstyle = 'postgres'",
  'SET extra_float_digits = 3',
  'SET statement_timeout = 0',
  'SET lock_timeout = 0',
  'SET idle_in_transaction_session_timeout = 0',
];

/**
 * Runs `work` on a connection of its own, as the user of the URL: no role of a process may read all tables. Throws
 * `temporarily_unavailable` when Postgres does not answer.
 */
export async function withCopySession<T>(url: string, work: (client: PostgresClient) => Promise<T>): Promise<T> {
  const client = new PostgresClient({ connectionString: url });
  try {
    await client.connect();
  } catch (error) {
    throw new RoutifyError('temporarily_unavailable', client.describeFailure(error), { cause: error });
  }
  let isDone = false;
  try {
    for (const setting of SETTINGS) await client.query(setting);
    const result = await work(client);
    isDone = true;
    return result;
  } finally {
    // A COPY that is not read to its end would hold up an orderly end for ever.
    if (isDone) await client.end();
    else client.abort();
  }
}

/** A name in SQL. */
export function qualified(schema: string, name: string): string {
  return [schema, name].map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}
