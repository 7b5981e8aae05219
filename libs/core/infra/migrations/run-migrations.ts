import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type Client } from 'pg';
import { describeStoreFailure, StoreUnavailableError, type StoreVariable } from '../stores/describe-store-failure.js';
import { PostgresClient } from '../prisma/postgres-client.js';
import { MigrationError } from './migration-error.js';
import { readMigrations, type Migration } from './read-migrations.js';
import { LOCK_TIMEOUT, onlineSteps, retryingLocks, runOnline } from './online-migration.js';
import { splitStatements } from './split-statements.js';

/** Prisma's own lock number, so that its tools and this runner exclude each other. */
const ADVISORY_LOCK = 72_707_369;

const LOCK_POLL_MS = 200;
/** SQLSTATE of a server that stops, or ends the session. */
const SHUTDOWN = '57P';

/** Exactly the table that Prisma creates. */
const CREATE_BOOKKEEPING = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"            VARCHAR(64) NOT NULL,
    "finished_at"         TIMESTAMPTZ,
    "migration_name"      VARCHAR(255) NOT NULL,
    "logs"                TEXT,
    "rolled_back_at"      TIMESTAMPTZ,
    "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

const RECORD_APPLIED = `
  INSERT INTO "_prisma_migrations"
    ("id", "checksum", "migration_name", "started_at", "finished_at", "applied_steps_count")
  VALUES ($1, $2, $3, $4, clock_timestamp(), $5)`;

/** `applied_steps_count` of a migration that ran, and of one that was only recorded, as by `prisma migrate resolve`. */
const ALL_STEPS = 1;
const NO_STEP = 0;

/** A failed migration is recorded as rolled back: the next run tries again. Steps of an online one stay. */
const RECORD_FAILED = `
  INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at", "logs", "rolled_back_at")
  VALUES ($1, $2, $3, $4, $5, clock_timestamp())`;

/** The error for a server that does not answer. */
type Unavailable = (error: unknown) => StoreUnavailableError;

export interface MigrationReport {
  /** Migrations of this build. */
  readonly total: number;
  /** Of these, the number that this call applied. */
  readonly applied: number;
}

/**
 * Migrates the database to the newest version, each migration in its own transaction or, where it says so, in steps beside
 * the traffic, and maintains `_prisma_migrations` as Prisma does. A squashed migration is only recorded where all that it replaces is applied.
 * Concurrent callers wait for each other. Throws MigrationError when a migration fails, when an applied one was edited,
 * when another tool left one half done, or when only a part of what one replaces is applied, or others, and
 * StoreUnavailableError when Postgres does not answer, or no longer.
 */
export async function runMigrations(
  databaseUrl: string,
  migrations = readMigrations(),
  variable: StoreVariable = 'DATABASE_URL',
): Promise<MigrationReport> {
  const client = new PostgresClient({ connectionString: databaseUrl });
  const unavailable: Unavailable = (error) =>
    new StoreUnavailableError(describeStoreFailure(variable, databaseUrl, error), { cause: error });
  await client.connect().catch((error: unknown) => {
    throw unavailable(error);
  });
  try {
    await waitForLock(client);
    await client.query(CREATE_BOOKKEEPING);
    const appliedNames = await readApplied(client, migrations);
    const open = migrations.filter(({ name }) => !appliedNames.has(name));
    let applied = 0;
    for (const migration of open) {
      if (hasWhatItReplaces(migration, appliedNames)) {
        await recordApplied(client, migration, new Date(), NO_STEP);
        continue;
      }
      await applyMigration(client, migration, unavailable);
      applied++;
    }
    return { total: migrations.length, applied };
  } finally {
    // Closing the session also releases the lock.
    await client.end();
  }
}

interface BookkeepingRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

async function readApplied(client: Client, migrations: readonly Migration[]): Promise<Set<string>> {
  const { rows } = await client.query<BookkeepingRow>(
    `SELECT "migration_name", "checksum", "finished_at" IS NOT NULL AS "finished"
       FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`,
  );
  const checksums = new Map(
    migrations.flatMap(({ name, checksum, replaces }) => [
      [name, checksum],
      ...Object.entries(replaces?.migrations ?? {}),
    ]),
  );
  for (const row of rows) {
    const checksum = checksums.get(row.migration_name);
    if (!row.finished) throw new MigrationError(row.migration_name, 'another tool began it and did not finish');
    if (checksum !== undefined && checksum !== row.checksum) {
      throw new MigrationError(row.migration_name, 'its file was changed after it had been applied; add a new one');
    }
  }
  return new Set(rows.map((row) => row.migration_name));
}

/**
 * Whether the database is already what the migration would make of an empty one.
 * Throws MigrationError when it is on the way there, or when other migrations have made it: those that are missing are
 * not shipped.
 */
function hasWhatItReplaces({ name, replaces }: Migration, appliedNames: ReadonlySet<string>): boolean {
  if (replaces === undefined) return false;
  const replaced = Object.keys(replaces.migrations);
  const missing = replaced.filter((other) => !appliedNames.has(other));
  if (missing.length === 0) return true;
  const start = `start control of commit ${replaces.lastBuild} first, which applies them`;
  if (missing.length < replaced.length) {
    const state = `the database has ${replaced.length - missing.length} of the ${replaced.length} migrations that it replaces`;
    throw new MigrationError(name, `${state}, and lacks ${missing.join(', ')}; ${start}`);
  }
  if (appliedNames.size > 0) {
    const unknown = [...appliedNames].sort().join(', ');
    throw new MigrationError(
      name,
      `the database has migrations of another build: ${unknown}. If they are older than those that it replaces, ${start}`,
    );
  }
  return false;
}

async function recordApplied(
  client: Client,
  { name, checksum }: Migration,
  startedAt: Date,
  steps: number,
): Promise<void> {
  await client.query(RECORD_APPLIED, [randomUUID(), checksum, name, startedAt, steps]);
}

async function applyMigration(client: Client, migration: Migration, unavailable: Unavailable): Promise<void> {
  const { name, sql, checksum } = migration;
  const steps = onlineSteps(sql);
  const startedAt = new Date();
  let current: string | null = null;
  const onStatement = (statement: string): void => {
    current = statement;
  };
  try {
    if (steps === null) {
      await retryingLocks(() => applyAtOnce(client, migration, startedAt, onStatement));
      return;
    }
    await runOnline(client, name, steps, onStatement);
    current = null;
    await recordApplied(client, migration, startedAt, ALL_STEPS);
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code?.startsWith(SHUTDOWN) === true) {
      throw unavailable(error);
    }
    const failure = new MigrationError(name, error.message, current, error.code ?? null, { cause: error });
    await client.query(RECORD_FAILED, [randomUUID(), checksum, name, startedAt, failure.message]);
    throw failure;
  }
}

async function applyAtOnce(
  client: Client,
  migration: Migration,
  startedAt: Date,
  onStatement: (statement: string) => void,
): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
    for (const statement of splitStatements(migration.sql)) {
      onStatement(statement);
      await client.query(statement);
    }
    await recordApplied(client, migration, startedAt, ALL_STEPS);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined); // the connection may be gone: the first error counts
    throw error;
  }
}

/** Asks again and again: a session that waits in a query would be waited for by the indexes that the other one builds. */
async function waitForLock(client: Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      ADVISORY_LOCK,
    ]);
    if (rows[0]?.taken === true) return;
    await sleep(LOCK_POLL_MS);
  }
}
