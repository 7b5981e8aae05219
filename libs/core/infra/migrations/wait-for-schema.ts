import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type Client } from 'pg';
import { describeStoreFailure } from '../stores/describe-store-failure.js';
import { PostgresClient } from '../prisma/postgres-client.js';
import { readMigrations } from './read-migrations.js';

const POLL_MS = 250;
const UNDEFINED_TABLE = '42P01';

interface WaitOptions {
  /** Called with each new reason of the wait. Default: prints it. */
  readonly onWait?: (reason: string) => void;
  /** Aborts the wait: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Resolves when another process has applied every migration of this build. Also waits for a database that does not
 * answer yet: a cluster does not guarantee the order of starts.
 */
export async function waitForSchema(databaseUrl: string, { onWait = print, signal }: WaitOptions = {}): Promise<void> {
  const names = readMigrations().map(({ name }) => name);
  let lastReason: string | null = null;
  for (;;) {
    const reason = await whyNotReady(databaseUrl, names);
    if (reason === null) return;
    if (reason !== lastReason) onWait(reason);
    lastReason = reason;
    await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
}

/** To standard error: the logger does not exist yet. */
function print(reason: string): void {
  process.stderr.write(`${reason}\n`);
}

async function whyNotReady(databaseUrl: string, names: readonly string[]): Promise<string | null> {
  const client = new PostgresClient({ connectionString: databaseUrl });
  try {
    await client.connect();
    const missing = await findMissingMigrations(client, names);
    return missing.length === 0 ? null : `waiting for migration ${missing.join(', ')}`;
  } catch (error) {
    return `waiting for Postgres: ${describeStoreFailure('DATABASE_URL', databaseUrl, error)}`;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Names of `names` that the database has not applied; all of them when it has never been migrated. */
export async function findMissingMigrations(
  client: Pick<Client, 'query'>,
  names: readonly string[] = readMigrations().map(({ name }) => name),
): Promise<string[]> {
  try {
    const { rows } = await client.query<{ migration_name: string }>(
      `SELECT "migration_name" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL AND "rolled_back_at" IS NULL`,
    );
    const applied = new Set(rows.map((row) => row.migration_name));
    return names.filter((name) => !applied.has(name));
  } catch (error) {
    if (error instanceof DatabaseError && error.code === UNDEFINED_TABLE) return [...names];
    throw error;
  }
}
