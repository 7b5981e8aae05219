import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { Client } from 'pg';
import { loadConfig, runMigrations } from '#core/infra';
import { findRedisFailure } from '../../../libs/core/infra/redis/find-redis-failure.js';
import { makeScratchFolder, removeScratchFolder } from '../../../tools/local-services.mjs';
import { freePort } from '../../../tools/services/ports.mjs';
import { startPostgres } from '../../../tools/services/postgres.mjs';
import { S3Server } from '../../support/backups/s3-server.js';
import { expectShape } from '../../support/pages/expect-shape.js';
import { fill, PageShell } from '../../support/pages/page-shell.js';
import { commandsOf, exampleOf } from '../../support/pages/read-page.js';
import { Authority } from '../../support/stores/servers/authority.js';
import { encryptRedis } from '../../support/stores/servers/encrypt-redis.js';
import { OwnRedis } from '../../support/stores/servers/own-redis.js';
import { startPackagedPostgres } from '../../support/stores/servers/packaged-postgres.js';
import { PgBouncer } from '../../support/stores/servers/pg-bouncer.js';
import { TlsPostgres } from '../../support/stores/servers/tls-postgres.js';
import { createTestDatabase, type TestDatabase } from '../../support/stores/database.js';
import { testEnvironment } from '../../support/test-environment.js';

const SECRET = 'a-secret-of-this-run';
const folder = mkdtempSync(join(tmpdir(), 'routify-settings-'));
let database: TestDatabase;
let redis: OwnRedis;

beforeAll(async () => {
  [database, redis] = await Promise.all([createTestDatabase(), OwnRedis.start()]);
});
afterAll(async () => {
  await Promise.all([database.drop(), redis.stop()]);
  rmSync(folder, { recursive: true });
});

/** Of a process that has the variables of a page on top of those of tests. */
function environmentWith(settings: string): Record<string, string> {
  const stores = { databaseUrl: database.url, redisUrl: redis.url };
  return { ...testEnvironment(stores), ROUTIFY_HOME: folder, ...(parseEnv(settings) as Record<string, string>) };
}

/** Runs one command with such variables. */
async function routify(settings: string, command: string): Promise<string> {
  const shell = await PageShell.open({ environment: environmentWith(settings) });
  try {
    return await shell.printed(`npx routify ${command}`);
  } finally {
    shell.close();
  }
}

describe('the page of Redis', () => {
  it('creates a user with exactly the rights that doctor asks for', async () => {
    const shell = await PageShell.open({ environment: environmentWith('') });
    await shell.printed(commandsOf('redis-user.md', 'ACL SETUSER routify'), { THE_PASSWORD: SECRET });
    const url = Object.assign(new URL(redis.url), { username: 'routify', password: SECRET });
    const { output } = await shell.run('npx routify doctor', {}, { REDIS_URL: url.href });
    expect(output).toMatch(/^✓ redis-user /m);
    shell.close();
  });

  it('has the errors of a certificate that is refused', async () => {
    const authority = new Authority(join(folder, 'redis'));
    const stranger = new Authority(join(folder, 'others'));
    const port = await freePort();
    const chain = stranger.issue('chain', 'IP:127.0.0.1');
    writeFileSync(chain.certificate, stranger.pem, { flag: 'a' });
    const address = { redisSentinels: [], redisMaster: 'mymaster', redisSentinelPassword: null };
    const failures: (string | null)[] = [];
    for (const [certificate, redisCa] of [
      [chain, null],
      [authority.issue('old', 'IP:127.0.0.1', -1), authority.pem],
      [authority.issue('other', 'IP:127.0.0.2'), authority.pem],
    ] as const) {
      const redisUrl = await encryptRedis(redis.url, certificate, port);
      failures.push(await findRedisFailure({ ...address, redisUrl, redisCa }));
    }
    const example = exampleOf('redis.md', 'self-signed certificate in certificate chain');
    expectShape(example.replaceAll('redis:6379', '127.0.0.1:6379'), failures.join('\n'));
  });

  it('has the variables of sentinels', () => {
    const settings = exampleOf('redis.md', 'ROUTIFY_REDIS_SENTINELS=');
    expect(loadConfig(environmentWith(fill(settings, { '…': SECRET })))).toMatchObject({
      redisUrl: 'rediss://routify:password@any-host:6379/0',
      redisSentinels: [1, 2, 3].map((number) => ({ host: `sentinel-${number}`, port: 26_379 })),
      redisMaster: 'mymaster',
    });
  });
});

describe('the page of Postgres', () => {
  it('verifies the certificate', async () => {
    const postgres = await TlsPostgres.start();
    const { username, password, port, pathname } = new URL(postgres.url());
    const settings = (authority: string): string =>
      fill(exampleOf('postgres.md', 'sslmode=verify-full'), {
        'routify:password@db.example.com:5432/routify': `${username}:${password}@localhost:${port}${pathname}`,
        '/etc/routify/ca.pem': authority,
      });
    await runMigrations(postgres.url());
    expect(await routify(settings(postgres.authority('authority')), 'audit')).not.toContain('✗');
    await expect(routify(settings(postgres.authority('stranger')), 'audit')).rejects.toThrow('certificate');
    await postgres.stop();
  });

  it('runs commands behind the pooler of the page', async () => {
    const scratch = await makeScratchFolder();
    const { url } = await startPostgres({ folder: join(scratch, 'pg'), durable: false });
    const owner = new Client({ connectionString: url });
    await owner.connect();
    await owner.query(`CREATE ROLE routify LOGIN SUPERUSER PASSWORD 'password'`);
    await owner.end();
    const direct = Object.assign(new URL(url), { username: 'routify', password: 'password' });
    const pooler = await PgBouncer.start(direct.href, {
      configuration: (port, files) =>
        fill(exampleOf('postgres.md', '[pgbouncer]'), {
          'host=postgres port=5432': `host=127.0.0.1 port=${direct.port}`,
          'listen_port = 6432': `listen_port = ${port}`,
          '/etc/pgbouncer': files,
        }),
    });
    const settings = fill(exampleOf('postgres.md', 'DATABASE_DIRECT_URL='), {
      'pgbouncer:6432': new URL(pooler.url).host,
      'postgres:5432': direct.host,
    });
    await runMigrations(direct.href);
    expect(await routify(settings, 'audit')).not.toContain('✗');
    await pooler.stop();
    await removeScratchFolder(scratch);
  });
});

it('backs up to the bucket of the page', async () => {
  const account = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: SECRET, region: 'eu-central-1' };
  const store = await S3Server.start({ ...account, bucket: 'example-backups', now: Date.now });
  const settings = fill(exampleOf('backups.md', 'ROUTIFY_BACKUP_TO='), {
    'AKIA…:…': `${account.accessKeyId}:${account.secretAccessKey}`,
    'https://minio.internal': store.url,
  });
  expect(await routify(settings, 'backup')).toContain('verified');
  expect([...store.objects.keys()].every((key) => key.startsWith('routify/'))).toBe(true);
  expect(store.objects.size).toBeGreaterThan(1);
  await store.stop();
});

it('reads the settings of traces', () => {
  const config = loadConfig(environmentWith(exampleOf('traces.md', 'OTEL_EXPORTER_OTLP_ENDPOINT=')));
  expect(config).toMatchObject({ tracesEndpoint: 'http://otel-collector:4318', tracesRatio: 0.01 });
});

it('stores a month that is detached, and drops it', async () => {
  const { url, stop } = await startPackagedPostgres();
  await runMigrations(url);
  const owner = new Client({ connectionString: url });
  await owner.connect();
  await owner.query(`SELECT ensure_partitions('2024-01-01', 0)`);
  // As workers leave it.
  await owner.query(`UPDATE usage_rollup_mark SET rolled_until = '2024-02-01', looked_at = now()`);
  expect((await owner.query(`SELECT detach_month('2024-01-01') AS hindrance`)).rows).toEqual([{ hindrance: null }]);
  const shell = await PageShell.open({ environment: { DATABASE_URL: url } });
  const printed = await shell.printed(commandsOf('ledger.md', 'pg_dump "$DATABASE_URL"'));
  expect(printed).toMatch(/TABLE archive usage_record_2024_01 /);
  expect(printed).toMatch(/DROP TABLE/);
  shell.close();
  await owner.end();
  await stop();
});
