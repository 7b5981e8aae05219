import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { stampInstall } from '../../../tools/release/stamp-install.mjs';
import { fill } from '../../support/pages/page-shell.js';
import { ROOT } from '../../architecture/source-tree.js';
import { commandsOf, exampleOf } from '../../support/pages/read-page.js';
import {
  composeOf,
  findProgram,
  pathOf,
  releaseOf,
  StubHost,
  URL_OPTION,
  type Answers,
} from '../../support/installer/stub-host.js';

const SHELLS = ['dash', 'bash'].filter((shell) => findProgram(shell) !== null);
const script = stampInstall(releaseOf('0.3.0'));
const older = stampInstall(releaseOf('0.2.10'));

let host: StubHost;
beforeEach(() => {
  host = new StubHost();
});
afterEach(() => {
  host.delete();
});

function install(text: string, ...args: string[]): void {
  expect(host.run(text, [...URL_OPTION, ...args])).toMatchObject({ status: 0 });
}

/** Runs the script, which fails with a text and changes nothing. */
function expectRefusal(expected: string, args: readonly string[] = URL_OPTION, status = 1): void {
  const before = host.tree();
  const run = host.run(script, args);
  expect(run).toEqual({ status, output: expect.stringContaining(expected) as string });
  expect([host.changes(), host.tree()]).toEqual([[], before]);
}

describe.each(SHELLS)('the install script, piped into %s', (shell) => {
  it('installs, and runs again', () => {
    for (const args of [URL_OPTION, [], ['--dry-run']])
      expect(host.run(script, args, { shell })).toMatchObject({ status: 0 });
    expect(Object.keys(host.tree())).toEqual(expect.arrayContaining(['.env', 'deploy/postgres/logins.sql']));
  });
});

describe('a new installation', () => {
  it('passes no secret as an argument, which ps shows', () => {
    const watched = host.watchArguments();
    install(script);
    const shown = readFileSync(watched, 'utf8');
    expect(shown).toContain('chmod 644');
    for (const value of Object.values(parseEnv(host.read('.env'))).filter((text) => text!.length > 40))
      expect(shown).not.toContain(value!.replace(/^k1:/, ''));
  });

  it('starts nothing with --no-start', () => {
    install(script, '--no-start');
    expect(host.changes()).toEqual([]);
    expect(Object.keys(host.tree())).toContain('.env');
  });

  it('continues where it was interrupted', () => {
    install(script, '--no-start');
    const { '.env': secrets = '', ...whole } = host.tree();
    for (const file of ['.env', 'deploy/prometheus/slo.yml']) rmSync(join(host.target, file));
    writeFileSync(join(host.target, '.env.new.77'), 'POSTGRES_PASSWORD=half');
    install(script);
    const { '.env': others = '', ...again } = host.tree();
    expect(again).toEqual(whole);
    expect(Object.keys(parseEnv(others))).toEqual(Object.keys(parseEnv(secrets)));
  });

  it('takes a folder with nothing but an .env, for volumes that are there', () => {
    install(script, '--no-start');
    const environment = host.read('.env');
    for (const path of ['docker-compose.yml', 'deploy']) rmSync(join(host.target, path), { recursive: true });
    host.answer('docker', { 'volume ls': ['routify_postgres'] });
    expect(host.run(script)).toMatchObject({ status: 0 });
    expect(host.read('.env')).toBe(environment);
  });

  it.each([
    ['pull', 'could not be downloaded'],
    ['up', 'docker compose logs'],
  ])('fails where Compose fails to %s', (word, text) => {
    host.answer('docker', { [`compose ${word}`]: ['', 1] });
    const { status, output } = host.run(script, URL_OPTION);
    expect([status, output]).toEqual([1, expect.stringContaining(text)]);
    expect(output).not.toContain('Next');
  });

  const compose = composeCommand();
  (compose === null ? it.skip : it)('is valid for Docker Compose, where that is installed', () => {
    install(script, '--no-start');
    const [program, ...args] = [...compose!, '-f', '-', '--profile', 'monitoring', 'config', '--quiet'];
    // Debian's version is too old for a name of the project.
    const input = readFileSync(join(host.target, 'docker-compose.yml'), 'utf8').replace(/^name: .*$/m, '');
    const check = spawnSync(program, args, { cwd: host.target, input });
    expect([check.status, check.stderr.toString()]).toEqual([0, '']);
  });
});

describe('the page', () => {
  /** A release at GitHub, with its attestation. */
  const github = (text: string) => {
    writeFileSync(join(host.home, 'release'), text);
    return {
      curl: `case "$1" in -fsSLO) cat ${host.home}/release >install.sh ;; *) cat ${host.home}/release ;; esac`,
      gh: 'true',
      less: 'true',
    };
  };
  const NAMES = { '<owner>/<repository>': 'acme/routify' };

  it.each([
    ['from the network', commandsOf('install.md', 'latest/download/install.sh')],
    ['after a look at it', commandsOf('install.md', 'gh attestation verify')],
  ])('installs %s', (_how, commands) => {
    expect(host.runCommands(fill(commands, NAMES), github(script))).toMatchObject({ status: 0 });
    expect(parseEnv(host.read('.env'))).toMatchObject({ ROUTIFY_PUBLIC_URL: 'https://console.example.com' });
    expect(host.changes()).toContain('compose up --detach --no-build --wait');
  });

  it('installs the image of a checkout, which is not downloaded', () => {
    const commands = commandsOf('install.md', 'docker build');
    const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
    expect(readme).toContain(commands);
    const node = `cd ${ROOT} && exec ${process.execPath} "$@"`;
    expect(host.runCommands(commands, { node })).toMatchObject({ status: 0 });
    expect(host.changes()).toEqual([
      'build --tag routify:local .',
      ...['compose pull --quiet', 'compose up --detach --no-build --wait'],
    ]);
    const { services } = parse(host.read('docker-compose.yml'), { merge: true }) as {
      services: Record<string, { image?: string; pull_policy?: string; build?: string }>;
    };
    const apps = Object.values(services).filter(({ image }) => image?.includes('APP_IMAGE'));
    expect(apps.length).toBeGreaterThan(2);
    for (const app of apps) expect([app.pull_policy, app.build]).toEqual(['never', undefined]);
  });

  it('upgrades, by the script and by hand', () => {
    install(older);
    host.answer('docker', { 'compose ps --status running --quiet gateway': ['4f5e'] });
    const commands = fill(commandsOf('install.md', '--upgrade --dir routify'), NAMES);
    expect(host.runCommands(commands, github(script))).toMatchObject({ status: 0 });
    expect(host.read('docker-compose.yml')).toContain('routify:0.3.0@sha256:');
    const byHand = commandsOf('upgrade.md', 'docker compose pull control');
    expect(host.runCommands(`cd routify\n${byHand}`)).toMatchObject({ status: 0 });
    expect(host.changes()).toHaveLength(4);
  });

  it('uninstalls', () => {
    install(script);
    expect(host.runCommands(commandsOf('install.md', 'docker compose down --volumes'))).toMatchObject({ status: 0 });
    expect(host.changes()).toEqual(['compose down', 'compose down --volumes']);
    expect(existsSync(host.target)).toBe(false);
  });

  it('names the images of a release for a registry of your own', () => {
    const { services } = parse(exampleOf('install.md', 'registry.internal/postgres')) as Composed;
    const release = parse(composeOf('0.3.0'), { merge: true }) as Composed;
    const nameOf = ({ image }: { readonly image: string }) => /([\w-]+:[\w.]+)(?:-\w+)?@/.exec(image)?.[1];
    for (const [name, service] of Object.entries(services))
      expect(nameOf(service)).toBe(nameOf(release.services[name]!));
    expect(Object.keys(services)).toHaveLength(3);
  });
});

interface Composed {
  readonly services: Readonly<Record<string, { readonly image: string }>>;
}

describe('a host that is not fit', () => {
  it.each<[string, string, Answers | null]>([
    ['no Docker', 'Docker is not installed', null],
    [
      'no right to use it',
      'this user may not use Docker',
      { 'version --format': ['permission denied while trying', 1] },
    ],
    ['no engine', 'Docker does not answer', { 'version --format': ['Cannot connect to the Docker daemon', 1] }],
    ['another engine', 'Docker is that of another host', { 'context inspect': ['ssh://root@db'] }],
    ['no Compose', 'the Compose plugin of Docker is missing', { 'compose version': ['', 1] }],
    ['an odd engine', 'no image is for', { info: ['', 1] }],
    ['volumes of lost secrets', 'volumes of an earlier installation', { 'volume ls': ['routify_postgres'] }],
    ['another project of the name', 'in /srv/other', { 'ps --all': ['/srv/other\n/srv/third'] }],
    ['an engine that lists no volumes', 'Docker does not list its volumes', { 'volume ls': ['', 1] }],
    ['an engine that lists no containers', 'Docker does not list its containers', { 'ps --all': ['', 1] }],
  ])('is refused: %s', (_what, text, answers) => {
    if (answers === null) host.remove('docker');
    else host.answer('docker', answers);
    expectRefusal(text);
  });

  it('is refused without the programs that the script needs', () => {
    host.remove('base64');
    expectRefusal('missing programs: base64');
  });

  it('passes where a check is not possible, with a note', () => {
    host.remove('ss');
    host.answer('df', {});
    const { status, output } = host.run(script, [...URL_OPTION, '--dry-run']);
    expect(status).toBe(0);
    for (const text of ['port 3000 was not checked', 'the disk of Docker was not checked'])
      expect(output).toContain(text);
  });
});

describe('a folder that is not safe', () => {
  it.each([
    ['a symbolic link', 'is a symbolic link', 'mkdir other && ln -s other routify'],
    ['a file', 'is a file', 'touch routify'],
    ['writable by others', 'other users may write', 'mkdir -m 777 routify'],
    ['in a folder of all users', 'every user may replace', 'chmod 777 .'],
    ['of another project', 'has a compose.yaml', 'mkdir routify && touch routify/compose.yaml'],
    ['not empty', 'is not empty', 'mkdir routify && touch routify/notes'],
    ['with a link to secrets', '.env is a symbolic link', 'mkdir routify && ln -s /dev/null routify/.env'],
    ['of a checkout', 'is not of this script', 'mkdir routify && echo name: routify >routify/docker-compose.yml'],
  ])('is refused: %s', (_what, text, prepare) => {
    expect(spawnSync('sh', ['-c', prepare], { cwd: host.home }).status).toBe(0);
    expectRefusal(text);
  });

  it('is refused where it belongs to another user', () => {
    if (process.getuid?.() === 0) {
      mkdirSync(host.target);
      chownSync(host.target, 12_345, 12_345);
      expectRefusal('belongs to another user');
    } else {
      expectRefusal('belongs to another user', [...URL_OPTION, '--dir', '/usr']);
    }
  });

  it('is refused where Docker has made a folder in place of a file', () => {
    install(script, '--no-start');
    rmSync(join(host.target, 'deploy/postgres/logins.sql'));
    mkdirSync(join(host.target, 'deploy/postgres/logins.sql'));
    expectRefusal('logins.sql is a folder');
  });
});

describe('an .env that exists', () => {
  const edit = (from: string | RegExp, to: string) => {
    writeFileSync(join(host.target, '.env'), host.read('.env').replace(from, to));
  };
  beforeEach(() => {
    install(script, '--no-start');
  });

  it('is refused where other users may read it', () => {
    chmodSync(join(host.target, '.env'), 0o640);
    expectRefusal(`chmod 600 '${join(host.target, '.env')}'`);
  });

  it('is refused without what production requires', () => {
    edit(/^REDIS_PASSWORD=.*$/m, 'REDIS_PASSWORD=');
    expectRefusal('.env lacks REDIS_PASSWORD');
  });

  it('is reported where it opens ports to the world, names an image, or has another address', () => {
    edit(/$/, "PUBLISH_ADDRESS='0.0.0.0'\nAPP_IMAGE=registry.internal/routify:0.3.0\n");
    const { status, output } = host.run(script, ['--url', 'https://other.example.com']);
    expect(status).toBe(0);
    for (const text of ['opens the ports', 'APP_IMAGE in .env', '--url is not used']) expect(output).toContain(text);
    expect(output).toContain('http://0.0.0.0:3000');
    expect(host.read('.env')).toContain(`ROUTIFY_PUBLIC_URL=${URL_OPTION[1]}\n`);
  });
});

describe('options', () => {
  it.each([
    [['--url', 'http://console.example.com']],
    [['--url', 'https://console.example.com/path']],
    [['--url', 'https://console.example.com\nNODE_ENV=development']],
    [['--url', 'https://$(id).example.com']],
    [['--url']],
    [['--dir', 'no/such']],
    [['--dir', '']],
    [['--force']],
  ])('%j is refused', (args) => {
    expectRefusal('See install.sh --help', args, 2);
  });

  it('take a value after an equals sign, and a folder with spaces', () => {
    expect(host.run(script, [`--url=${URL_OPTION[1]}/`, '--dir=./my gateway/'])).toMatchObject({ status: 0 });
    const environment = readFileSync(join(host.home, 'my gateway/.env'), 'utf8');
    expect(parseEnv(environment)).toMatchObject({ ROUTIFY_PUBLIC_URL: URL_OPTION[1] });
  });
});

describe('an upgrade', () => {
  /** The commands of the page, in its order. */
  const commands = commandsOf('upgrade.md', 'docker compose pull control');
  const ups = commands.split('\n').flatMap((line) => /^docker (compose up .*)$/.exec(line)?.[1] ?? []);
  const running: Answers = { 'compose ps --status running --quiet gateway': ['4f5e'] };
  const pull = expect.stringMatching(/^compose --file \S+\/docker-compose\.yml\.new\.\d+ pull --quiet$/) as string;
  const backup = 'compose exec -T worker node dist/apps/cli/main.js backup';
  const whole = 'compose up --detach --no-build --wait';

  beforeEach(() => {
    install(older);
    host.answer('docker', running);
  });

  it('is not made without --upgrade', () => {
    expectRefusal('0.2.10 is installed', []);
  });

  it('backs up first, and goes in the order of the page', () => {
    writeFileSync(join(host.target, 'docker-compose.override.yml'), 'services: {}\n');
    const before = host.tree();
    expect(ups).toHaveLength(3);
    expect(host.run(script, ['--upgrade'])).toMatchObject({ status: 0 });
    const [first = '', ...rest] = host.changes();
    expect(first).toMatch(/^compose --file \S+\.new\.\d+ --file docker-compose\.override\.yml pull --quiet$/);
    expect(rest).toEqual([backup, ...ups, whole]);
    expect(host.read('.env')).toBe(before['.env']);
    expect(host.read('docker-compose.before.yml')).toBe(before['docker-compose.yml']);
    expect(host.read('docker-compose.yml')).toContain('routify:0.3.0@sha256:');
    expect(Object.keys(host.tree()).filter((path) => path.includes('.new.'))).toEqual([]);
  });

  it.each([
    ['an image cannot be downloaded', 'compose --file', []],
    ['the backup fails', 'compose exec', []],
  ])('changes nothing where %s', (_what, words) => {
    const before = host.tree();
    host.answer('docker', { ...running, [words]: ['', 1] });
    expect(host.run(script, ['--upgrade'])).toEqual({
      status: 1,
      output: expect.stringContaining('Nothing was changed') as string,
    });
    expect(host.tree()).toEqual(before);
    expect(host.run(script, ['--upgrade', '--no-backup']).status).toBe(words === 'compose exec' ? 0 : 1);
  });

  it('goes on in the same order when it is run again after an app was not ready', () => {
    host.answer('docker', { ...running, [ups[1]!]: ['', 1] });
    const { status, output } = host.run(script, ['--upgrade']);
    expect([status, output]).toEqual([1, expect.stringContaining('worker is not ready')]);
    expect(host.changes()).toEqual([pull, backup, ups[0], ups[1]]);
    host.answer('docker', running);
    expect(host.run(script)).toMatchObject({ status: 0 });
    expect(host.changes()).toEqual(['compose pull --quiet', ...ups, whole]);
  });

  it('is refused where .env names an image of another version', () => {
    const environment = host.read('.env');
    writeFileSync(join(host.target, '.env'), `${environment}APP_IMAGE=registry.internal/routify:0.3.01\n`);
    expectRefusal('APP_IMAGE in .env', ['--upgrade']);
    writeFileSync(join(host.target, '.env'), `${environment}APP_IMAGE=registry.internal/routify:0.3.0@sha256:f00d\n`);
    expect(host.run(script, ['--upgrade'])).toMatchObject({ status: 0 });
  });

  it('is refused where nothing is installed', () => {
    expectRefusal('there is nothing to upgrade', ['--upgrade', ...URL_OPTION, '--dir', './other']);
    expect(existsSync(join(host.home, 'other'))).toBe(false);
  });

  it('is never to an earlier version', () => {
    expect(host.run(script, ['--upgrade'])).toMatchObject({ status: 0 });
    const before = host.tree();
    for (const args of [[], ['--upgrade'], ['--no-start']]) {
      const { status, output } = host.run(older, args);
      expect([status, output]).toEqual([
        1,
        expect.stringContaining('0.3.0 is installed, and this script is of 0.2.10'),
      ]);
      expect([host.changes(), host.tree()]).toEqual([[], before]);
    }
  });
});

describe('the text of the script', () => {
  const shellcheck = findProgram('shellcheck');

  (shellcheck === null ? it.skip : it)('has no finding of shellcheck, where that is installed', () => {
    for (const text of [script, releaseOf('0.3.0').template]) {
      const { stdout } = spawnSync(shellcheck ?? '', ['--exclude=SC2317', '-'], { input: text, encoding: 'utf8' });
      expect(stdout).toBe('');
    }
  });
});

/** Docker's own one, or Debian's `docker-compose`, which needs no engine to read a file; null: neither is installed. */
function composeCommand(): readonly string[] | null {
  if (findProgram('docker') !== null && spawnSync(pathOf('docker'), ['compose', 'version']).status === 0) {
    return [pathOf('docker'), 'compose'];
  }
  return findProgram('docker-compose') === null ? null : [pathOf('docker-compose')];
}
