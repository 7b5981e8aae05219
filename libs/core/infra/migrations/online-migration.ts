import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { splitStatements } from './split-statements.js';

/** First line of a migration whose statements commit one by one, beside the traffic on large tables. */
const ONLINE = '-- routify:online';
const EACH_PARTITION = /^\s*-- routify:each-partition of ([a-z_]+)$/m;
const BATCHES = /^\s*-- routify:batches$/m;
const PARTITION_NAME = '{partition}';
const PARTITION_TABLE = '{table}';
const CONCURRENTLY = /\bCONCURRENTLY\b/i;
const NEW_INDEX = /\bCREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS "?(\w+)"?/i;

/** Longer waits for a lock stop the queries that queue behind it. */
export const LOCK_TIMEOUT = '1s';
const LOCK_NOT_AVAILABLE = '55P03';
const LOCK_RETRY_MS = 1_000;
/** A wait of a second and a pause of a second each: ten minutes. */
const LOCK_RETRIES = 300;

const CREATE_PROGRESS = `
  CREATE TABLE IF NOT EXISTS "_migration_progress" (
    "migration" text NOT NULL, "step" int NOT NULL, "after" text NOT NULL, PRIMARY KEY ("migration", "step"))`;

const SAVE_PROGRESS = `
  INSERT INTO "_migration_progress" VALUES ($1, $2, $3)
  ON CONFLICT ("migration", "step") DO UPDATE SET "after" = excluded."after"`;

/** One statement of an online migration. */
interface OnlineStep {
  readonly sql: string;
  /** It runs for each partition of the table: `{table}` is its address, `{partition}` its name, for names of indexes. */
  readonly partitionsOf: string | null;
  /**
   * It runs again and again, each time in a transaction of its own: `$1` is the text `next` that the last run returned,
   * null at first. It ends when it returns none.
   */
  readonly isBatched: boolean;
}

/** Null: the migration is one transaction. Throws for steps that make no sense. */
export function onlineSteps(sql: string): OnlineStep[] | null {
  if (!sql.startsWith(`${ONLINE}\n`)) return null;
  return splitStatements(sql).map((statement) => {
    const partitionsOf = EACH_PARTITION.exec(statement)?.[1] ?? null;
    const isBatched = BATCHES.test(statement);
    if (partitionsOf !== null && isBatched) throw new Error('batches run on the whole table, not on each partition');
    return { sql: statement, partitionsOf, isBatched };
  });
}

/**
 * Runs the steps in order. None of them may hold a lock for long; batches leave the server half of the time. What was
 * done before a failure or a crash stays: the next run repeats statements, which must allow it (`IF NOT EXISTS`), and
 * goes on after the last batch.
 *
 * @param onStep called with each statement before it runs
 */
export async function runOnline(
  client: Client,
  migration: string,
  steps: readonly OnlineStep[],
  onStep: (statement: string) => void,
): Promise<void> {
  await client.query(CREATE_PROGRESS);
  for (const [index, step] of steps.entries()) {
    onStep(step.sql);
    if (step.isBatched) await runBatches(client, migration, index, step.sql);
    else for (const sql of await expand(client, step)) await runAlone(client, sql);
  }
  await client.query('DROP TABLE "_migration_progress"');
}

/** Repeats work that waited too long for a lock, for ten minutes: then its error is thrown. */
export async function retryingLocks<T>(work: () => Promise<T>): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || retries === LOCK_RETRIES) throw error;
      await sleep(LOCK_RETRY_MS);
    }
  }
}

async function expand(client: Client, { sql, partitionsOf }: OnlineStep): Promise<string[]> {
  if (partitionsOf === null) return [sql];
  const { rows } = await client.query<{ name: string; address: string }>(
    `SELECT relname AS name, format('%I.%I', relnamespace::regnamespace, relname) AS address
     FROM pg_partition_tree($1::regclass) JOIN pg_class ON pg_class.oid = relid WHERE isleaf ORDER BY 1`,
    [partitionsOf],
  );
  return rows.map(({ name, address }) => sql.replaceAll(PARTITION_NAME, name).replaceAll(PARTITION_TABLE, address));
}

/** What runs concurrently blocks no one while it waits for the transactions before it. */
async function runAlone(client: Client, sql: string): Promise<void> {
  await dropInvalidIndex(client, NEW_INDEX.exec(sql)?.[1] ?? null);
  await client.query(`SET lock_timeout = '${CONCURRENTLY.test(sql) ? '0' : LOCK_TIMEOUT}'`);
  await retryingLocks(() => client.query(sql));
}

/**
 * A build that was interrupted leaves its index, and `IF NOT EXISTS` would take it for done. Only of this name: an index
 * that is being built, by an operator for example, is invalid too.
 */
async function dropInvalidIndex(client: Client, name: string | null): Promise<void> {
  if (name === null) return;
  const { rows } = await client.query<{ address: string }>(
    `SELECT indexrelid::regclass::text AS address FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
     JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE NOT indisvalid AND relname = $1 AND relkind = 'i' AND nspname !~ '^pg_'`,
    [name],
  );
  for (const { address } of rows) await client.query(`DROP INDEX CONCURRENTLY ${address}`);
}

async function runBatches(client: Client, migration: string, step: number, sql: string): Promise<void> {
  const { rows } = await client.query<{ after: string }>(
    'SELECT "after" FROM "_migration_progress" WHERE "migration" = $1 AND "step" = $2',
    [migration, step],
  );
  let after: string | null = rows[0]?.after ?? null;
  for (;;) {
    const startedMs = performance.now();
    const save = (reached: string): Promise<unknown> => client.query(SAVE_PROGRESS, [migration, step, reached]);
    const next = await retryingLocks(() => runBatch(client, sql, after, save));
    if (next === null) return;
    after = next;
    await sleep(performance.now() - startedMs);
  }
}

async function runBatch(
  client: Client,
  sql: string,
  after: string | null,
  save: (reached: string) => Promise<unknown>,
): Promise<string | null> {
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    const { rows } = await client.query<{ next: string | null }>(sql, [after]);
    const next = rows[0]?.next ?? null;
    if (next !== null) await save(next);
    await client.query('COMMIT');
    return next;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // the connection may be gone: the first error counts
    throw error;
  }
}
