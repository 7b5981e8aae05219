import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { type Config, type Logger, readMigrations, runMigrations } from '#core/infra';
import { Secret, SystemClock } from '#core';
import { fillWholeLedger } from '../../../test/support/ledger/fill-whole-ledger.js';
import { eventually } from '../../../test/support/eventually.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { describeSchema } from '../../../test/support/stores/describe-schema.js';
import { DueBackups } from './due-backups.js';
import type { Backup } from './domain/backup.js';
import { openBackups } from './open-backups.js';

const secret = { version: 1, secret: new Secret(randomBytes(32).toString('hex')) };
const encryptionKey = { kid: 'a', key: new Secret(randomBytes(32).toString('base64')) };

let folder: string;
let source: TestDatabase;
let backup: Backup;
const targets: TestDatabase[] = [];

const servicesOn = (database: TestDatabase, changes: Partial<Config> = {}) => {
  const config = { secrets: [secret], encryptionKeys: [encryptionKey], backupTo: { folder }, backupDays: 30 };
  return openBackups({ ...config, databaseUrl: database.url, ...changes } as Config, new SystemClock());
};
const options = { replaces: false, acceptsOtherSecrets: false, onTable: () => undefined };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'backups-'));
  source = await createTestDatabase();
  const owner = new Pool({ connectionString: source.url, max: 2 });
  await fillWholeLedger(owner, { requests: 400, days: 4 });
  await owner.end();
  const made = await servicesOn(source).backups.create();
  backup = await servicesOn(source).backups.verify(made?.id ?? '');
});

afterEach(async () => {
  for (const target of targets.splice(0)) await target.drop();
});

afterAll(async () => {
  await source.drop();
  rmSync(folder, { recursive: true });
});

async function emptyTarget(): Promise<TestDatabase> {
  const target = await createEmptyDatabase();
  targets.push(target);
  return target;
}

async function readAll(url: string): Promise<{ schema: object; rows: Record<string, string> }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `SELECT oid::regclass::text AS name FROM pg_class
       WHERE relkind = 'r' AND relnamespace::regnamespace::text IN ('public', 'part')
         AND relname NOT IN ('_prisma_migrations', 'restore')`,
    );
    const rows: Record<string, string> = {};
    for (const { name } of tables.rows) {
      // Numbers of transactions are those of a database.
      const read = await client.query<{ all: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(line, ' ' ORDER BY line)), '') AS all
         FROM (SELECT (to_jsonb(t) - 'changed_in')::text AS line FROM ${name} AS t) AS lines`,
      );
      rows[name] = read.rows[0]?.all ?? '';
    }
    return { schema: await describeSchema(client), rows };
  } finally {
    await client.end();
  }
}

async function readRestores({ url }: TestDatabase): Promise<object[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query('SELECT backup_id, taken_at, redis FROM restore')).rows as object[];
  } finally {
    await client.end();
  }
}

/** Waits until no other session is on a database. */
async function withoutSessions({ url }: TestDatabase): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await eventually(async () => {
      const { rowCount } = await client.query(
        'SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
      return rowCount === 0;
    });
  } finally {
    await client.end();
  }
}

describe('a backup', () => {
  it('is restored whole, with the schema of a migrated database', async () => {
    const target = await emptyTarget();
    const report = await servicesOn(target).restore.restore('latest', options);
    expect(report).toMatchObject({ backup: { id: backup.id }, replaced: null, leftOut: [], migrationsAfter: 0 });
    const [restored, original] = [await readAll(target.url), await readAll(source.url)];
    expect(restored.rows).toEqual(original.rows);
    expect(restored.schema).toEqual(original.schema);
    expect(await readRestores(target)).toEqual([
      { backup_id: backup.id, taken_at: new Date(backup.takenAt), redis: null },
    ]);
    expect(await readRestores(source)).toEqual([]);
  });

  it('creates a database that is missing', async () => {
    const target = await emptyTarget();
    const client = new Client({ connectionString: source.url });
    await client.connect();
    await client.query(`DROP DATABASE ${new URL(target.url).pathname.slice(1)}`);
    await client.end();
    await expect(servicesOn(target).restore.restore('latest', options)).resolves.toMatchObject({ isCreated: true });
    expect((await readAll(target.url)).rows).toEqual((await readAll(source.url)).rows);
  });

  it('holds no readable row, and its files are closed to other users', () => {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(20);
    const text = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1')).join('');
    expect(text).not.toMatch(/customer|organization/i);
  });

  it('is not taken for good when a file is changed, exchanged or missing', async () => {
    const { backups } = servicesOn(source);
    const files = readdirSync(join(folder, backup.id)).filter((name) => name !== 'content');
    const parts = files.map((name) => join(folder, backup.id, name));
    const [one = '', other = ''] = parts;
    const bytes = readFileSync(one);
    const changed = Buffer.from(bytes);
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    writeFileSync(one, changed);
    await expect(backups.verify(backup.id)).rejects.toThrow('is not what was written');
    writeFileSync(one, readFileSync(other));
    await expect(backups.verify(backup.id)).rejects.toThrow('is not what was written');
    rmSync(one);
    await expect(backups.verify(backup.id)).rejects.toThrow('cannot be read');
    const target = await emptyTarget();
    await expect(servicesOn(target).restore.restore(backup.id, options)).rejects.toThrow('cannot be read');
    writeFileSync(one, bytes);
    await expect(servicesOn(target).restore.restore(backup.id, options)).resolves.toMatchObject({ replaced: null });
  });

  it('is loaded whole or not at all', async () => {
    const target = await emptyTarget();
    const { restore } = servicesOn(target);
    const onTable = ({ name }: { name: string }) => {
      if (name === 'transfer_seal') throw new Error('the process ends');
    };
    await expect(restore.restore('latest', { ...options, onTable })).rejects.toThrow('the process ends');
    expect((await readAll(target.url)).rows.organization).toMatch(/^0 /);
    await expect(restore.restore('latest', options)).resolves.toMatchObject({ replaced: null });
  });

  it('opens with its own keys alone, under its own name', async () => {
    const key = new Secret(randomBytes(32).toString('base64'));
    const others = { missing: { kid: 'b', key }, other: { kid: 'a', key } };
    const verify = (keyOfOthers: typeof others.other) =>
      servicesOn(source, { encryptionKeys: [keyOfOthers] }).backups.verify(backup.id);
    await expect(verify(others.missing)).rejects.toThrow('a is missing in ROUTIFY_ENCRYPTION_KEYS');
    await expect(verify(others.other)).rejects.toThrow('a of ROUTIFY_ENCRYPTION_KEYS does not open');
    const renamed = '20260101T000000Z-0000';
    const manifest = readFileSync(join(folder, `${backup.id}.json`), 'utf8').replaceAll(backup.id, renamed);
    writeFileSync(join(folder, `${renamed}.json`), manifest);
    cpSync(join(folder, backup.id), join(folder, renamed), { recursive: true });
    await expect(servicesOn(source).backups.verify(renamed)).rejects.toThrow('or it was changed');
    rmSync(join(folder, `${renamed}.json`));
    rmSync(join(folder, renamed), { recursive: true });
  });

  it('names the keys that it needs, readable without one: of its files, and of the secrets in its rows alone', async () => {
    const database = await createTestDatabase();
    targets.push(database);
    const [other, unused] = ['b', 'c'].map((kid) => ({ ...encryptionKey, kid }));
    const { backups } = servicesOn(database, { encryptionKeys: [encryptionKey, other!, unused!] });
    let last: Backup | null = null;
    const needed = async () => (last = await backups.create())?.encryptionKeyIds;
    expect(await needed()).toEqual(['a']);
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query(`INSERT INTO setting (key, value) VALUES ('mail', '{"host": "d:one", "secret": "b:c2VjcmV0"}')`);
    expect(await needed()).toEqual(['a', 'b']);
    await client.query('DELETE FROM setting');
    await client.query(
      `INSERT INTO mail_message (id, template, locale, recipient, sealed, encryption_key_id)
       VALUES (gen_random_uuid(), 't', 'en', 'r', '', 'z')`,
    );
    expect(await needed()).toEqual(['a', 'z']);
    await client.end();
    const target = await emptyTarget();
    await expect(servicesOn(target).restore.restore((last as Backup | null)?.id ?? '', options)).resolves.toBeDefined();
  });

  it('needs the secrets that it was made with, or the consent to lose what they signed', async () => {
    const target = await emptyTarget();
    const another = { version: 1, secret: new Secret(randomBytes(32).toString('hex')) };
    const { restore } = servicesOn(target, { secrets: [another] });
    await expect(restore.restore('latest', options)).rejects.toThrow('version 1 of ROUTIFY_SECRET');
    await expect(restore.restore('latest', { ...options, acceptsOtherSecrets: true })).resolves.toBeDefined();
  });

  it('replaces a database in use only on request, without connections, and keeps that one', async () => {
    const target = await createTestDatabase();
    targets.push(target);
    const client = new Client({ connectionString: target.url });
    await client.connect();
    await client.query(`INSERT INTO tier (id, name) VALUES (gen_random_uuid(), 'kept')`);
    await client.query(
      `INSERT INTO organization (id, name, slug, tier_id) SELECT gen_random_uuid(), 'Kept', 'kept', id FROM tier WHERE name = 'kept'`,
    );
    const { restore } = servicesOn(target);
    await expect(restore.restore('latest', options)).rejects.toThrow('is in use: name an empty one');
    await expect(restore.restore('latest', { ...options, replaces: true })).rejects.toThrow('1 connection is open');
    await client.end();
    const { replaced } = await restore.restore('latest', { ...options, replaces: true });
    const kept = { url: target.url.replace(/[^/]+$/, replaced ?? ''), name: replaced };
    const [restored, original, before] = [
      await readAll(target.url),
      await readAll(source.url),
      await readAll(kept.url),
    ];
    expect(restored.rows).toEqual(original.rows);
    expect(before.rows.organization).toMatch(/^1 /);
    const server = new Client({ connectionString: source.url });
    await server.connect();
    await server.query(`DROP DATABASE ${kept.name}`);
    await server.end();
  });

  it('never takes the database of another application for an empty one', async () => {
    const target = await emptyTarget();
    const client = new Client({ connectionString: target.url });
    await client.connect();
    await client.query(
      'CREATE TABLE orders (id int); INSERT INTO orders VALUES (7); CREATE TABLE _prisma_migrations (id int)',
    );
    await client.end();
    const { restore } = servicesOn(target);
    await expect(restore.restore('latest', options)).rejects.toThrow('is in use: name an empty one');
    await expect(readAll(target.url)).resolves.toMatchObject({ rows: { orders: expect.stringMatching(/^1 /) } });
  });

  it('of an earlier schema gets the later migrations', async () => {
    const target = await emptyTarget();
    const later = { name: '20990101000000_later', checksum: 'f'.repeat(64), sql: 'CREATE TABLE later (id int)' };
    const { restore } = servicesOn(target);
    const report = await restore.restore(backup.id, options, [...readMigrations(), later]);
    expect(report.migrationsAfter).toBe(1);
    expect((await readAll(target.url)).rows).toHaveProperty('later');
    await expect(servicesOn(await emptyTarget()).restore.restore(backup.id, options)).resolves.toMatchObject({
      migrationsAfter: 0,
    });
  });

  it('of the build before a squashed migration is one of its schema; with a part of that, its commit is named', async () => {
    const earlier = await emptyTarget();
    const [squashed] = readMigrations();
    await runMigrations(earlier.url);
    const client = new Client({ connectionString: earlier.url });
    await client.connect();
    await client.query('DELETE FROM _prisma_migrations');
    const names = Object.keys(squashed?.replaces?.migrations ?? {});
    for (const name of ['20260101000000_older', ...names]) {
      await client.query(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES (gen_random_uuid()::text, '', $1, now())`,
        [name],
      );
    }
    const whole = await servicesOn(earlier).backups.create();
    await client.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [names.at(-1)]);
    await client.end();
    const part = await servicesOn(earlier).backups.create();

    const target = await emptyTarget();
    const { restore } = servicesOn(target);
    await expect(restore.restore(whole?.id ?? '', options)).resolves.toMatchObject({ migrationsAfter: 0 });
    expect((await readAll(target.url)).schema).toEqual((await readAll(source.url)).schema);
    await expect(servicesOn(await emptyTarget()).restore.restore(part?.id ?? '', options)).rejects.toThrow(
      `restore it with commit ${squashed?.replaces?.lastBuild}, start control of it once, then upgrade`,
    );
  });

  it('is made once at a time, and not restored while it is not complete', async () => {
    const [one, other] = await Promise.all([servicesOn(source).backups.create(), servicesOn(source).backups.create()]);
    expect([one, other].filter((made) => made === null)).toHaveLength(1);
    const { id } = one ?? other ?? backup;
    const path = join(folder, `${id}.json`);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"complete"', '"running"'));
    await expect(servicesOn(source).restore.restore(id, options)).rejects.toThrow('it is not complete');
  });
});

describe('a backup that cannot be written', () => {
  it('fails, leaves no session behind, and is no backup', async () => {
    const file = join(folder, 'not-a-folder');
    writeFileSync(file, '');
    const { backups } = servicesOn(source, { backupTo: { folder: file } });
    await expect(backups.create()).rejects.toThrow('not-a-folder');
    await withoutSessions(source);
    rmSync(file);
  });

  it('is given up when its process ends', async () => {
    const ending = new AbortController();
    const { backups } = servicesOn(source);
    const created = backups.create(ending.signal);
    ending.abort();
    await expect(created).rejects.toThrow('abort');
    await withoutSessions(source);
    expect((await backups.list()).at(-1)).toMatchObject({ state: 'running' });
  });
});

describe('the archive', () => {
  it('forgets what has expired, but not the newest verified backup', async () => {
    const { backups } = servicesOn(source, { backupDays: 1 });
    const old = (id: string) => {
      const aged = id.replace(/^\d{8}/, '20250101');
      const manifest = readFileSync(join(folder, `${id}.json`), 'utf8')
        .replaceAll(id, aged)
        .replace(/"startedAt": "[^"]+"/, '"startedAt": "2025-01-01T00:00:00.000Z"');
      writeFileSync(join(folder, `${aged}.json`), manifest);
      return aged;
    };
    const aged = old(backup.id);
    renameSync(join(folder, backup.id), join(folder, aged));
    await expect(backups.removeExpired()).resolves.toMatchObject([{ id: aged }]);
    expect(readdirSync(folder)).not.toContain(`${aged}.json`);
    expect(readdirSync(folder)).not.toContain(aged);
    await expect(backups.removeExpired()).resolves.toEqual([]);
  });
});

describe('the job of workers', () => {
  it('makes a backup when one is due, and raises an alarm when it cannot', async () => {
    const { signal } = new AbortController();
    const alarms: unknown[] = [];
    const logger = { info: () => undefined, alarm: (...alarm: unknown[]) => alarms.push(alarm) } as unknown as Logger;
    const dueOn = (backupTo: Config['backupTo']) => {
      const config = { secrets: [secret], encryptionKeys: [encryptionKey], databaseUrl: source.url, backupTo };
      return new DueBackups(
        { ...config, backupHours: 1, backupDays: 1 } as unknown as Config,
        new SystemClock(),
        logger,
      );
    };
    const own = mkdtempSync(join(tmpdir(), 'backups-'));
    await dueOn(null).run(signal);
    for (let pass = 0; pass < 2; pass++) await dueOn({ folder: own }).run(signal);
    expect(readdirSync(own).filter((name) => name.endsWith('.json'))).toHaveLength(1);
    expect(alarms).toEqual([]);
    const { backups } = servicesOn(source, { backupTo: { folder: own } });
    expect(await backups.list()).toMatchObject([{ state: 'complete', verifiedAt: expect.any(String) }]);
    writeFileSync(join(own, 'file'), '');
    await dueOn({ folder: join(own, 'file') }).run(signal);
    expect(alarms).toMatchObject([['backup_failed', {}, 'no backup could be made']]);
    rmSync(own, { recursive: true });
  });
});
