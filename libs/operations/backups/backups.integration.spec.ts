import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Config } from '#core/infra';
import { Secret, SystemClock } from '#core';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../../test/support/stores/database.js';
import { describeSchema } from '../../../test/support/stores/describe-schema.js';
import { openBackups } from './open-backups.js';

let [source, target]: TestDatabase[] = [];
let folder: string;

beforeAll(async () => {
  [source, target] = [await createTestDatabase(), await createEmptyDatabase()];
  folder = mkdtempSync(join(tmpdir(), 'backups-'));
});

afterAll(async () => {
  await source?.drop();
  await target?.drop();
  rmSync(folder, { recursive: true });
});

async function read({ url }: TestDatabase): Promise<{ schema: object; tiers: unknown[] }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT id, name FROM tier');
    return { schema: await describeSchema(client), tiers: rows };
  } finally {
    await client.end();
  }
}

it('a backup brings back the rows, in the schema of a migrated database', async () => {
  const client = new Client({ connectionString: source!.url });
  await client.connect();
  await client.query(`INSERT INTO tier (id, name) VALUES (gen_random_uuid(), 'Ø\t\\N\n')`);
  await client.end();
  const servicesOn = ({ url }: TestDatabase) => {
    const secrets = [{ version: 1, secret: new Secret('s'.repeat(32)) }];
    const encryptionKeys = [{ kid: 'a', key }];
    return openBackups(
      { secrets, encryptionKeys, backupTo: { folder }, databaseUrl: url } as unknown as Config,
      new SystemClock(),
    );
  };
  const key = new Secret(randomBytes(32).toString('base64'));
  const { backups } = servicesOn(source!);
  const made = await backups.create();
  await backups.verify(made?.id ?? '');
  const options = { replaces: false, acceptsOtherSecrets: false, onTable: () => undefined };
  await expect(servicesOn(target!).restore.restore('latest', options)).resolves.toMatchObject({ migrationsAfter: 0 });
  expect(await read(target!)).toEqual(await read(source!));
});
