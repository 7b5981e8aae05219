import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { openBackups } from '#operations/backups';
import type { Config } from '#core/infra';
import { Secret, SystemClock } from '#core';
import { fillWholeLedger } from '../../support/ledger/fill-whole-ledger.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../support/stores/database.js';

/** `npm run scale:restore` sets a million. */
const REQUESTS = Number(process.env.RESTORE_REQUESTS ?? 20_000);
const DAYS = REQUESTS < 1_000_000 ? 4 : 30;
const MIB = 1_048_576;

jest.setTimeout(120_000 + REQUESTS);

const timings: string[] = [];
const folder = mkdtempSync(join(tmpdir(), 'backups-'));
let source: TestDatabase;
let target: TestDatabase;

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAtMs = performance.now();
  const answer = await work();
  timings.push(`${what} ${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s`);
  return answer;
}

beforeAll(async () => {
  [source, target] = [await createTestDatabase(), await createEmptyDatabase()];
  const owner = new Pool({ connectionString: source.url, max: 2 });
  await timed('filling', () => fillWholeLedger(owner, { requests: REQUESTS, days: DAYS }));
  await owner.end();
});

afterAll(async () => {
  process.stderr.write(`${REQUESTS} requests\n  ${timings.join('\n  ')}\n`);
  await source.drop();
  await target.drop();
  rmSync(folder, { recursive: true });
});

it('a backup of many requests is made, verified and restored in pieces of bounded memory', async () => {
  const secrets = [{ version: 1, secret: new Secret(randomBytes(32).toString('hex')) }];
  const encryptionKeys = [{ kid: 'a', key: new Secret(randomBytes(32).toString('base64')) }];
  const servicesOn = ({ url }: TestDatabase) =>
    openBackups(
      { secrets, encryptionKeys, backupTo: { folder }, databaseUrl: url } as unknown as Config,
      new SystemClock(),
    );
  const before = process.memoryUsage.rss();
  let peak = before;
  const watching = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 100);
  const { backups } = servicesOn(source);
  const made = await timed('backup', () => backups.create());
  const { rows, bytes } = await timed('verification', () => backups.verify(made?.id ?? ''));
  const options = { replaces: false, acceptsOtherSecrets: false, onTable: () => undefined };
  const report = await timed('restore', () => servicesOn(target).restore.restore('latest', options));
  clearInterval(watching);
  timings.push(
    `${rows} rows, ${(bytes / MIB).toFixed(0)} MiB, ${((peak - before) / MIB).toFixed(0)} MiB of memory more`,
  );
  expect(report.backup.rows).toBe(rows);
  expect(peak - before).toBeLessThan(400 * MIB);
});
