import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCommand } from '../../../apps/cli/commands/imports/import.command.js';
import { RELAY_TABLES } from '../../support/imports/relay-samples.js';
import { writeSqlite } from '../../support/imports/sqlite-file.js';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';
import { commandsOn, runCommand } from '../../support/processes/command-line.js';

jest.setTimeout(1_200_000);

/** Users, each with a token. `npm run scale:import` takes 100,000. */
const USERS = Number(process.env.IMPORT_USERS ?? 5_000);

let fixture: LedgerFixture;
let restoreEnvironment: () => void;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'routify-import-'));
  fixture = await LedgerFixture.open();
  restoreEnvironment = commandsOn({ databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl });
});

afterAll(async () => {
  restoreEnvironment();
  rmSync(folder, { recursive: true });
  await fixture.close();
});

const NUMBERS = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${USERS})`;

it(`imports ${USERS} users and tokens`, async () => {
  const file = join(folder, 'old.db');
  await writeSqlite(file, [
    ...RELAY_TABLES,
    `INSERT INTO users (id, username, display_name, role, status, email, quota, "group")
     ${NUMBERS} SELECT i, 'user' || i, 'User ' || i, 1, 1, 'user' || i || '@example.com', i, 'default' FROM n`,
    `INSERT INTO tokens (id, user_id, key, status, name, expired_time, remain_quota, unlimited_quota)
     ${NUMBERS} SELECT i, i, printf('key%045d', i), 1, 'key', -1, i, 0 FROM n`,
  ]);
  const begin = performance.now();
  const { code, lines } = await runCommand(importCommand, 'new-api', '--from', file, '--json');
  const seconds = (performance.now() - begin) / 1000;
  expect(code).toBe(0);
  expect(JSON.parse(lines.join(''))).toMatchObject({
    counts: { organizations: { new: USERS }, keys: { new: USERS }, people: { new: USERS } },
    sums: { balances: { difference_usd: '0' }, key_caps: { difference_usd: '0' } },
  });
  process.stdout.write(`imported ${USERS} users and tokens in ${seconds.toFixed(1)} s\n`);
});
