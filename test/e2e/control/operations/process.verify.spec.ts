import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Client } from 'pg';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../../../support/stores/database.js';
import { createTestRedis, type TestRedis } from '../../../support/stores/redis.js';
import { testEnvironment } from '../../../support/test-environment.js';

const OPENAPI = join(import.meta.dirname, '../../../../docs/api/openapi.json');
const MAIN = join(import.meta.dirname, '../../../../dist/apps/control/main.js');

describe('the process of control', () => {
  let database: TestDatabase;
  let redis: TestRedis;

  beforeEach(async () => {
    [database, redis] = await Promise.all([createTestDatabase(), createTestRedis()]);
  });
  afterEach(() => Promise.all([database.drop(), redis.flush()]));

  function start(environment: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
    const env = {
      PATH: process.env.PATH ?? '',
      ...testEnvironment({ databaseUrl: database.url, redisUrl: redis.url }),
      LOG_LEVEL: 'info',
      ROUTIFY_CONTROL_LISTEN: '127.0.0.1:0',
      ...environment,
    };
    const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
    return { child, output: () => output };
  }

  const exitCode = async (child: ChildProcess): Promise<unknown> => (await once(child, 'exit'))[0];

  it('migrates, reports its address to the launcher, answers, and exits 0 on SIGTERM', async () => {
    const empty = await createEmptyDatabase();
    const { child, output } = start({ DATABASE_URL: empty.url });
    const [message] = (await once(child, 'message')) as [{ ready: boolean; url: string }];
    expect(message).toEqual({ ready: true, url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) });
    const answer = await fetch(`${message.url}/readyz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
    // A bundle may rename classes; names in the API document must stay.
    const served = JSON.parse(await (await fetch(`${message.url}/openapi.json`)).text()) as unknown;
    expect(isDeepStrictEqual(served, JSON.parse(readFileSync(OPENAPI, 'utf8')))).toBe(true);
    const id = (await fetch(`${message.url}/nowhere`)).headers.get('x-request-id');
    child.kill('SIGTERM');
    expect(await exitCode(child)).toBe(0);
    const line = output()
      .split('\n')
      .find((text) => id !== null && text.includes(id));
    expect(JSON.parse(line ?? '')).toMatchObject({ app: 'control', method: 'GET', path: '/nowhere', status: 404 });
    await empty.drop();
  }, 120_000);

  it('exits when its launcher has died', async () => {
    const { child } = start();
    await once(child, 'message');
    child.disconnect();
    expect(await exitCode(child)).toBe(0);
  }, 120_000);

  it('STORY-28: exits 70 when a migration fails, with the statement and the SQLSTATE', async () => {
    // A server started on half a schema after a failed migration (LiteLLM #23976 #33650).
    const empty = await createEmptyDatabase();
    const owner = new Client({ connectionString: empty.url });
    await owner.connect();
    await owner.query('CREATE TABLE tier (id integer)');
    await owner.end();
    const { child, output } = start({ DATABASE_URL: empty.url });
    expect(await exitCode(child)).toBe(70);
    expect(output()).toContain('CREATE TABLE "tier"');
    expect(output()).toContain('42P07');
    await empty.drop();
  }, 120_000);

  it('exits 78 when the environment is invalid', async () => {
    const { child, output } = start({ ROUTIFY_CONTROL_LISTEN: 'everywhere' });
    expect(await exitCode(child)).toBe(78);
    expect(output()).toContain('ROUTIFY_CONTROL_LISTEN');
  }, 120_000);
});
