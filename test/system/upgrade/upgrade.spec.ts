import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { recordedEvent, type RecordRow } from '../../../libs/core/pricing/usage-columns.js';
import { readMigrations } from '../../../libs/core/infra/migrations/read-migrations.js';
import { runMigrations } from '../../../libs/core/infra/migrations/run-migrations.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/stores/database.js';
import { describeSchema } from '../../support/stores/describe-schema.js';

/**
 * A database of the last build before the migrations were squashed, with at least one row in each table: `pg_dump
 * --no-owner --inserts` without comments. It never changes; later migrations meet its rows.
 */
const DUMP = join(__dirname, 'squashed-migrations.sql');
const BOOKKEEPING = '_prisma_migrations';

async function connect({ url }: TestDatabase): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

/** All rows of each table of the ledger's database, as JSON texts. */
async function readRows(client: Client): Promise<Map<string, string[]>> {
  const tables = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')`,
  );
  const found = new Map<string, string[]>();
  for (const { name } of tables.rows.filter((table) => table.name !== BOOKKEEPING)) {
    const { rows } = await client.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM "${name}" t ORDER BY 1`);
    found.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return found;
}

/** The calls and the candidates of each request, as a record of before has them. */
async function readCalls(client: Client): Promise<object[]> {
  const { rows } = await client.query<{ attempts: { costNanoUsd: string }[]; candidates: object[] }>(
    'SELECT attempts, candidates FROM usage_record ORDER BY request_id',
  );
  return rows.map(({ attempts, candidates }) => ({
    attempts: attempts.map((attempt) => ({ ...attempt, costNanoUsd: BigInt(attempt.costNanoUsd) })),
    candidates,
  }));
}

/** What names a row of a new installation: an id, a key, a period; of a table with one row, nothing. */
function nameOf(row: string): string {
  const { id, key, period } = JSON.parse(row) as Partial<Record<'id' | 'key' | 'period', string>>;
  return id ?? key ?? period ?? '';
}

describe('a database of the build before the squashed migrations', () => {
  let old: TestDatabase;
  let fresh: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    [old, fresh] = await Promise.all([createEmptyDatabase(), createTestDatabase()]);
    const loader = await connect(old);
    await loader.query(readFileSync(DUMP, 'utf8'));
    await loader.end();
    client = await connect(old);
  });
  afterAll(async () => {
    await client.end();
    await Promise.all([old.drop(), fresh.drop()]);
  });

  it('has rows in each table, keeps them, and gets the schema of a new installation', async () => {
    const before = await readRows(client);
    const calls = await readCalls(client);
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

    const { rows } = await client.query<RecordRow>('SELECT * FROM usage_record ORDER BY request_id');
    expect(rows.map(recordedEvent)).toMatchObject(calls);
    expect(rows.every(({ spend_windows: windows }) => /^day=[-\d]+,total=all$/.test(String(windows)))).toBe(true);
  });
});
