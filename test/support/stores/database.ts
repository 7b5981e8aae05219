import { randomBytes } from 'node:crypto';
import { Client, Pool } from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Closes all open connections, so that a failed suite cannot block it. */
  drop(): Promise<void>;
}

/**
 * A migrated, empty database for this suite, copied from the template of the global setup. `file_copy` takes an eighth
 * of the CPU of the default strategy.
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase('TEMPLATE routify_template STRATEGY file_copy');
}

/** Connections with the rights of the table owner. End them before the database is dropped. */
export function openAsOwner(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 4 });
  // A connection that is still closing when its database is dropped emits an error; it is ignored.
  pool.on('error', () => undefined);
  return pool;
}

/** A database without a schema, for tests of the migrations themselves. */
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
 * Copies a database at this moment. The returned function puts the copy in its place, at the same address; open
 * connections break, as in a restore.
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

/**
 * A database is lost; open connections break. Returns an empty one at another address, which `finish` moves to the address of
 * the lost one: until then nothing connects there.
 */
export async function loseDatabase(url: string): Promise<{ readonly url: string; finish(): Promise<void> }> {
  const name = new URL(url).pathname.slice(1);
  const empty = `${name}_empty`;
  await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
  await asAdmin(`CREATE DATABASE ${empty}`);
  return {
    url: Object.assign(new URL(url), { pathname: `/${empty}` }).href,
    finish: () => asAdmin(`ALTER DATABASE ${empty} RENAME TO ${name}`),
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
