import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { readMigrations } from '../../../libs/core/infra/migrations/read-migrations.js';
import { runMigrations } from '../../../libs/core/infra/migrations/run-migrations.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/stores/database.js';
import { describeSchema } from '../../support/stores/describe-schema.js';

const ROWS = join(__dirname, 'rows-before-squash.sql');
const BOOKKEEPING = '_prisma_migrations';

async function connect({ url }: TestDatabase): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
  );
  return rows.map(({ name }) => name).filter((name) => name !== BOOKKEEPING);
}

/** All rows of each table of the ledger's database, as JSON texts. */
async function readRows(client: Client): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const name of await tablesOf(client)) {
    const { rows } = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM "${name}" t ORDER BY 1`);
    found.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return found;
}

/** What names a row of a new installation: an id, a key, a period; of a table with one row, nothing. */
function nameOf(row: string): string {
  const { id, key, period } = JSON.parse(row) as Partial<Record<'id' | 'key' | 'period', string>>;
  return id ?? key ?? period ?? '';
}

/** The schema of the squashed migration, with the rows and the bookkeeping of a database of the build before it. */
async function makeOld(database: TestDatabase): Promise<void> {
  const [squashed] = readMigrations();
  if (squashed?.replaces === undefined) throw new Error('the first migration replaces none');
  await runMigrations(database.url, [squashed]);
  const client = await connect(database);
  // As a restore does: no trigger and no foreign key looks at the rows, whatever their order.
  await client.query('SET session_replication_role = replica');
  for (const name of [...(await tablesOf(client)), BOOKKEEPING]) await client.query(`DELETE FROM "${name}"`);
  await client.query(readFileSync(ROWS, 'utf8'));
  for (const [name, checksum] of Object.entries(squashed.replaces.migrations)) {
    await client.query(
      `INSERT INTO "${BOOKKEEPING}" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
       VALUES (gen_random_uuid()::text, $1, $2, now(), 1)`,
      [checksum, name],
    );
  }
  await client.end();
}

describe('a database of the build before the squashed migration', () => {
  let old: TestDatabase;
  let fresh: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    [old, fresh] = await Promise.all([createEmptyDatabase(), createTestDatabase()]);
    await makeOld(old);
    client = await connect(old);
  });
  afterAll(async () => {
    await client.end();
    await Promise.all([old.drop(), fresh.drop()]);
  });

  it('has rows in each table, keeps them, and gets the schema of a new installation', async () => {
    const before = await readRows(client);
    expect([...before].filter(([, rows]) => rows.length === 0).map(([table]) => table)).toEqual([]);

    const squashed = readMigrations().filter(({ replaces }) => replaces !== undefined).length;
    const report = await runMigrations(old.url);
    expect(report).toEqual({ total: readMigrations().length, applied: readMigrations().length - squashed });
    await expect(runMigrations(old.url)).resolves.toEqual({ total: report.total, applied: 0 });

    const after = await readRows(client);
    const reference = await connect(fresh);
    const expected = await describeSchema(reference);
    const installed = await readRows(reference);
    await reference.end();
    // Migrations add the rows of a new installation that were not there, such as accounts of the platform, and no others.
    const expectedRows = [...before].map(([table, rows]) => {
      const known = new Set(rows.map(nameOf));
      const added = (installed.get(table) ?? []).filter((row) => !known.has(nameOf(row)));
      return [table, rows.length + added.length];
    });
    expect([...before].map(([table]) => [table, after.get(table)?.length])).toEqual(expectedRows);
    if (report.applied === 0) expect(after).toEqual(before);

    expect(await describeSchema(client)).toEqual(expected);
  });
});
