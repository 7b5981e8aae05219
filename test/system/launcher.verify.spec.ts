import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { Client } from 'pg';
import { createTestDatabase } from '../support/stores/database.js';
import { LauncherHome, until } from '../support/processes/launcher.js';
import { createTestRedis } from '../support/stores/redis.js';

const ROOT = join(__dirname, '../..');
const TIMEOUT_MS = 90_000;

let home: LauncherHome;

beforeEach(() => {
  home = new LauncherHome();
});

afterEach(async () => {
  await home.remove();
}, TIMEOUT_MS);

function programPath(name: string): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, name)).find((path) => statSync(path, { throwIfNoEntry: false }));
  if (found === undefined) throw new Error(`no ${name} on the PATH`);
  return found;
}

async function isServed(origin: string): Promise<boolean> {
  const response = await fetch(`${origin}/readyz`);
  await response.arrayBuffer();
  return response.ok;
}

describe('npm start', () => {
  it(
    'starts everything, writes addresses to private files, and leaves no process on Ctrl-C',
    async () => {
      const launch = home.launch();
      await launch.ready();
      expect(launch.output).toMatch(/postgres .*\(new\).*\n.*redis .*\(new\)/);
      const dev = home.devFile();
      expect(Object.keys(dev).sort()).toEqual(
        [
          ...['gateway_url', 'control_url', 'simulator_url', 'database_url', 'redis_url', 'api_key', 'admin_token'],
          ...['operator', 'customer'],
        ].sort(),
      );
      for (const audience of ['operator', 'customer'] as const) {
        const login = await fetch(`${dev.control_url}/api/v1/auth/login`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ ...dev[audience], audience }),
        });
        expect([audience, login.status]).toEqual([audience, 200]);
      }
      expect(launch.output).toContain('log in at http://localhost:');
      for (const origin of [dev.gateway_url, dev.control_url, dev.simulator_url]) {
        expect(new URL(origin).origin).toBe(origin);
        await expect(isServed(origin)).resolves.toBe(true);
      }
      expect(readFileSync(join(home.path, 'dev-key'), 'utf8').trim()).toBe(dev.api_key);
      for (const file of ['dev.json', 'dev-key', 'secrets.json']) {
        expect((statSync(join(home.path, file)).mode & 0o777).toString(8)).toBe('600');
      }
      await expect(launch.interrupt()).resolves.toBe(0);
      const order = [...launch.output.matchAll(/^ {2}(\w+) stopped$/gm)].map((match) => match[1]);
      expect(order).toEqual(['gateway', 'worker', 'control', 'simulator', 'redis', 'postgres']);
      expect(home.processes()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'refuses a second instance and restarts a killed app',
    async () => {
      const launch = home.launch();
      await launch.ready();
      const second = home.launch();
      await expect(second.exitCode).resolves.toBe(1);
      expect(second.output).toContain('is already running in');
      expect(second.output).toContain(home.devFile().gateway_url);

      const worker = await home.app('worker');
      process.kill(worker, 'SIGKILL');
      await launch.says(/worker was ended by SIGKILL; restarting in 250 ms/);
      await launch.says(/worker +is back/);
      await expect(home.app('worker', worker)).resolves.not.toBe(worker);
      await expect(launch.interrupt()).resolves.toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'recovers from kill -9: apps exit, the stores are adopted, keys stay valid',
    async () => {
      const launch = home.launch();
      await launch.ready();
      const before = home.devFile();
      launch.process.kill('SIGKILL');
      await until(() => !home.processes().some(({ command }) => command.includes('/apps/')));

      const next = home.launch();
      await next.ready();
      expect(next.output).toMatch(/postgres .*found running/);
      expect(next.output).toMatch(/redis .*found running/);
      expect(home.devFile()).toMatchObject({
        database_url: before.database_url,
        redis_url: before.redis_url,
        api_key: before.api_key,
      });
      await expect(next.interrupt()).resolves.toBe(0);
      expect(home.processes()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'exits when npm is killed',
    async () => {
      const npm = home.launchByNpm();
      await npm.ready();
      npm.process.kill('SIGKILL');
      await until(() => home.processes().length === 0);
      // A killed launcher would leave both stores running.
      const next = home.launch();
      await next.ready();
      expect(next.output).toMatch(/postgres .*\(data kept\).*\n.*redis .*\(data kept\)/);
      await expect(next.interrupt()).resolves.toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'works with external Postgres and Redis, which outlive it; a port conflict names the port',
    async () => {
      const [database, redis] = [await createTestDatabase(), await createTestRedis()];
      const squatter = createServer().listen(0, '127.0.0.1');
      await once(squatter, 'listening');
      const { port } = squatter.address() as AddressInfo;
      const stores = { DATABASE_URL: database.url, REDIS_URL: redis.url };
      const launch = home.launch({ ...stores, ROUTIFY_GATEWAY_LISTEN: `127.0.0.1:${port}` });
      await launch.ready();
      expect(launch.output).toMatch(/postgres +given [\d.]+ at 127/);
      expect(launch.output).toMatch(/redis +given [\d.]+ at 127/);
      expect(launch.output).toMatch(
        new RegExp(`port ${port} is in use by .*\\(pid ${process.pid}\\); gateway uses \\d+`),
      );
      const dev = home.devFile();
      expect([dev.database_url, dev.redis_url]).toEqual([database.url, redis.url]);
      const answer = await fetch(`${dev.gateway_url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${dev.api_key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'gpt-4.1', messages: [{ role: 'user', content: 'hi' }] }),
      });
      expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ model: 'gpt-4.1' })]);
      await expect(launch.interrupt()).resolves.toBe(0);
      expect(launch.output).not.toMatch(/(postgres|redis) stopped/);
      expect(home.processes()).toEqual([]);
      expect(readdirSync(home.path)).not.toEqual(expect.arrayContaining(['pg']));
      expect(readdirSync(home.path)).not.toEqual(expect.arrayContaining(['redis']));
      const client = new Client({ connectionString: database.url });
      await client.connect();
      const booked = await client.query('SELECT count(*)::int AS count FROM usage_record');
      expect(booked.rows).toEqual([{ count: 1 }]);
      await client.end();
      squatter.close();
      await database.drop();
    },
    TIMEOUT_MS,
  );

  it(
    'names the command that installs Redis where none is available',
    async () => {
      const [bin, cache] = [join(home.path, 'bin'), join(home.path, 'cache')];
      for (const folder of [bin, cache]) mkdirSync(folder);
      const programs = ['id', 'test']; // the only programs that the earlier steps need
      for (const name of programs) symlinkSync(programPath(name), join(bin, name));
      const launch = home.launch({ PATH: bin, XDG_CACHE_HOME: cache });
      await expect(launch.exitCode).resolves.toBe(1);
      expect(launch.output).toMatch(
        /Redis 7 or later was not found\.\n +Install one: +(sudo apt-get|brew) install redis/,
      );
      expect(launch.output).toContain('or set REDIS_URL');
      expect(home.processes()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'prints every error in the environment and exits 78 before starting anything',
    async () => {
      const launch = home.launch({ ROUTIFY_DRAIN_MS: 'soon', ROUTIFY_TRUSTPROXY: '1' });
      await expect(launch.exitCode).resolves.toBe(78);
      expect(launch.output).toContain('2 variables are wrong');
      expect(launch.output).toContain('ROUTIFY_TRUST_PROXY');
      expect(home.processes()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it.each([
    ['a file', 'file'],
    ['below a file', 'file/below'],
    ['where no folder can be created', '/proc/routify'],
  ])(
    'reports an unusable ROUTIFY_HOME (%s), without a stack',
    async (_what, path) => {
      writeFileSync(join(home.path, 'file'), '');
      const launch = home.launch({ ROUTIFY_HOME: resolve(home.path, path) });
      await expect(launch.exitCode).resolves.toBe(78);
      expect(launch.output).toMatch(/^✗ ROUTIFY_HOME \(\S+\) cannot be used: E\w+: .*\n$/);
    },
    TIMEOUT_MS,
  );

  it(
    'reports unreadable secrets, without a stack',
    async () => {
      writeFileSync(join(home.path, 'secrets.json'), '{');
      const launch = home.launch();
      await expect(launch.exitCode).resolves.toBe(78);
      expect(launch.output).toMatch(/secrets\.json cannot be read: .*\n {2}Restore it/);
      expect(launch.output).not.toContain('    at ');
    },
    TIMEOUT_MS,
  );

  it.each([
    ['DATABASE_URL', 'postgresql://user:secret@127.0.0.1:1/none', 'postgresql://user@127.0.0.1:1/none'],
    ['REDIS_URL', 'redis://:secret@127.0.0.1:1', 'redis://127.0.0.1:1'],
  ])(
    'names the %s that cannot be reached',
    async (variable, url, address) => {
      const launch = home.launch({ [variable]: url });
      await expect(launch.exitCode).resolves.toBe(1);
      expect(launch.output).toContain(`✗ ${variable} (${address}): connect ECONNREFUSED 127.0.0.1:1\n`);
      expect(launch.output).not.toContain('secret');
    },
    TIMEOUT_MS,
  );

  it('accepts .env.example unchanged: an empty value counts as unset', () => {
    const script = `
      import { checkEnvironment, readEnvironment } from './tools/launch/environment.mjs';
      const environment = readEnvironment('.env.example');
      const secrets = { ROUTIFY_SECRET: '${'s'.repeat(48)}', ROUTIFY_ENCRYPTION_KEYS: 'k1:${Buffer.alloc(32, 1).toString('base64')}' };
      const { detail } = await checkEnvironment(environment, secrets);
      console.log(JSON.stringify({ given: environment.fromFile, detail }));
    `;
    const args = ['--input-type=module', '--eval', script];
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: ROOT,
      env: { PATH: process.env.PATH },
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ given: {}, detail: expect.stringMatching(/^\d+ variables \(\d+ default\)$/) });
  });

  it(
    'exits 70 when a migration cannot be applied',
    async () => {
      const database = await createTestDatabase();
      const client = new Client({ connectionString: database.url });
      await client.connect();
      await client.query(`UPDATE _prisma_migrations SET checksum = 'edited'`);
      await client.end();
      const launch = home.launch({ DATABASE_URL: database.url });
      await expect(launch.exitCode).resolves.toBe(70);
      expect(launch.output).toContain('was changed after it had been applied');
      expect(home.processes()).toEqual([]);
      await database.drop();
    },
    TIMEOUT_MS,
  );
});
