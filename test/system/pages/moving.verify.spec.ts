import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { ImportFixture } from '../../support/imports/import-fixture.js';
import { RELAY_TABLES, insertsOf, relaySample } from '../../support/imports/relay-samples.js';
import { PageShell } from '../../support/pages/page-shell.js';
import { commandsOf } from '../../support/pages/read-page.js';
import { createEmptyDatabase, type TestDatabase } from '../../support/stores/database.js';
import { testEnvironment } from '../../support/test-environment.js';

let imports: ImportFixture;
let old: TestDatabase;
let shell: PageShell;

beforeAll(async () => {
  [imports, old] = await Promise.all([ImportFixture.open(), createEmptyDatabase()]);
  await imports.fill();
  const client = new Client({ connectionString: old.url });
  await client.connect();
  // The statements are for SQLite and MySQL.
  for (const statement of [...RELAY_TABLES, ...insertsOf(relaySample())])
    await client.query(statement.replaceAll('`', '"').replaceAll('DATETIME', 'TIMESTAMP'));
  await client.end();
  const stores = { databaseUrl: imports.ledger.database.url, redisUrl: imports.ledger.redisUrl };
  const environment = { ...testEnvironment(stores), ROUTIFY_HOME: imports.folder, OLD_DATABASE_URL: old.url };
  shell = await PageShell.open({ environment });
});
afterAll(async () => {
  shell.close();
  await Promise.all([imports.close(), old.drop()]);
});

it('moves from new-api in the order of the page, and back', async () => {
  const previewed = await shell.printed(commandsOf('moving.md', '--dry-run --report'), {
    '/data/one-api.db': imports.file,
  });
  expect(previewed.match(/^Nothing was changed\. Run without --dry-run to import\.$/gm)).toHaveLength(2);
  const report = JSON.parse(readFileSync(join(shell.folder, 'report.json'), 'utf8')) as object;
  expect(report).toMatchObject({ product: 'new-api', counts: expect.anything(), sums: expect.anything() });
  const moved = await shell.printed(commandsOf('moving.md', '--compare-log'));
  expect(moved).toMatch(
    /^Imported\.\nThe last 1 requests of the old log cost \$0\.0025 there, and would cost \$0\.0025 here\.$/m,
  );
  const invited = await shell.printed(commandsOf('moving.md', '--per-minute'));
  expect(invited).toMatch(
    / 2 would be invited, .*\n[\s\S]* 2 are invited, .*\n[\s\S]*^2 emails that were not sent were withdrawn\.$/m,
  );
  expect(await imports.rows(`SELECT 1 FROM api_key WHERE status = 'active'`)).toHaveLength(2);
  const undone = await shell.printed(commandsOf('moving.md', '--undo'));
  expect(undone).toMatch(/^The import new-api was undone\.$/m);
  expect(await imports.rows(`SELECT 1 FROM api_key WHERE status = 'active'`)).toEqual([]);
});
