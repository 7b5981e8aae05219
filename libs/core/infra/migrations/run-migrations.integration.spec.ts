import { Client } from 'pg';
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from '../../../../test/support/stores/database.js';
import { MigrationError } from './migration-error.js';
import { readMigrations, type Migration } from './read-migrations.js';
import { runMigrations } from './run-migrations.js';
import { findMissingMigrations, waitForSchema } from './wait-for-schema.js';

const first: Migration = { name: '20260101000000_first', checksum: 'a'.repeat(64), sql: 'CREATE TABLE one (id int);' };
const second: Migration = {
  name: '20260102000000_second',
  checksum: 'b'.repeat(64),
  sql: 'INSERT INTO one VALUES (1);\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$;',
};
const broken: Migration = {
  name: '20260103000000_broken',
  checksum: 'c'.repeat(64),
  sql: 'CREATE TABLE two (id int);\n-- the next one cannot work\nSELECT 1 / 0;\nCREATE TABLE three (id int);',
};
/** What `first` and `second` make, in one. */
const squashed: Migration = {
  name: '20260102000001_squashed',
  checksum: 'f'.repeat(64),
  sql: `${first.sql}\n${second.sql}`,
  replaces: { lastBuild: 'abc1234', migrations: { [first.name]: first.checksum, [second.name]: second.checksum } },
};
const third: Migration = { name: '20260103000000_third', checksum: '3'.repeat(64), sql: 'INSERT INTO one VALUES (3)' };

let database: TestDatabase;
let client: Client;

beforeEach(async () => {
  database = await createEmptyDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await database.drop();
});

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  return (await client.query<Record<string, unknown>>(sql)).rows;
}

describe('runMigrations', () => {
  it('applies missing migrations in order, and records them as Prisma does', async () => {
    await expect(runMigrations(database.url, [first])).resolves.toEqual({ total: 1, applied: 1 });
    await expect(runMigrations(database.url, [first, second])).resolves.toEqual({ total: 2, applied: 1 });
    await expect(runMigrations(database.url, [first, second])).resolves.toEqual({ total: 2, applied: 0 });
    await expect(rows('SELECT id, f() FROM one')).resolves.toEqual([{ id: 1, f: 1 }]);
    const records = await rows('SELECT * FROM _prisma_migrations ORDER BY migration_name');
    expect(records).toEqual(
      [first, second].map(({ name, checksum }) => ({
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        checksum,
        migration_name: name,
        finished_at: expect.any(Date) as Date,
        started_at: expect.any(Date) as Date,
        rolled_back_at: null,
        logs: null,
        applied_steps_count: 1,
      })),
    );
  });

  it('serializes concurrent callers', async () => {
    const reports = await Promise.all([1, 2, 3, 4].map(() => runMigrations(database.url, [first, second])));
    expect(reports.map(({ applied }) => applied).sort()).toEqual([0, 0, 0, 2]);
  });

  it('names the statement and the SQLSTATE of a failure, leaves nothing behind and can be repeated', async () => {
    const failure = await runMigrations(database.url, [first, broken]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationError);
    expect(failure).toMatchObject({ migration: broken.name, sqlState: '22012' });
    expect((failure as MigrationError).statement).toContain('SELECT 1 / 0');
    expect((failure as MigrationError).message).toContain('SQLSTATE 22012');
    await expect(rows("SELECT to_regclass('two') AS two")).resolves.toEqual([{ two: null }]);
    await expect(
      rows('SELECT migration_name, logs FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL'),
    ).resolves.toEqual([{ migration_name: broken.name, logs: expect.stringContaining('division by zero') as string }]);
    const repaired = { ...broken, sql: 'CREATE TABLE two (id int)', checksum: 'd'.repeat(64) };
    await expect(runMigrations(database.url, [first, repaired])).resolves.toEqual({ total: 2, applied: 1 });
  });

  it('refuses a migration that was edited after it had been applied', async () => {
    await runMigrations(database.url, [first]);
    const edited = { ...first, checksum: 'e'.repeat(64) };
    await expect(runMigrations(database.url, [edited, second])).rejects.toThrow(/first failed: its file was changed/);
    await expect(rows('SELECT count(*)::int FROM _prisma_migrations')).resolves.toEqual([{ count: 1 }]);
  });

  it('refuses to go on after a migration that another tool left half done', async () => {
    await runMigrations(database.url, [first]);
    await client.query('UPDATE _prisma_migrations SET finished_at = NULL');
    await expect(runMigrations(database.url, [first, second])).rejects.toThrow(/did not finish/);
  });

  it('runs a squashed migration on an empty database', async () => {
    await expect(runMigrations(database.url, [squashed, third])).resolves.toEqual({ total: 2, applied: 2 });
    await expect(rows('SELECT id, f() FROM one ORDER BY id')).resolves.toEqual([
      { id: 1, f: 1 },
      { id: 3, f: 1 },
    ]);
  });

  it('only records a squashed migration where all that it replaces is applied', async () => {
    await runMigrations(database.url, [first, second]);
    await expect(runMigrations(database.url, [squashed, third])).resolves.toEqual({ total: 2, applied: 1 });
    await expect(runMigrations(database.url, [squashed, third])).resolves.toEqual({ total: 2, applied: 0 });
    await expect(rows('SELECT id FROM one ORDER BY id')).resolves.toEqual([{ id: 1 }, { id: 3 }]);
    await expect(
      rows('SELECT migration_name, applied_steps_count FROM _prisma_migrations ORDER BY migration_name'),
    ).resolves.toEqual([
      { migration_name: first.name, applied_steps_count: 1 },
      { migration_name: second.name, applied_steps_count: 1 },
      { migration_name: squashed.name, applied_steps_count: 0 },
      { migration_name: third.name, applied_steps_count: 1 },
    ]);
    await expect(findMissingMigrations(client, [squashed.name, third.name])).resolves.toEqual([]);
  });

  it('names the build that applies the rest of what a squashed migration replaces, and changes nothing', async () => {
    await runMigrations(database.url, [first]);
    await expect(runMigrations(database.url, [squashed, third])).rejects.toThrow(
      'Migration 20260102000001_squashed failed: the database has 1 of the 2 migrations that it replaces, and lacks ' +
        '20260102000000_second; start control of commit abc1234 first, which applies them',
    );
    await expect(rows('SELECT migration_name FROM _prisma_migrations')).resolves.toEqual([
      { migration_name: first.name },
    ]);
  });

  it('names that build for a database of yet older migrations, and changes nothing', async () => {
    await runMigrations(database.url, [{ ...first, name: '20251231000000_older' }]);
    await expect(runMigrations(database.url, [squashed, third])).rejects.toThrow(
      'Migration 20260102000001_squashed failed: the database has migrations of another build: 20251231000000_older. ' +
        'If they are older than those that it replaces, start control of commit abc1234 first, which applies them',
    );
    await expect(rows('SELECT migration_name FROM _prisma_migrations')).resolves.toEqual([
      { migration_name: '20251231000000_older' },
    ]);
  });

  it('refuses a replaced migration that differs from the one that was shipped', async () => {
    await runMigrations(database.url, [first, { ...second, checksum: 'e'.repeat(64) }]);
    await expect(runMigrations(database.url, [squashed])).rejects.toThrow(/second failed: its file was changed/);
  });

  it('accepts a database that a newer build has migrated', async () => {
    await runMigrations(database.url, [first, second]);
    await expect(runMigrations(database.url, [first])).resolves.toEqual({ total: 1, applied: 0 });
  });
});

describe('waitForSchema', () => {
  it('prints the reason of the wait by default', async () => {
    const abort = new AbortController();
    const printed = jest.spyOn(process.stderr, 'write').mockImplementation(() => {
      abort.abort();
      return true;
    });
    const waiting = waitForSchema('postgresql://127.0.0.1:1/none', { signal: abort.signal });
    await expect(waiting).rejects.toThrow(/abort/i);
    expect(printed).toHaveBeenCalledWith(
      expect.stringMatching(/^waiting for Postgres: DATABASE_URL .*ECONNREFUSED.*\n$/),
    );
    printed.mockRestore();
  });

  it('resolves at once on a migrated database', async () => {
    const migrated = await createTestDatabase();
    await waitForSchema(migrated.url);
    await migrated.drop();
  });

  it('reports the missing migrations, and resolves when they are applied', async () => {
    const reasons: string[] = [];
    const runs: Promise<unknown>[] = [];
    await waitForSchema(database.url, {
      onWait: (reason) => {
        reasons.push(reason);
        if (runs.length === 0) runs.push(runMigrations(database.url));
      },
    });
    await Promise.all(runs);
    expect(reasons[0]).toBe(
      `waiting for migration ${readMigrations()
        .map(({ name }) => name)
        .join(', ')}`,
    );
  });

  it('can be aborted while Postgres is unavailable', async () => {
    const abort = new AbortController();
    const waiting = waitForSchema('postgresql://user@127.0.0.1:1/none', {
      onWait: (reason) => {
        expect(reason).toMatch(/^waiting for Postgres: DATABASE_URL \(postgresql:\/\/user@127\.0\.0\.1:1\/none\): /);
        abort.abort();
      },
      signal: abort.signal,
    });
    await expect(waiting).rejects.toThrow(/abort/i);
  });

  it('counts only migrations that finished and were not rolled back', async () => {
    await expect(findMissingMigrations(client, [first.name])).resolves.toEqual([first.name]);
    await runMigrations(database.url, [first]);
    await expect(findMissingMigrations(client, [first.name, second.name])).resolves.toEqual([second.name]);
  });
});
