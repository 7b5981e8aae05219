import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { DoctorFacts, runChecks, storeChecks, type Finding } from '#operations';
import { Instances } from '#core/infra';
import { newUuid, parseId, SystemClock } from '#core';
import { doctorCommand } from '../../../../apps/cli/commands/doctor.command.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { commandsOn, runCommand, type CommandAnswer } from '../../../support/processes/command-line.js';
import { ManualClock } from '../../../support/samples/manual-clock.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { OwnRedis } from '../../../support/stores/servers/own-redis.js';

const UPSTREAM_ALLOW = 'http://127.0.0.0/8:*,https://127.0.0.0/8:*';

let app: ControlApp;
let worker: LedgerFixture;
let folder: string;
let upstream: Server;
let upstreamPort: number;

beforeAll(async () => {
  upstream = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  upstreamPort = (upstream.address() as AddressInfo).port;
  app = await startControlApp({ ROUTIFY_UPSTREAM_ALLOW: UPSTREAM_ALLOW });
  worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
  await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  folder = mkdtempSync(join(tmpdir(), 'routify-doctor-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await worker.close();
  await app.stop();
  await new Promise((resolve) => upstream.close(resolve));
});

/** `routify doctor` on this installation, with some variables changed. */
async function doctor(variables: Readonly<Record<string, string>> = {}, ...args: string[]): Promise<CommandAnswer> {
  const restore = commandsOn({ databaseUrl: app.config.databaseUrl, redisUrl: app.config.redisUrl });
  Object.assign(process.env, { ROUTIFY_HOME: folder, ROUTIFY_UPSTREAM_ALLOW: UPSTREAM_ALLOW, ...variables });
  try {
    return await runCommand(doctorCommand, ...args);
  } finally {
    restore();
  }
}

/** The finding of one check of `routify doctor --json`. */
async function findingOf(check: string, variables: Readonly<Record<string, string>> = {}, ...args: string[]) {
  const { code, lines } = await doctor(variables, '--json', ...args);
  const { findings } = JSON.parse(lines.at(-1) ?? '') as { findings: Finding[] };
  return { exit: code, ...findings.find((finding) => finding.check === check) };
}

/** The finding of a check of the stores, in this process. */
async function storeFinding(check: string, { clock = new SystemClock(), processes = null as number | null } = {}) {
  const facts = () => Promise.resolve(app.control.app.get(DoctorFacts, { strict: false }));
  const findings = await runChecks(storeChecks({ config: app.config, clock, facts, processes }));
  return findings.find((finding) => finding.check === check);
}

const createChannel = (name: string, baseUrl: string) =>
  app.call('post', '/channels', {
    name,
    kind: 'openai-compatible',
    base_url: baseUrl,
    credentials: [{ label: 'main', secret: 'sk-canary-0123456789' }],
  });

describe('routify doctor', () => {
  it('finds nothing that fails in a sound installation, and exits 0 with warnings', async () => {
    const { code, lines } = await doctor();
    expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect([code, lines.at(-1)]).toEqual([0, expect.stringMatching(/^\d+ ok, \d+ warnings, 0 failed$/)]);
    expect(lines).toContainEqual(expect.stringMatching(/^✓ migrations +All migrations are applied$/));
    // The Redis of the tests writes nothing to disk.
    const index = lines.findIndex((line) => line.startsWith('! redis-append-only'));
    expect(lines[index + 1]).toMatch(/^ +→ Run redis-cli CONFIG SET appendonly yes/);
  });

  it('names every wrong variable, masked, and checks nothing that needs them', async () => {
    const wrong = { ROUTIFY_SECRET: 'short-canary', DATABASE_URL: '', ROUTIFY_SECRT: 'x' };
    const { code, lines } = await doctor(wrong);
    expect([code, lines.length]).toEqual([1, 4]);
    expect(lines[1]).toMatch(/✗ environment .*DATABASE_URL is \(unset\).*ROUTIFY_SECRET.*ROUTIFY_SECRT.*did you mean/);
    expect(lines.join('\n')).not.toContain('canary');
  });

  it.each([[['--url', 'nowhere']], [['--url', 'ftp://x']], [['--processes', 'many']], [['--processes=-1']]])(
    'exits 2 for %j',
    async (args) => {
      expect((await doctor({}, ...args)).code).toBe(2);
    },
  );

  it('prints no secret', async () => {
    const output = (await doctor({ DATABASE_URL: 'postgresql://u:canary-7@127.0.0.1:1/x' })).lines.join('\n');
    expect(output).toContain('✗ postgres');
    expect(output).not.toContain('canary-7');
  });
});

describe('a broken Redis', () => {
  let redis: OwnRedis;

  beforeAll(async () => {
    redis = await OwnRedis.start();
  });
  afterAll(() => redis.stop());

  const settings = async (...words: [string, string][]): Promise<void> => {
    const client = new Redis(redis.url);
    for (const [name, value] of words) await client.config('SET', name, value);
    client.disconnect();
  };

  it('that evicts is a failure', async () => {
    await settings(['maxmemory-policy', 'allkeys-lru']);
    expect(await findingOf('redis-eviction', { REDIS_URL: redis.url })).toMatchObject({
      exit: 1,
      status: 'fail',
      message: expect.stringContaining('allkeys-lru'),
      fix: expect.stringContaining('CONFIG SET maxmemory-policy noeviction'),
    });
    await settings(['maxmemory-policy', 'noeviction']);
  });

  it('without append-only file is a warning; one that is almost full a failure', async () => {
    expect(await findingOf('redis-append-only', { REDIS_URL: redis.url })).toMatchObject({ status: 'ok' });
    await settings(['appendonly', 'no'], ['maxmemory', '1500000']);
    expect(await findingOf('redis-append-only', { REDIS_URL: redis.url })).toMatchObject({ status: 'warn' });
    expect(await findingOf('redis-memory', { REDIS_URL: redis.url })).toMatchObject({ status: 'fail' });
    await settings(['maxmemory', '0']);
  });

  it('that refuses scripts is a failure', async () => {
    const url = new URL(redis.url);
    const client = new Redis(redis.url);
    await client.call('ACL', 'SETUSER', 'noscripts', 'on', '>pw', '~*', '&*', '+@all', '-script');
    client.disconnect();
    Object.assign(url, { username: 'noscripts', password: 'pw' });
    expect(await findingOf('redis-scripts', { REDIS_URL: url.href })).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('NOPERM'),
    });
  });

  it('that is away stops only the checks that need it', async () => {
    const away = { REDIS_URL: 'redis://127.0.0.1:1' };
    expect(await findingOf('redis', away)).toMatchObject({ exit: 1, status: 'fail' });
    expect(await findingOf('redis-eviction', away)).toMatchObject({ status: 'warn', code: 'not_checked' });
    expect(await findingOf('rights', away)).toMatchObject({ status: 'ok' });
  });
});

describe('a broken Postgres', () => {
  it('whose user has no rights is a failure', async () => {
    const user = `powerless_${newUuid(Date.now()).slice(-12)}`;
    await app.query(`CREATE ROLE ${user} LOGIN PASSWORD 'pw'`);
    const url = Object.assign(new URL(app.config.databaseUrl), { username: user, password: 'pw' });
    const finding = await findingOf('rights', { DATABASE_URL: url.href });
    expect(finding).toMatchObject({ exit: 1, status: 'fail', message: expect.stringContaining('does not own') });
    expect(await findingOf('migrations', { DATABASE_URL: url.href })).toMatchObject({ status: 'fail' });
    await app.query(`DROP ROLE ${user}`);
  });

  it('that lacks a migration is a failure, and what needs it is not checked', async () => {
    const [row] = await app.query(
      `UPDATE _prisma_migrations SET finished_at = NULL
       WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations) RETURNING migration_name`,
    );
    expect(await findingOf('migrations')).toMatchObject({
      message: expect.stringContaining(String(row?.migration_name)),
    });
    expect(await findingOf('ledger')).toMatchObject({ status: 'warn', code: 'not_checked' });
    await app.query('UPDATE _prisma_migrations SET finished_at = now() WHERE finished_at IS NULL');
  });

  it('with too few connections for the processes is a failure', async () => {
    const planned = await findingOf('connections', {}, '--processes', '5000');
    expect(planned).toMatchObject({ status: 'fail', fix: expect.stringContaining('Raise max_connections') });
    const instances = app.control.app.get(Instances, { strict: false });
    const beat = { version: '1', startedAt: '', failures: {}, clockAheadMs: 0, reports: {} };
    const names = Array.from({ length: 400 }, (_, index) => `doctor-${index}`);
    await Promise.all(names.map((name) => instances.write('gateway', name, beat)));
    const running = await findingOf('connections');
    await Promise.all(names.map((name) => instances.remove('gateway', name)));
    expect(running).toMatchObject({ status: 'fail', message: expect.stringMatching(/^40\d processes/) });
  });
});

describe('a broken machine', () => {
  it.each([
    [90_000, 'fail'],
    [-10_000, 'warn'],
    [0, 'ok'],
  ] as const)('with a clock %d ms off is %s', async (aheadMs, status) => {
    const clock = Object.assign(new ManualClock(), { aheadMs });
    for (const check of ['postgres-clock', 'redis-clock'])
      expect(await storeFinding(check, { clock })).toMatchObject({ status });
  });

  it('whose journal cannot be written is a failure', async () => {
    // Root may write everywhere, but not below a file.
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const journal of [file, join(file, 'journal')]) {
      const finding = await findingOf('journal', { ROUTIFY_JOURNAL_DIR: journal });
      expect(finding).toMatchObject({ exit: 1, status: 'fail', message: expect.stringContaining('ENOTDIR') });
    }
    expect(await findingOf('journal', { ROUTIFY_JOURNAL_DIR: join(folder, 'not', 'yet') })).not.toMatchObject({
      status: 'fail',
    });
  });
});

describe('a broken channel', () => {
  it('whose credentials are encrypted with another key is a failure', async () => {
    await createChannel('sound', `http://127.0.0.1:${upstreamPort}/v1`).expect(201);
    expect(await findingOf('credentials')).toMatchObject({
      status: 'ok',
      code: 'credentials_readable',
      params: { count: 1 },
    });
    const other = { ROUTIFY_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 9).toString('base64')}` };
    expect(await findingOf('credentials', other)).toMatchObject({
      exit: 1,
      status: 'fail',
      code: 'credentials_unreadable',
      params: { unreadable: 1, count: 1, names: 'sound/main' },
      fix: expect.stringContaining('ROUTIFY_ENCRYPTION_KEYS'),
    });
  });

  it('whose address refuses, or has no TLS, is a failure until it is disabled', async () => {
    expect(await findingOf('channel-addresses')).toMatchObject({
      status: 'ok',
      code: 'addresses_reachable',
      params: { count: 1 },
    });
    await createChannel('no-tls', `https://127.0.0.1:${upstreamPort}/v1`).expect(201);
    await createChannel('refuses', 'http://127.0.0.1:9/v1').expect(201);
    const { status, message } = await findingOf('channel-addresses');
    expect([status, message]).toEqual(['fail', expect.stringMatching(/no-tls.*refuses/)]);
    for (const name of ['no-tls', 'refuses']) {
      const [row] = await app.query('SELECT id FROM channel WHERE name = $1', name);
      await app.query(`UPDATE channel SET status = 'disabled' WHERE id = $1`, row?.id);
    }
    expect(await findingOf('channel-addresses')).toMatchObject({ status: 'ok' });
  });
});

describe('broken content', () => {
  it('an active model without a price is a failure', async () => {
    const fields = { canonical_id: 'acme/free', context_length: 10, max_output_tokens: 5 };
    await app.call('post', '/models', fields).expect(201);
    expect(await findingOf('models')).toMatchObject({ status: 'ok' });
    await app.query(`UPDATE model SET status = 'active' WHERE canonical_id = 'acme/free'`);
    const finding = await findingOf('models');
    expect(finding).toMatchObject({
      status: 'fail',
      code: 'models_unpriced',
      params: { count: 1, names: 'acme/free' },
    });
    await app.query(`UPDATE model SET status = 'draft' WHERE canonical_id = 'acme/free'`);
  });

  it('a key that expires soon is a warning', async () => {
    const { body } = await app.call('post', '/organizations', { name: 'Acme' }).expect(201);
    const expiresAt = new Date(Date.now() + 2 * 86_400_000).toISOString();
    const key = { name: 'ending', expires_at: expiresAt };
    const { masked } = (await app.call('post', `/organizations/${body.id}/keys`, key).expect(201)).body as {
      masked: string;
    };
    expect(await findingOf('keys')).toMatchObject({ status: 'warn', message: expect.stringContaining(masked) });
  });

  it('wrong sums are a failure', async () => {
    const organizationId = await worker.createOrganization(100_000n);
    const change = 'UPDATE wallet SET posted_nano_usd = posted_nano_usd + $2 WHERE organization_id = $1';
    await app.query(change, organizationId, 1);
    expect(await findingOf('ledger')).toMatchObject({ status: 'fail', message: 'Sums differ: wallets' });
    await app.query(change, organizationId, -1);
    expect(await findingOf('ledger')).toMatchObject({ status: 'ok' });
  });

  it('an outbox that no worker empties is a failure', async () => {
    const organizationId = parseId('org', (await app.call('post', '/organizations', { name: 'B' })).body.id) ?? '';
    await worker.deliver(worker.event({ organizationId }));
    expect(await findingOf('settlement')).toMatchObject({
      status: 'warn',
      code: 'settlement_no_worker',
    });
    const [key = ''] = await worker.redis.client.keys('outbox:*');
    const [[id, fields] = ['', []]] = await worker.redis.client.xrange(key, '-', '+', 'COUNT', 1);
    await worker.redis.client.xdel(key, id);
    await worker.redis.client.del(key);
    await worker.redis.client.xadd(key, `${Date.now() - 120_000}-0`, ...fields);
    expect(await findingOf('settlement')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(/^1 request is waiting/),
    });
    await worker.redis.client.del(key);
  });
});

describe('GET /admin/v1/doctor', () => {
  it('has the findings of the stores', async () => {
    const { body } = await app.call('get', '/doctor').expect(200);
    expect(body).toMatchObject({ object: 'doctor', status: 'warn' });
    const checks = (body.findings as Finding[]).map(({ check }) => check);
    expect(checks).toEqual(expect.arrayContaining(['postgres', 'redis-scripts', 'credentials', 'ledger', 'keys']));
    expect(checks).not.toContain('journal');
    await app.raw('get', '/admin/v1/doctor').expect(401);
  });
});
