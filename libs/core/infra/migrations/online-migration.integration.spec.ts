import { Client } from 'pg';
import { createEmptyDatabase, type TestDatabase } from '../../../../test/support/stores/database.js';
import { onlineSteps } from './online-migration.js';
import type { Migration } from './read-migrations.js';
import { runMigrations } from './run-migrations.js';

const ROWS = 1_000;
const migration = (sql: string): Migration => ({ name: '20260101000000_online', checksum: 'a'.repeat(64), sql });
const online = (...lines: string[]): Migration => migration(`-- routify:online\n${lines.join('\n')}`);

const BACKFILL = `
  -- routify:batches
  WITH batch AS (SELECT id FROM call WHERE id > coalesce($1::int, 0) ORDER BY id LIMIT 100),
    filled AS (UPDATE call SET twice = coalesce(twice, 0) + 2 * call.id FROM batch WHERE call.id = batch.id)
  SELECT max(id)::text AS next FROM batch;`;

let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  database = await createEmptyDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    CREATE TABLE call (id int PRIMARY KEY, twice int) PARTITION BY RANGE (id);
    CREATE TABLE call_one PARTITION OF call FOR VALUES FROM (0) TO (600);
    CREATE SCHEMA other;
    CREATE TABLE other.call_two PARTITION OF call FOR VALUES FROM (600) TO (10000);
    INSERT INTO call SELECT id FROM generate_series(1, ${ROWS}) AS id`);
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await client.query<Record<string, unknown>>(sql)).rows;
}

const wrong = `SELECT count(*)::int AS wrong FROM call WHERE twice IS DISTINCT FROM 2 * id`;

describe('an online migration', () => {
  it('is a migration whose first line says so', () => {
    expect(onlineSteps('-- why\n-- routify:online\nSELECT 1;')).toBeNull();
    expect(
      onlineSteps(`-- routify:online\nSELECT 1;\n-- routify:each-partition of call\nSELECT 2;${BACKFILL}`),
    ).toMatchObject([
      { partitionsOf: null, isBatched: false },
      { partitionsOf: 'call', isBatched: false },
      { partitionsOf: null, isBatched: true },
    ]);
    const both = '-- routify:online\n-- routify:each-partition of call\n-- routify:batches\nSELECT 1;';
    expect(() => onlineSteps(both)).toThrow('batches run on the whole table');
  });

  it('builds an index of a partitioned table one partition after the other', async () => {
    const indexed = online(
      '-- routify:each-partition of call',
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "{partition}_twice_idx" ON {table} ("twice");',
      'CREATE INDEX IF NOT EXISTS "call_twice_idx" ON "call" ("twice");',
    );
    await expect(runMigrations(database.url, [indexed])).resolves.toEqual({ total: 1, applied: 1 });
    await expect(
      rows(`SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index
            WHERE indexrelid::regclass::text LIKE '%twice%' ORDER BY 1`),
    ).resolves.toEqual(
      ['call_one_twice_idx', 'call_twice_idx', 'other.call_two_twice_idx'].map((name) => ({ name, valid: true })),
    );
  });

  it('replaces what an interrupted build of its index has left, and no index of others', async () => {
    await client.query(
      'CREATE INDEX call_one_twice_idx ON call_one (twice); CREATE INDEX of_others ON call_one (twice)',
    );
    await client.query(
      `UPDATE pg_index SET indisvalid = false WHERE indrelid = 'call_one'::regclass AND NOT indisprimary`,
    );
    const indexed = online('CREATE INDEX CONCURRENTLY IF NOT EXISTS "call_one_twice_idx" ON "call_one" ("twice");');
    await runMigrations(database.url, [indexed]);
    await expect(
      rows(`SELECT relname AS name, indisvalid AS valid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE indrelid = 'call_one'::regclass AND NOT indisprimary ORDER BY 1`),
    ).resolves.toEqual([
      { name: 'call_one_twice_idx', valid: true },
      { name: 'of_others', valid: false },
    ]);
  });

  it('fills a column in batches, and goes on where it was interrupted', async () => {
    // The batch with this row fails, after five batches that stay.
    await client.query(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'stopped'; END $$;
      CREATE TRIGGER stop BEFORE UPDATE ON call_one FOR EACH ROW WHEN (OLD.id = 555) EXECUTE FUNCTION fail()`);
    await expect(runMigrations(database.url, [online(BACKFILL)])).rejects.toThrow(/online failed: stopped/);
    await expect(rows(`${wrong} AND id <= 500`)).resolves.toEqual([{ wrong: 0 }]);
    await expect(rows('SELECT after FROM _migration_progress')).resolves.toEqual([{ after: '500' }]);
    await client.query('DROP TRIGGER stop ON call_one');
    await expect(runMigrations(database.url, [online(BACKFILL)])).resolves.toEqual({ total: 1, applied: 1 });
    // Each row once: a second pass would have added to it.
    await expect(rows(wrong)).resolves.toEqual([{ wrong: 0 }]);
    await expect(rows(`SELECT to_regclass('_migration_progress') AS progress`)).resolves.toEqual([{ progress: null }]);
  });

  it('lets another process wait for it without being waited for', async () => {
    const indexed = online('CREATE INDEX CONCURRENTLY IF NOT EXISTS "call_one_twice_idx" ON "call_one" ("twice");');
    const reports = await Promise.all([1, 2, 3].map(() => runMigrations(database.url, [indexed])));
    expect(reports.map(({ applied }) => applied).sort()).toEqual([0, 0, 1]);
  });
});

describe('a migration that meets a lock', () => {
  it('gives way to the queries behind it, and is repeated until it gets through', async () => {
    const reader = new Client({ connectionString: database.url });
    await reader.connect();
    try {
      await reader.query('BEGIN');
      await reader.query('SELECT count(*) FROM call');
      let isDone = false;
      const migrating = runMigrations(database.url, [migration('ALTER TABLE call ADD COLUMN more text;')]).then(() => {
        isDone = true;
      });
      // Behind the migration in the queue: answered when the migration gives up, with its lock time-out of a second.
      while (
        !(await rows(`SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER%'`)).length
      );
      await rows('SELECT count(*) FROM call');
      expect(isDone).toBe(false);
      await reader.query('COMMIT');
      await migrating;
    } finally {
      await reader.end();
    }
    await expect(rows(`SELECT more FROM call LIMIT 1`)).resolves.toEqual([{ more: null }]);
  });
});
