import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Ends every connection that is left, so a suite that failed cannot block it. */
  drop(): Promise<void>;
}

/**
 * A migrated, empty database of this suite's own, copied from the template that the global setup made: file by file, as
 * block by block takes eight times the processor.
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase('TEMPLATE routify_template STRATEGY file_copy');
}

/** Connections with the rights of the owner of the tables. To be ended before the database is dropped. */
export function openAsOwner(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 4 });
  // A connection that is still saying goodbye when its database is dropped has nothing left to tell.
  pool.on('error', () => undefined);
  return pool;
}

/** A database without a schema, for the tests of the migrations themselves. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase('');
}

async function createDatabase(options: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(`CREATE DATABASE ${name} ${options}`);
  return {
    url: Object.assign(new URL(adminUrl()), { pathname: `/${name}` }).href,
    drop: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/**
 * Copies a database as it is at this moment. The answer puts the copy in its place, at the same address: connections of
 * those who use it break, as they do in a restore.
 */
export async function backUpDatabase(url: string): Promise<{ restore(): Promise<void> }> {
  const name = new URL(url).pathname.slice(1);
  const copy = `${name}_copy`;
  await asAdmin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await asAdmin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  await asAdmin(`CREATE DATABASE ${copy} TEMPLATE ${name}`);
  await asAdmin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  return {
    async restore() {
      await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
      await asAdmin(`ALTER DATABASE ${copy} RENAME TO ${name}`);
    },
  };
}

function adminUrl(): string {
  const url = process.env.DATABASE_URL;
  if (url === undefined) throw new Error('DATABASE_URL is unset: only suites of the system project have services');
  return url;
}

async function asAdmin(sql: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
