import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';

const SCRIPT = join(__dirname, '../../../deploy/postgres/logins.sql');
const PASSWORD = 'f00df00d';
/** Logins belong to the whole server, on which suites run side by side. */
const ADVISORY_LOCK = 53_010;

/** Runs deploy/postgres/logins.sql as psql does. Returns the address of the database for each login. */
export async function createLogins(
  databaseUrl: string,
): Promise<{ readonly gateway: string; readonly worker: string }> {
  const sql = readFileSync(SCRIPT, 'utf8')
    .replaceAll(/^\\getenv .*$/gm, '')
    .replaceAll(/:'\w+_password'/g, `'${PASSWORD}'`);
  const client = new Client({ connectionString: process.env.DATABASE_URL ?? databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    await client.query(sql);
  } finally {
    await client.end();
  }
  const urlOf = (username: string): string =>
    Object.assign(new URL(databaseUrl), { username, password: PASSWORD }).href;
  return { gateway: urlOf('routify_gateway_login'), worker: urlOf('routify_worker_login') };
}
