import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { environmentExample } from '../../../libs/core/infra/config/describe-variables.js';
import { loadConfig } from '../../../libs/core/infra/config/load-config.js';
import { secretsOf, stampInstall } from '../../../tools/release/stamp-install.mjs';
import { composeOf, releaseOf, StubHost, URL_OPTION } from '../../support/installer/stub-host.js';
import { ROOT } from '../source-tree.js';

interface Service {
  readonly environment: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
}

type Values = Readonly<Record<string, string | undefined>>;

const APPS = ['gateway', 'worker', 'control'];
const release = releaseOf('0.3.0');
const script = stampInstall(release);
const secretNames = secretsOf(environmentExample(), composeOf('0.3.0')).map((line) => line.split(' ')[0] ?? '');

let host: StubHost;
beforeEach(() => {
  host = new StubHost();
});
afterEach(() => {
  host.delete();
});

/** The value of a text of docker-compose.yml, with the variables of .env. */
function interpolated(text: string, values: Values): string {
  return text.replaceAll(/\$\{(\w+):([?-])([^}]*)\}/g, (_all, name: string, kind: string, otherwise: string) => {
    const value = values[name];
    if (value !== undefined && value !== '') return value;
    if (kind === '?') throw new Error(`${name} is required`);
    return otherwise;
  });
}

function servicesOf(compose: string): Readonly<Record<string, Service>> {
  return (parse(compose, { merge: true }) as { services: Record<string, Service> }).services;
}

describe('the install script', () => {
  it('installs what production accepts, without showing a secret, and keeps the secrets when it is run again', () => {
    const { status, output } = host.run(script, URL_OPTION, { env: { POSTGRES_PASSWORD: 'x', COMPOSE_FILE: 'other' } });
    expect({ status, output }).toMatchObject({ status: 0 });
    const environment = host.read('.env');
    const compose = host.read('docker-compose.yml');
    const values = parseEnv(environment);

    expectAcceptedEnvironment(compose, values);
    expectMountedFiles(compose);

    const shown = output + JSON.stringify(host.calls());
    for (const name of secretNames) {
      expect([name, shown.includes(values[name]!.replace(/^k1:/, ''))]).toEqual([name, false]);
    }

    // In its folder, without variables of the shell, which would win over .env.
    expect(host.changes()).toEqual(['compose pull --quiet', 'compose up --detach --no-build --wait']);
    const composed = host.calls().filter(({ words }) => /^compose (?:pull|up)/.test(words));
    for (const call of composed) expect(call).toMatchObject({ folder: host.target, password: '', composeFile: '' });

    expectNextSteps(output);

    writeFileSync(join(host.target, 'docker-compose.yml'), compose.replace('1g', '9g'));
    writeFileSync(join(host.target, 'docker-compose.override.yml'), 'services: {}\n');
    rmSync(join(host.target, 'deploy'), { recursive: true });
    expect(host.run(script)).toMatchObject({ status: 0 });
    expect(host.read('.env')).toBe(environment);
    expect(host.read('docker-compose.yml')).toBe(compose);
    expect(host.read('docker-compose.override.yml')).toBe('services: {}\n');
    expectMountedFiles(compose);
  });

  it('changes nothing with --dry-run, nor where checks fail, and names all failures at once', () => {
    const dry = host.run(script, [...URL_OPTION, '--dry-run']);
    expect(dry).toMatchObject({ status: 0, output: expect.stringContaining('write docker-compose.yml') as string });
    expect([host.changes(), existsSync(host.target)]).toEqual([[], false]);

    host.answer('docker', {
      'compose version': ['v2.19.1-desktop.2'],
      info: ['linux riscv64 1024000000 0 /var/lib/docker'],
      'ps --quiet --filter publish=3001': ['4f5e'],
      'ps --quiet --filter publish=3001 --filter label=': [''],
    });
    host.answer('ss', { '': ['LISTEN 0 4096 [::]:3000 [::]:*'] });
    host.answer('df', { '': ['Filesystem 1024-blocks Used Available\n/dev/sda 9 9 4000000 1% /'] });
    const { status, output } = host.run(script);
    expect([status, host.changes(), existsSync(host.target)]).toEqual([1, [], false]);
    expect(output.match(/^ {2}FAIL .*$/gm)).toEqual([
      '  FAIL  Docker Compose 2.19.1-desktop.2 is too old',
      '  FAIL  no image is for linux/riscv64',
      '  FAIL  1024 MB of memory',
      '  FAIL  4096 MB free in /var/lib/docker',
      '  FAIL  port 3000 is in use',
      '  FAIL  port 3001 belongs to another container',
      '  FAIL  the address is missing',
    ]);
    expect(output).toContain('Nothing was changed.');
  });

  it('does nothing where it was cut off on its way', () => {
    const end = script.trimEnd().length;
    const inLastLine = Array.from({ length: end - script.trimEnd().lastIndexOf('\n') }, (_, index) => end - 1 - index);
    const spread = Array.from({ length: 7 }, (_, index) => Math.floor((end * (index + 1)) / 8));
    for (const cut of [...spread, ...inLastLine]) {
      const { output } = host.run(script.slice(0, cut), URL_OPTION);
      expect([cut, output.includes('Routify'), host.calls(), existsSync(host.target)]).toEqual([cut, false, [], false]);
    }
  });

  it('explains itself', () => {
    const { status, output } = host.run(script, ['--help']);
    expect(status).toBe(0);
    const options = Array.from(script.matchAll(/^ {6}(--[a-z-]+)(?: \| -h)?\)/gm), ([, option]) => option!);
    expect(options).toHaveLength(8);
    for (const option of options) expect(output).toContain(`  ${option} `);
    expect(host.run(script, ['--version'])).toEqual({ status: 0, output: '0.3.0\n' });
    expect(host.calls()).toEqual([]);
  });
});

describe('the template of the script', () => {
  it('installs nothing', () => {
    const { status, output } = host.run(release.template, URL_OPTION);
    expect([status, output, host.calls()]).toEqual([1, expect.stringContaining('template'), []]);
  });

  const example = (name: string, value: string): string => `${release.example}\n# for example: ${value}\n${name}=\n`;

  it.each([
    ['a version', { version: 'v1' }, 'not a version'],
    ['a repository', { source: 'acme' }, 'not owner/name'],
    ['a checkout that ends a text of the script', { source: { checkout: "/home/o'neill" } }, 'apostrophe'],
    ['a variable without a known value', { example: example('NEW_ADDRESS', '10.0.0.5') }, 'no value for NEW_ADDRESS'],
    ['a variable of docker-compose.yml alone', { compose: 'x: ${NEW:?set it}\n' }, '.env.example lacks NEW'],
    ['a path outside', { files: { '../x': 'x\n' } }, 'no path of a release'],
    ['a file that ends within a line', { files: { x: 'x' } }, 'no text of lines'],
    ['a file with the line that ends it', { files: { x: 'END_OF_ROUTIFY_FILE\n' } }, 'has a line'],
    ['an unknown mark', { template: 'x=@NEW@' }, 'unknown mark @NEW@'],
  ])('is not stamped with %s', (_what, changed, reason) => {
    expect(() => stampInstall({ ...release, ...changed })).toThrow(reason);
  });

  it('makes a secret of each further variable that production requires', () => {
    const extended = example('NEW_PASSWORD', 'v1:$(openssl rand -hex 8)');
    expect(secretsOf(extended, release.compose)).toContain('NEW_PASSWORD hex 8 v1:');
  });
});

function expectAcceptedEnvironment(compose: string, values: Values): void {
  const services = servicesOf(compose);
  for (const app of APPS) {
    const own = Object.entries(services[app]!.environment).map(([name, text]) => [name, interpolated(text, values)]);
    const config = loadConfig({ ...values, ...(Object.fromEntries(own) as Record<string, string>) });
    expect(config).toMatchObject({ profile: 'production', publicUrl: URL_OPTION[1], trustProxyHops: 1 });
  }
  expect(() => interpolated(compose, values)).not.toThrow();
  expect(Object.keys(values).sort()).toEqual([...secretNames, 'ROUTIFY_PUBLIC_URL', 'ROUTIFY_TRUST_PROXY'].sort());
  expect(new Set(secretNames.map((name) => values[name])).size).toBe(secretNames.length);
  for (const name of secretNames) {
    // Compose reads `$` and quotes; passwords are parts of URLs.
    const shape = name.endsWith('PASSWORD') ? /^[0-9a-f]{48}$/ : /^[\w:+/=]{44,}$/;
    expect([name, values[name]]).toEqual([name, expect.stringMatching(shape)]);
  }
  expect([host.modeOf('.'), host.modeOf('.env'), host.modeOf('docker-compose.yml')]).toEqual(['700', '600', '600']);
}

/** Containers read them as users of their own. */
function expectMountedFiles(compose: string): void {
  expect(compose.slice(compose.indexOf('\n') + 1)).toBe(composeOf('0.3.0'));
  const volumes = Object.values(servicesOf(compose)).flatMap((service) => service.volumes ?? []);
  const mounts = volumes.flatMap((volume) => /^\.\/([^:]+):/.exec(volume)?.[1] ?? []);
  expect(mounts.length).toBeGreaterThan(3);
  for (const mount of mounts) {
    const isFolder = statSync(join(ROOT, mount)).isDirectory();
    expect([mount, host.modeOf(mount)]).toEqual([mount, isFolder ? '755' : '644']);
  }
  const files = Object.entries(host.tree()).filter(([path]) => path.startsWith('deploy/'));
  for (const [path, text] of files) {
    expect([path, host.modeOf(path)]).toEqual([path, '644']);
    expect(text).toBe(readFileSync(join(ROOT, path), 'utf8'));
  }
}

function expectNextSteps(output: string): void {
  for (const text of ['http://127.0.0.1:3000', 'http://127.0.0.1:3001', URL_OPTION[1], host.target, 'operator/setup'])
    expect(output).toContain(text);
  const pages = Array.from(output.matchAll(/blob\/v0\.3\.0\/(docs\/[\w/-]+\.md)(?:#([\w-]+))?/g));
  expect(pages.length).toBeGreaterThan(2);
  for (const [, page = '', anchor] of pages) {
    const text = readFileSync(join(ROOT, page), 'utf8');
    if (anchor !== undefined) expect(text.toLowerCase()).toContain(`# ${anchor.replaceAll('-', ' ')}\n`);
  }
}
