import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { newUuid } from '#core';
import type { Migration } from '../../../libs/core/infra/migrations/read-migrations.js';
import { runMigrations } from '../../../libs/core/infra/migrations/run-migrations.js';
import { StoreUnavailableError } from '../../../libs/core/infra/stores/describe-store-failure.js';
import { eventually } from '../../support/eventually.js';
import { fillLedger } from '../../support/ledger/fill-ledger.js';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';

/** `npm run scale:migration` sets ten million. */
const REQUESTS = Number(process.env.MIGRATION_REQUESTS ?? 60_000);
/** A pause between two probes, as settlement and screens would ask all the time. */
const PROBE_MS = 20;
const WAIT_MAX_MS = 1_000;
/** A count of all of them delays the probes, which share this event loop, by milliseconds alone. */
const PROBED_REQUESTS = 600;

jest.setTimeout(300_000 + REQUESTS);

/** The example of docs/development/migration.md. */
const EXAMPLE = ((): Migration => {
  const page = readFileSync(join(__dirname, '../../../docs/development/migration.md'), 'utf8');
  const sql = /```sql\n(-- routify:online[^`]*)```/.exec(page)?.[1] ?? '';
  // Of few requests, so many batches that it can be killed between two.
  const batch = Math.min(5_000, Math.ceil(REQUESTS / 200));
  return { name: '99990101000000_example', checksum: 'e'.repeat(64), sql: sql.replace('LIMIT 5000', `LIMIT ${batch}`) };
})();

let fixture: LedgerFixture;
let requestIds: readonly string[];
const figures: string[] = [];

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  const organizationIds = [await fixture.createWallet(0n), await fixture.createWallet(0n)].map(
    ({ organizationId }) => organizationId,
  );
  const { owner, tierId, modelId, priceVersionId } = fixture;
  const modelIds = [modelId, newUuid(Date.now())];
  await fillLedger({ owner, tierId, modelIds, priceVersionId, organizationIds, records: REQUESTS });
  const { rows } = await owner.query<{ id: string }>(
    'SELECT request_id AS id FROM usage_record TABLESAMPLE SYSTEM (1) ORDER BY random() LIMIT $1',
    [PROBED_REQUESTS],
  );
  requestIds = rows.map(({ id }) => id);
});

afterAll(async () => {
  process.stderr.write(`${REQUESTS} requests\n  ${figures.join('\n  ')}\n`);
  await fixture.close();
});

/** The longest wait of a reader and of a writer while `work` runs, milliseconds. */
async function longestWaits(owner: Pool, work: Promise<unknown>): Promise<{ read: number; write: number }> {
  const longest = { read: 0, write: 0 };
  let isOver = false;
  const ended = work.finally(() => (isOver = true));
  const probe = async (kind: 'read' | 'write', sql: string): Promise<void> => {
    for (let turn = 0; !isOver; turn++) {
      const sentMs = performance.now();
      await owner.query(sql, [requestIds[turn % requestIds.length]]);
      longest[kind] = Math.max(longest[kind], performance.now() - sentMs);
      await sleep(PROBE_MS);
    }
  };
  await Promise.all([
    probe('read', 'SELECT charge_nano_usd FROM usage_record WHERE request_id = $1'),
    probe('write', 'UPDATE usage_record SET grade = grade WHERE request_id = $1'),
    ended,
  ]);
  return longest;
}

it('a migration of all requests lets no query wait for a second, and goes on after it was killed', async () => {
  const { owner, database } = fixture;
  const startedMs = performance.now();
  const killed = runMigrations(database.url, [EXAMPLE]).catch((error: unknown) => error);
  const progress = async (): Promise<number> => {
    const { rows } = await owner.query<{ count: string }>(
      `SELECT count(*) FROM usage_record WHERE region IS NOT NULL AND request_id = ANY ($1)`,
      [requestIds],
    );
    return Number(rows[0]?.count ?? 0);
  };
  let isOver = false;
  void killed.then(() => (isOver = true));
  const untilMidway = eventually(
    async () => isOver || (await progress().catch(() => 0)) > requestIds.length / 4,
    REQUESTS + 60_000,
  ).then(() =>
    owner.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks
       WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    ),
  );
  const first = await longestWaits(owner, Promise.all([killed, untilMidway]));
  expect(await killed).toBeInstanceOf(StoreUnavailableError);
  const done = await progress();
  expect(done).toBeLessThan(requestIds.length);
  const second = await longestWaits(owner, runMigrations(database.url, [EXAMPLE]));
  expect(await progress()).toBe(requestIds.length);
  const seconds = (performance.now() - startedMs) / 1_000;
  figures.push(
    `${seconds.toFixed(1)} s, killed after ${Math.round((100 * done) / requestIds.length)} %`,
    ...[first, second].map(
      ({ read, write }) => `longest wait: read ${read.toFixed(0)} ms, write ${write.toFixed(0)} ms`,
    ),
  );
  expect(Math.max(first.read, first.write, second.read, second.write)).toBeLessThan(WAIT_MAX_MS);
});
