import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

export interface TestDatabase {
  readonly url: string;
  /** Ends every connection that is left, so a suite that failed cannot block it. */
  drop(): Promise<void>;
}

/** A migrated, empty database of this suite's own, copied from the template that the global setup made. */
export function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase('TEMPLATE routify_template');
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
