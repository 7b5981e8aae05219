import type { Pool } from 'pg';
import type { TestingModule } from '@nestjs/testing';
import { newUuid } from '#core';
import { createTestDatabase, openAsOwner, type TestDatabase } from '../../../test/support/stores/database.js';
import { createTestRedis, type TestRedis } from '../../../test/support/stores/redis.js';
import { openModuleProcess } from '../../../test/support/processes/module-process.js';
import { AuthWorkerModule } from '../auth.module.js';
import { KeyUses } from './key-uses.js';

describe('KeyUses', () => {
  let database: TestDatabase;
  let redis: TestRedis;
  let services: TestingModule;
  let uses: KeyUses;
  let owner: Pool;

  beforeAll(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
    // With the role of the worker, the only writer.
    const address = { databaseUrl: database.url, redisUrl: redis.url };
    services = await openModuleProcess({ ...address, role: 'routify_worker', modules: [AuthWorkerModule] });
    uses = services.get(KeyUses);
    owner = openAsOwner(database.url);
    await owner.query(`
      WITH t AS (INSERT INTO tier (id, name) VALUES (gen_random_uuid(), 't') RETURNING id)
      INSERT INTO organization (id, name, slug, tier_id) SELECT gen_random_uuid(), 'o', 'o', id FROM t`);
  });
  afterAll(async () => {
    await owner.end();
    await services.close();
    await Promise.all([database.drop(), redis.flush()]);
  });

  async function createKey(): Promise<string> {
    const id = newUuid(Date.now());
    await owner.query(
      `INSERT INTO api_key (id, organization_id, name, digest, masked)
       SELECT $1, id, 'k', sha256($2), 'm' FROM organization`,
      [id, Buffer.from(id)],
    );
    return id;
  }
  async function lastUsedOf(id: string): Promise<unknown> {
    const { rows } = await owner.query<{ at: Date | null }>('SELECT last_used_at AS at FROM api_key WHERE id = $1', [
      id,
    ]);
    return rows[0]?.at?.getTime() ?? null;
  }

  it('writes the latest noted use of each key, never an earlier one', async () => {
    const [a, b] = [await createKey(), await createKey()];
    uses.note(a, 5_000);
    uses.note(a, 4_000);
    uses.note(b, 7_000);
    expect(await lastUsedOf(a)).toBeNull();
    await uses.write();
    expect([await lastUsedOf(a), await lastUsedOf(b)]).toEqual([5_000, 7_000]);
    uses.note(a, 3_000);
    await uses.write();
    expect(await lastUsedOf(a)).toBe(5_000);
  });

  it('skips a locked key; a later use writes it', async () => {
    const id = await createKey();
    const client = await owner.connect();
    await client.query('BEGIN');
    await client.query('SELECT 1 FROM api_key WHERE id = $1 FOR UPDATE', [id]);
    uses.note(id, 5_000);
    await uses.write();
    await client.query('ROLLBACK');
    client.release();
    expect(await lastUsedOf(id)).toBeNull();
    uses.note(id, 6_000);
    await uses.write();
    expect(await lastUsedOf(id)).toBe(6_000);
  });

  it('keeps uses in memory while the write fails', async () => {
    const id = await createKey();
    uses.note(id, 5_000);
    await owner.query('ALTER TABLE api_key RENAME TO renamed');
    await uses.write();
    await owner.query('ALTER TABLE renamed RENAME TO api_key');
    await uses.write();
    expect(await lastUsedOf(id)).toBe(5_000);
  });
});
