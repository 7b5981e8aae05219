import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Config } from '../../libs/core/infra/config/config.js';
import { loadConfig } from '../../libs/core/infra/config/load-config.js';
import { VARIABLES } from '../../libs/core/infra/config/variables.js';

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly env_file?: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly profiles?: readonly string[];
  readonly restart?: string;
  readonly stop_grace_period: string;
  readonly healthcheck: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const ROOT = join(__dirname, '../..');
const NODE_FLAGS = JSON.parse(readFileSync(join(ROOT, 'tools/launch/node-flags.json'), 'utf8')) as Record<
  string,
  string[]
>;
const ALLOCATOR = JSON.parse(readFileSync(join(ROOT, 'tools/launch/allocator.json'), 'utf8')) as Record<string, string>;
const APPS = ['gateway', 'worker', 'control'] as const;
const PASSWORDS = ['POSTGRES_PASSWORD', 'POSTGRES_GATEWAY_PASSWORD', 'POSTGRES_WORKER_PASSWORD', 'REDIS_PASSWORD'];
const NAMES = new Set(Object.values(VARIABLES).map(({ name }) => name));

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const composeText = read('docker-compose.yml');
const compose = parse(composeText, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};
const service = (name: string): Service => compose.services[name]!;

/** Values an operator fills in. */
const filledIn = {
  POSTGRES_PASSWORD: 'f00d',
  POSTGRES_GATEWAY_PASSWORD: 'f00d',
  POSTGRES_WORKER_PASSWORD: 'f00d',
  REDIS_PASSWORD: 'f00d',
  ROUTIFY_SECRET: 'Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3u',
  ROUTIFY_ENCRYPTION_KEYS: 'k1:qk3W0bS0Yd1uN2f6m8mB5o7rJ4vT9xZcLgHpQeRiUtA=',
  ROUTIFY_PUBLIC_URL: 'https://routify.test',
};

/** The Config of an app in its container: `.env` first, then the service's own lines, which win. */
function configOf(app: string): Config {
  const { environment } = service(app);
  const values = Object.entries(environment).map(([name, value]) => [name, value.replace(/\$\{[^}]+\}/g, 'f00d')]);
  return loadConfig({ ...filledIn, ...(Object.fromEntries(values) as Record<string, string>) });
}

/** `NAME=` lines of `.env.example` without a value. */
const openVariables = [...read('.env.example').matchAll(/^([A-Z_]+)=$/gm)].map((match) => match[1]);

describe('docker-compose.yml', () => {
  it('has the apps, the two stores and what makes logins, and more in profiles only', () => {
    const always = Object.entries(compose.services).filter(([, { profiles }]) => profiles === undefined);
    expect(always.map(([name]) => name).sort()).toEqual([...APPS, 'logins', 'postgres', 'redis'].sort());
  });

  it('names the image of the apps by a variable, and builds it without', () => {
    for (const app of APPS) expect(service(app)).toMatchObject({ build: '.', image: '${APP_IMAGE:-routify:local}' });
  });

  it('uses variables that are documented, and none that an app would refuse', () => {
    const used = Array.from(composeText.matchAll(/\$\{([A-Z_]+)/g), ([, name = '']) => name);
    expect(new Set(used)).toEqual(
      new Set([...PASSWORDS, 'APP_IMAGE', 'GRAFANA_PASSWORD', 'PUBLISH_ADDRESS', 'ROUTIFY_BACKUP_TO']),
    );
    for (const name of used) {
      expect(read('.env.example')).toMatch(new RegExp(`^(?:# )?${name}=$`, 'm'));
      expect(read('docs/configuration.md')).toContain(`\`${name}\``);
      if (!NAMES.has(name)) expect(name).not.toMatch(/^ROUTIFY_/);
    }
  });

  it.each(APPS)('%s runs an app that exists, from the image of the Dockerfile', (app) => {
    expect(service(app)).toMatchObject({ build: '.', env_file: '.env' });
    expect(service(app).command).toEqual(['node', ...(NODE_FLAGS[app] ?? []), `dist/apps/${app}/main.js`]);
    expect(existsSync(join(ROOT, `apps/${app}/main.ts`))).toBe(true);
  });

  it.each(APPS)('%s gets an environment that production accepts, made of known variables', (app) => {
    expect(configOf(app)).toMatchObject({ profile: 'production', simulator: false });
    // Those of others are hidden, and empty.
    const others = [...PASSWORDS, 'GRAFANA_PASSWORD'];
    const known = new Set([...NAMES, ...others, 'NODE_OPTIONS']);
    expect(Object.keys(service(app).environment).filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(APPS)('%s has a health check at its address', (app) => {
    const { host, port } = configOf(app)[`${app}Listen`];
    expect(host).toBe('0.0.0.0');
    expect(service(app).healthcheck.test.at(-1)).toContain(`http://127.0.0.1:${port}/readyz`);
    expect(service(app).ports ?? []).toEqual(
      app === 'worker' ? [] : [`\${PUBLISH_ADDRESS:-127.0.0.1}:${port}:${port}`],
    );
  });

  it('checks a path that the code serves', () => {
    const routes = sourcesThatSay("'/readyz'").concat(sourcesThatSay("'readyz'"));
    expect(routes).not.toEqual([]);
  });

  it('stops gateways first, then worker, control and the stores', () => {
    expect(Object.keys(service('gateway').depends_on!)).toEqual(expect.arrayContaining(['worker', 'redis']));
    expect(Object.keys(service('worker').depends_on!)).toEqual(expect.arrayContaining(['control', 'redis']));
    expect(Object.keys(service('control').depends_on!)).toEqual(expect.arrayContaining(['postgres', 'redis']));
    const conditions = APPS.flatMap((app) => Object.values(service(app).depends_on!));
    expect(new Set(conditions.map(({ condition }) => condition))).toEqual(
      new Set(['service_healthy', 'service_completed_successfully']),
    );
    expect(service('control').depends_on!.logins).toEqual({ condition: 'service_completed_successfully' });
  });

  it('gives a gateway more time than its own grace', () => {
    const minutes = Number(/^(\d+)m$/.exec(service('gateway').stop_grace_period)?.[1]);
    const { drainNoticeMs, drainMs } = configOf('gateway');
    expect(minutes * 60_000).toBeGreaterThanOrEqual(drainNoticeMs + drainMs + 45_000);
  });

  it('keeps local state, Postgres and Redis on volumes', () => {
    expect(service('gateway').volumes).toEqual([`gateway:${configOf('gateway').home}`]);
    const mounted = Object.values(compose.services).flatMap(({ volumes = [] }) => volumes);
    const named = mounted.filter((volume) => !volume.startsWith('.'));
    const names = new Set(named.map((volume) => volume.split(':')[0]));
    expect([...names].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  it('has the command line with the owner’s address, the backups of workers and the journals of gateways', () => {
    const routify = service('routify');
    expect(routify).toMatchObject({ profiles: ['tools'], restart: 'no', env_file: '.env' });
    expect(routify.environment.DATABASE_URL).toBe(service('control').environment.DATABASE_URL);
    expect(routify.environment.ROUTIFY_BACKUP_TO).toBe(service('worker').environment.ROUTIFY_BACKUP_TO);
    const [home, journals] = [configOf('routify').home, '/var/lib/routify-gateway'];
    expect(routify.volumes).toEqual([`worker:${home}`, `gateway:${journals}`]);
    const gateway = configOf('gateway');
    expect(configOf('routify').journalDir).toBe(gateway.journalDir.replace(gateway.home, journals));
    // A volume gets the owner of the folder at which it is first used.
    for (const folder of [home, journals])
      expect(read('Dockerfile')).toMatch(new RegExp(`install -d .*${folder.replace('/var/lib', '/volumes')}\\b`));
    const { logins, ...stores } = routify.depends_on!;
    expect(logins).toEqual({ condition: 'service_completed_successfully' });
    expect(Object.keys(stores).sort()).toEqual(['postgres', 'redis']);
    // They are made while the database is missing.
    expect(service('logins').environment.PGDATABASE).toBe('postgres');
  });

  it('runs Redis with the append-only file and without eviction', () => {
    const command = service('redis').command?.join(' ');
    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  it('contains no secret: all come from .env, where they are empty', () => {
    expect(Object.keys(filledIn).filter((name) => !openVariables.includes(name))).toEqual([]);
    expect(openVariables.filter((name) => !(name! in { ...filledIn, DATABASE_URL: '', REDIS_URL: '' }))).toEqual([]);
    expect(service('postgres').environment.POSTGRES_PASSWORD).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    expect(composeText).not.toMatch(/ROUTIFY_(SECRET|ENCRYPTION_KEYS)\s*:/);
  });
});

describe('Dockerfile', () => {
  const instructions = read('Dockerfile')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line))
    .map((line) => ({ name: line.split(' ')[0]!, rest: line.slice(line.indexOf(' ') + 1) }));
  const all = (name: string): string[] => instructions.filter((line) => line.name === name).map((line) => line.rest);
  const lastStage = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));

  it('builds in one stage and runs in another, not as root', () => {
    expect(all('FROM')).toHaveLength(2);
    expect(lastStage.filter(({ name }) => name === 'USER').map(({ rest }) => rest)).toEqual(['1000:1000']);
  });

  it('runs an app that exists', () => {
    const command = JSON.parse(all('CMD')[0]!) as string[];
    const app = /^dist\/apps\/([a-z]+)\/main\.js$/.exec(command.at(-1)!)?.[1];
    expect(APPS).toContain(app);
  });

  it('sets known variables, to addresses that are exposed', () => {
    const settings = Object.fromEntries(all('ENV').flatMap((line) => line.split(/\s+/).map((pair) => pair.split('='))));
    expect(Object.keys(settings).filter((name) => !NAMES.has(name))).toEqual(Object.keys(ALLOCATOR));
    expect(settings).toMatchObject(ALLOCATOR);
    const stores = { DATABASE_URL: 'postgresql://db/routify', REDIS_URL: 'redis://redis' };
    const config = loadConfig({ ...filledIn, ...stores, ...settings });
    expect(config.profile).toBe('production');
    expect(all('EXPOSE')[0]!.split(' ')).toEqual(
      [config.gatewayListen, config.controlListen, config.workerListen].map(({ port }) => String(port)),
    );
    expect(all('VOLUME')).toEqual([config.home]);
  });

  it('copies all runtime files: the build, its packages, the migrations, the shipped catalog', () => {
    const copied = lastStage.filter(({ name }) => name === 'COPY').map(({ rest }) => rest.split(' ').at(-1));
    expect(copied).toEqual([
      './',
      './node_modules',
      './dist',
      './dist-console',
      './prisma/migrations',
      './prisma/seed',
      '/var/lib/',
    ]);
  });

  it('has a context without secrets, state and generated files', () => {
    const ignored = read('.dockerignore').split('\n');
    for (const path of ['.env', '.git', '.routify', 'node_modules', 'dist']) expect(ignored).toContain(path);
  });
});

describe('nest-cli.json', () => {
  it('maps every app and district', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as { projects: Record<string, { root: string }> };
    const all = ['apps', 'libs'].flatMap((kind) => readdirSync(join(ROOT, kind)).map((name) => `${kind}/${name}`));
    // A program of browsers.
    const folders = all.filter((folder) => folder !== 'apps/console');
    expect(
      Object.values(projects)
        .map(({ root }) => root)
        .sort(),
    ).toEqual(folders.sort());
  });

  it('names an entry file of each', () => {
    const { projects } = JSON.parse(read('nest-cli.json')) as {
      projects: Record<string, { sourceRoot: string; entryFile: string }>;
    };
    const entries = Object.values(projects).map(({ sourceRoot, entryFile }) => `${sourceRoot}/${entryFile}.ts`);
    expect(entries.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});

function sourcesThatSay(text: string): string[] {
  const paths = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const sources = paths.filter((path) => /^(?!.*node_modules).*(?<!\.spec)\.ts$/.test(path));
  return sources.filter((path) => !path.startsWith('apps/simulator') && read(path).includes(text));
}
