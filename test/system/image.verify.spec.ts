import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { parse } from 'yaml';
import { createEmptyDatabase, type TestDatabase } from '../support/stores/database.js';
import { createLogins } from '../support/stores/logins.js';
import { createTestRedis } from '../support/stores/redis.js';

const run = promisify(execFile);
const ROOT = join(__dirname, '../..');
const TIMEOUT_MS = 90_000;
/** Of an installation of all packages from the registry, or from npm's cache. */
const INSTALL_TIMEOUT_MS = 400_000;
/** Control migrates; the other apps wait for it. */
const APPS = ['control', 'worker', 'gateway'] as const;

const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly entrypoint?: readonly string[];
        readonly command: readonly string[];
        readonly environment: Readonly<Record<string, string>>;
      }
    >
  >;
};

/** Runs a program with read-only file systems; the first argument is the folder that can be written. */
const READ_ONLY = `
  set -e
  mount --bind "$0" "$0"
  mount -o remount,bind,ro /
  if touch / 2>/dev/null; then echo 'the file system can be written' >&2; exit 1; fi
  exec "$@"`;

const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').replaceAll(/\\\n\s*/g, ' ');

/** Paths below the root that the last stage of the Dockerfile copies from the build stage. */
const copied = Array.from(dockerfile.matchAll(/^COPY --from=build \/app\/(\S+) \.\//gm), ([, path = '']) => path);

/** The command of the Dockerfile that installs packages for the target. */
const [, install = ''] = /^RUN (npm ci --omit=dev .*)$/m.exec(dockerfile) ?? [];

/** Installs the packages of the image for a processor, by Docker's name of it. */
async function installPackages(folder: string, processor: string): Promise<void> {
  for (const path of ['package.json', 'package-lock.json', 'apps/console/package.json'])
    cpSync(join(ROOT, path), join(folder, path));
  await run('sh', ['-c', install], { cwd: folder, env: { ...process.env, TARGETARCH: processor } });
}

/**
 * The image without a container: a folder with only the files that the Dockerfile copies, and the packages that it
 * installs, in which the commands of docker-compose.yml run in the production profile, with the logins that they have there. As root, they also see all file
 * systems read-only, without even /tmp, but for the folder that is a volume in a container.
 */
describe('the image', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'routify-image-')));
  const children: ChildProcess[] = [];
  let database: TestDatabase;
  let logins: Awaited<ReturnType<typeof createLogins>>;
  let env: Record<string, string>;
  const urls = new Map<string, string>();

  beforeAll(async () => {
    await installPackages(folder, process.arch === 'x64' ? 'amd64' : process.arch);
    for (const path of copied.filter((one) => one !== 'node_modules'))
      cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    database = await createEmptyDatabase();
    logins = await createLogins(database.url);
    mkdirSync(join(folder, 'home'));
    env = {
      PATH: process.env.PATH ?? '',
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
      DATABASE_URL: database.url,
      REDIS_URL: (await createTestRedis()).url,
      ROUTIFY_HOME: join(folder, 'home'),
      NODE_OPTIONS: compose.services.gateway!.environment.NODE_OPTIONS!,
      ROUTIFY_SECRET: 'Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3u',
      ROUTIFY_ENCRYPTION_KEYS: 'k1:qk3W0bS0Yd1uN2f6m8mB5o7rJ4vT9xZcLgHpQeRiUtA=',
      ROUTIFY_PUBLIC_URL: 'https://routify.test',
      ...Object.fromEntries(APPS.map((app) => [`ROUTIFY_${app.toUpperCase()}_LISTEN`, '127.0.0.1:0'])),
    };
    await Promise.all(APPS.map(start));
  }, INSTALL_TIMEOUT_MS);

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  /** A program of Node with read-only file systems but for the volume, where this process may mount. */
  const contained = (args: readonly string[]): [string, string[]] =>
    process.getuid?.() === 0
      ? ['unshare', ['--mount', 'sh', '-c', READ_ONLY, join(folder, 'home'), process.execPath, ...args]]
      : [process.execPath, [...args]];

  /** `docker compose run --rm routify`: its code, and what it prints. */
  async function command(...args: string[]): Promise<[number, string]> {
    const [, ...entrypoint] = compose.services.routify!.entrypoint ?? [];
    const own = { ROUTIFY_BACKUP_TO: join(folder, 'home/backups'), ROUTIFY_JOURNAL_DIR: join(folder, 'home/journal') };
    const [program, words] = contained([...entrypoint, ...args]);
    try {
      return [0, (await run(program, words, { cwd: folder, env: { ...env, ...own } })).stdout];
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return [code, stdout + stderr];
    }
  }

  async function start(app: (typeof APPS)[number]): Promise<void> {
    const [, ...args] = compose.services[app]!.command;
    const own = app === 'control' ? {} : { DATABASE_URL: logins[app] };
    const backups = app === 'worker' ? { ROUTIFY_BACKUP_TO: join(folder, 'home/backups') } : {};
    const [program, words] = contained(args);
    const child = spawn(program, words, {
      cwd: folder,
      env: { ...env, ...own, ...backups },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.push(child);
    const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${app} ended: ${code}`)));
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }];
    ended.catch(() => undefined);
    urls.set(app, message.url);
  }

  const routify = async (...args: string[]): Promise<string> =>
    (await run(process.execPath, ['dist/apps/cli/main.js', ...args], { cwd: folder, env })).stdout;

  it(
    'has the packages of another processor when it is built for that',
    async () => {
      const foreign = process.arch === 'arm64' ? 'amd64' : 'arm64';
      const other = mkdtempSync(join(tmpdir(), 'routify-image-'));
      await installPackages(other, foreign);
      const names = readdirSync(join(other, 'node_modules'), { recursive: true, encoding: 'utf8' });
      const programs = names.filter((name) => name.endsWith('.node'));
      expect(programs).toContainEqual(expect.stringContaining('argon2'));
      const marks = foreign === 'arm64' ? /arm64|aarch64/ : /x64|x86_64|amd64/;
      expect(programs.filter((name) => !marks.test(name))).toEqual([]);
      rmSync(other, { recursive: true });
    },
    INSTALL_TIMEOUT_MS,
  );

  it.each(APPS)('has every file that %s needs to be ready', async (app) => {
    const response = await fetch(`${urls.get(app)}/readyz`);
    expect([response.status, await response.text()]).toEqual([200, expect.anything()]);
  });

  it(
    'has every file that the command line needs: the first admin token, the shipped catalog, the audit',
    async () => {
      const token = (await routify('admin:create')).split('\n')[0]!;
      expect(JSON.parse(await routify('seed', '--json'))).toMatchObject({ api_key: null, admin_token: null });
      const response = await fetch(`${urls.get('control')}/admin/v1/models?limit=1`, {
        headers: { authorization: `Bearer ${token}` },
      });
      expect(await response.json()).toMatchObject({ object: 'list', has_more: true });
      expect(await routify('audit')).toContain('the ledger balances');
    },
    TIMEOUT_MS,
  );

  it(
    'restores a database that is missing, and recovers, by the service routify of the compose file',
    async () => {
      const models = 'SELECT count(*)::int AS models FROM model';
      const before = await queried(models);
      expect((await command('backup'))[1]).toContain('verified');
      for (const child of children.splice(0)) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await database.drop();
      const [code, printed] = await command('restore', 'latest');
      expect([code, printed]).toEqual([0, expect.stringContaining('the database was missing, and is created')]);
      expect(printed).toContain('docker compose up --detach worker && docker compose run --rm routify recover');
      for (const app of ['control', 'worker'] as const) await start(app);
      // Nothing was sold: Redis has no wallets, so what is lost could not be listed.
      expect(await command('recover')).toEqual([3, expect.stringContaining('the ledger balances')]);
      await start('gateway');
      expect((await fetch(`${urls.get('gateway')}/readyz`)).status).toBe(200);
      expect(await queried(models)).toEqual(before);
    },
    TIMEOUT_MS,
  );

  async function queried(sql: string): Promise<object[]> {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query(sql)).rows as object[];
    } finally {
      await client.end();
    }
  }
});
