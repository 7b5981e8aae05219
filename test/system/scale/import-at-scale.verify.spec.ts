import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importCommand } from '../../../apps/cli/commands/imports/import.command.js';
import { eventually } from '../../support/eventually.js';
import { RELAY_TABLES } from '../../support/imports/relay-samples.js';
import { writeSqlite } from '../../support/imports/sqlite-file.js';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';
import { commandsOn, runCommand } from '../../support/processes/command-line.js';

jest.setTimeout(1_200_000);

/** Users, each with a token. `npm run scale:import` takes 100,000. */
const USERS = Number(process.env.IMPORT_USERS ?? 5_000);

/** One of quota. */
const QUOTA_NANO_USD = 2_000n;
const KILLED_USERS = 3_000;
/** A program takes its time to start on a busy machine. */
const START_MAX_MS = 120_000;
const CLI = join(__dirname, '../../../dist/apps/cli/main.js');

let fixture: LedgerFixture;
let restoreEnvironment: () => void;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'routify-import-'));
  fixture = await LedgerFixture.open();
  restoreEnvironment = commandsOn({ databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl });
});

afterEach(async () => {
  restoreEnvironment();
  rmSync(folder, { recursive: true });
  await fixture.close();
});

/** The path of a database of new-api. User number i has a quota of i. */
async function sourceOf(users: number): Promise<string> {
  const numbers = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${users})`;
  const file = join(folder, 'old.db');
  await writeSqlite(file, [
    ...RELAY_TABLES,
    `INSERT INTO users (id, username, display_name, role, status, email, quota, "group")
     ${numbers} SELECT i, 'user' || i, 'User ' || i, 1, 1, 'user' || i || '@example.com', i, 'default' FROM n`,
    `INSERT INTO tokens (id, user_id, key, status, name, expired_time, remain_quota, unlimited_quota)
     ${numbers} SELECT i, i, printf('key%045d', i), 1, 'key', -1, i, 0 FROM n`,
  ]);
  return file;
}

it(`imports ${USERS} users and tokens`, async () => {
  const file = await sourceOf(USERS);
  const begin = performance.now();
  const { code, lines } = await runCommand(importCommand, 'new-api', '--from', file, '--json');
  const seconds = (performance.now() - begin) / 1000;
  expect(code).toBe(0);
  expect(JSON.parse(lines.join(''))).toMatchObject({
    counts: { organizations: { new: USERS }, keys: { new: USERS }, people: { new: USERS } },
    sums: { balances: { difference_usd: '0' }, key_caps: { difference_usd: '0' } },
  });
  process.stdout.write(`imported ${USERS} users and tokens in ${seconds.toFixed(1)} s\n`);
  const start = performance.now();
  const invited = await runCommand(importCommand, 'new-api', '--invite', '--json');
  const inviting = (performance.now() - start) / 1000;
  expect(JSON.parse(invited.lines.at(-1)!)).toMatchObject({ people: USERS, invited: USERS });
  const { rows } = await fixture.owner.query<Record<string, string | number>>(
    `SELECT count(DISTINCT recipient)::int AS people, count(DISTINCT next_attempt_at)::int AS times,
      round(extract(epoch FROM max(next_attempt_at) - min(next_attempt_at)))::int AS seconds,
      pg_size_pretty(pg_total_relation_size('mail_message')) AS size FROM mail_message`,
  );
  expect(rows).toMatchObject([{ people: USERS, times: USERS, seconds: USERS - 1 }]);
  process.stdout.write(`invited ${USERS} people in ${inviting.toFixed(1)} s, ${rows[0]!['size']} of emails\n`);
});

it('invites the rest after it was killed, and none twice', async () => {
  await runCommand(importCommand, 'new-api', '--from', await sourceOf(KILLED_USERS));
  const killed = spawn(process.execPath, [CLI, 'import', 'new-api', '--invite'], { env: process.env, stdio: 'ignore' });
  const ended = once(killed, 'close');
  const written = async (): Promise<number> => {
    const { rows } = await fixture.owner.query<{ count: number }>('SELECT count(*)::int AS count FROM mail_message');
    return rows[0]?.count ?? 0;
  };
  try {
    await eventually(async () => (await written()) > 0, START_MAX_MS);
  } finally {
    killed.kill('SIGKILL');
    await ended;
  }
  const before = await written();
  expect(before).toBeLessThan(KILLED_USERS);
  const { lines } = await runCommand(importCommand, 'new-api', '--invite', '--json');
  expect(JSON.parse(lines.join(''))).toMatchObject({ invited_earlier: before, invited: KILLED_USERS - before });
  const { rows } = await fixture.owner.query('SELECT count(DISTINCT recipient)::int AS people FROM mail_message');
  expect([await written(), rows]).toEqual([KILLED_USERS, [{ people: KILLED_USERS }]]);
});

it.each(['organization', 'key'])('goes on where it was killed, after the first of the kind %s', async (kind) => {
  const file = await sourceOf(KILLED_USERS);
  // Without `env` it would get the environment outside of Jest's.
  const args = [CLI, 'import', 'new-api', '--from', file];
  const killed = spawn(process.execPath, args, { env: process.env, stdio: 'ignore' });
  const ended = once(killed, 'close');
  try {
    await eventually(async () => (await recorded(kind)) > 0, START_MAX_MS);
  } finally {
    killed.kill('SIGKILL');
    await ended;
  }
  const before = { organizations: await recorded('organization'), keys: await recorded('key') };
  expect(before[kind === 'key' ? 'keys' : 'organizations']).toBeLessThan(KILLED_USERS);
  const { code, lines } = await runCommand(importCommand, 'new-api', '--from', file, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(lines.join(''))).toMatchObject({
    counts: {
      organizations: { new: KILLED_USERS - before.organizations },
      keys: { new: KILLED_USERS - before.keys },
    },
    sums: { balances: { difference_usd: '0' }, key_caps: { difference_usd: '0' } },
  });
  const postedNanoUsd = (BigInt(KILLED_USERS) * BigInt(KILLED_USERS + 1) * QUOTA_NANO_USD) / 2n;
  expect(await totals()).toEqual({
    organizations: String(KILLED_USERS),
    keys: String(KILLED_USERS),
    people: String(KILLED_USERS),
    posted: String(postedNanoUsd),
    adjusted: String(postedNanoUsd),
  });
});

async function recorded(kind: string): Promise<number> {
  const { rows } = await fixture.owner.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM import_record WHERE kind = $1',
    [kind],
  );
  return rows[0]?.count ?? 0;
}

async function totals() {
  const { rows } = await fixture.owner.query<Record<string, string>>(
    `SELECT (SELECT count(*) FROM organization) AS organizations, (SELECT count(*) FROM api_key) AS keys,
      (SELECT count(*) FROM member) AS people, (SELECT sum(posted_nano_usd)::text FROM wallet) AS posted,
      (SELECT sum(amount_nano_usd)::text FROM transfer WHERE code = 'adjustment') AS adjusted`,
  );
  return rows[0];
}
