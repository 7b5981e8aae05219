// Statements that the connections of one role begin in Postgres, as its activity view shows them.
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';

const SAMPLE_MS = 20;

/** Statements a second of `application` while `work` runs; at most one a connection every 20 ms is seen. */
export async function countStatements(databaseUrl, application, work) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const seen = new Set();
  const read = async () => {
    const { rows } = await client.query(
      `SELECT pid || ' ' || coalesce(query_start::text, '') AS statement FROM pg_stat_activity WHERE application_name = $1`,
      [application],
    );
    for (const { statement } of rows) seen.add(statement);
  };
  try {
    await read();
    const before = seen.size;
    let isOver = false;
    const startedAtMs = performance.now();
    const working = work().finally(() => (isOver = true));
    while (!isOver) {
      await sleep(SAMPLE_MS);
      await read();
    }
    await working;
    return (1_000 * (seen.size - before)) / (performance.now() - startedAtMs);
  } finally {
    await client.end();
  }
}
