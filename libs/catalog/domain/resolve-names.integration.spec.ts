import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { newUuid } from '#kernel';
import { resolveNames } from './resolve-names.js';
import { createTestDatabase, openAsOwner, type TestDatabase } from '../../../test/support/stores/database.js';

const MIGRATION = join(__dirname, '../../../prisma/migrations/20261207001100_model_scopes/migration.sql');

const MODELS = [
  { canonicalId: 'acme/large', aliases: ['acme/big', 'gpt-large'] },
  { canonicalId: 'openai/gpt-4o', aliases: ['a_b', 'fast', 'gpt-4o'] },
];

const LISTS = [
  [],
  ['openai/*'],
  ['fast', 'acme/later', 'gpt-4o', 'openai/gpt-4o'],
  ['gpt-*', 'acme/b*'],
  ['a?b*', 'a_*', '*'],
  ['axb*', 'nothing'],
];

describe('the migration of lists of models', () => {
  let database: TestDatabase;
  let owner: Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    owner = openAsOwner(database.url);
    for (const { canonicalId, aliases } of MODELS) {
      const id = newUuid(Date.now());
      await owner.query(
        `INSERT INTO model (id, canonical_id, name, context_length, max_output_tokens) VALUES ($1, $2, 'm', 10, 5)`,
        [id, canonicalId],
      );
      await owner.query('INSERT INTO model_alias (alias, model_id) SELECT unnest($1::text[]), $2', [aliases, id]);
    }
  });
  afterAll(async () => {
    await owner.end();
    await database.drop();
  });

  it('gives every stored list the names that it would be stored with today, once', async () => {
    const ids = LISTS.map(() => newUuid(Date.now()));
    for (const [index, list] of LISTS.entries()) {
      const id = ids[index];
      await owner.query('INSERT INTO tier (id, name, model_allow, model_deny) VALUES ($1::uuid, $1::text, $2, $2)', [
        id,
        list,
      ]);
      await owner.query(
        'INSERT INTO organization (id, name, slug, tier_id, allowed_models) VALUES ($1::uuid, $1::text, $1::text, $1::uuid, $2)',
        [id, list],
      );
      await owner.query(
        `INSERT INTO api_key (id, organization_id, name, digest, masked, model_allow)
         VALUES ($1::uuid, $1::uuid, $1::text, convert_to($1::text, 'UTF8'), '', $2)`,
        [id, list],
      );
      await owner.query(
        `INSERT INTO route_rule (id, model, strategy, fallbacks) VALUES ($1::uuid, $1::text, 'weighted', $2)`,
        [id, list],
      );
    }
    const read = async (): Promise<unknown[]> => {
      const { rows } = await owner.query<{ lists: unknown[] }>(
        `SELECT ARRAY[array_to_json(t.model_allow), array_to_json(t.model_deny), array_to_json(o.allowed_models),
           array_to_json(k.model_allow), array_to_json(r.fallbacks)] AS lists, k.version
         FROM tier t JOIN organization o USING (id) JOIN api_key k USING (id) JOIN route_rule r USING (id) ORDER BY t.id`,
      );
      return rows;
    };
    const sql = readFileSync(MIGRATION, 'utf8');
    await owner.query(sql);
    const stored = await read();
    expect(stored).toEqual(
      LISTS.map((list) => {
        const resolved = resolveNames(list, MODELS);
        const isChanged = JSON.stringify(resolved) !== JSON.stringify(list);
        return { lists: Array.from({ length: 5 }, () => resolved), version: isChanged ? 2 : 1 };
      }),
    );
    await owner.query(sql);
    expect(await read()).toEqual(stored);
  });
});
