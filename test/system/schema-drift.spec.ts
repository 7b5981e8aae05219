import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/stores/database.js';

/** The engine takes a few seconds to load on a busy machine. */
jest.setTimeout(120_000);

const TOOL = join(__dirname, '../../tools/diff-schema.mjs');

async function missingSql(database: TestDatabase): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [TOOL, database.url]);
  return stdout.trim();
}

describe('prisma/schema', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  it('equals the result of the migrations', async () => {
    await expect(missingSql(database)).resolves.toBe('-- nothing is missing');
  });

  it('is compared by a check that detects differences', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    await client.query('ALTER TABLE organization DROP COLUMN name');
    await client.end();
    await expect(missingSql(database)).resolves.toContain('ADD COLUMN     "name"');
  });
});
