import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pinImages } from '../../../tools/release/pin-images.mjs';
import { mountedPaths } from '../../../tools/release/stamp-install.mjs';
import { filesBelow, ROOT } from '../../architecture/source-tree.js';

export const URL_OPTION = ['--url', 'https://console.example.com'] as const;
const REPOSITORY = 'acme/routify';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const template = read('deploy/install.sh');

/** The programs that the script says it needs. */
const [, programs = ''] = /for program in ([a-z0-9 ]+); do/.exec(template) ?? [];

/** The compose file of a release, with made-up digests. */
export function composeOf(version: string): string {
  const image = `ghcr.io/${REPOSITORY}:${version}@sha256:${version.replaceAll('.', '').padEnd(64, 'a')}`;
  return pinImages(read('docker-compose.yml'), image, () => `sha256:${'b'.repeat(64)}`);
}

/** What the install script of a release of this tree is stamped with. */
export function releaseOf(version: string) {
  const compose = composeOf(version);
  const paths = mountedPaths(compose).flatMap((path) =>
    statSync(join(ROOT, path)).isFile() ? [path] : filesBelow(path).sort(),
  );
  const files = Object.fromEntries(
    paths.filter((path) => !path.endsWith('.test.yml')).map((path) => [path, read(path)]),
  );
  return { template, version, source: REPOSITORY, compose, example: read('.env.example'), files };
}

/** What a program answers to arguments that begin with a text: its output and its exit code. */
export type Answers = Readonly<Record<string, readonly [output: string, code?: number]>>;

const FACTS = 'linux x86_64 8000000000 1,name=seccomp /var/lib/docker';
const DOCKER: Answers = {
  'version --format': ['28.2.2'],
  'context inspect': ['unix:///var/run/docker.sock'],
  'compose version': ['2.27.0'],
  info: [FACTS],
};
const DISK: Answers = { '': ['Filesystem 1024-blocks Used Available Capacity Mounted\n/dev/sda 9 9 90000000 1% /'] };
const LISTENERS: Answers = { '': ['State Recv-Q Send-Q Local Peer\nLISTEN 0 4096 127.0.0.1:13000 0.0.0.0:*'] };

export const factsWith = (from: string, to: string): Answers => ({ info: [FACTS.replace(from, to)] });

/** A call of Docker: its folder, and its arguments. */
export interface Call {
  readonly folder: string;
  readonly words: string;
  /** POSTGRES_PASSWORD and COMPOSE_FILE of its environment. */
  readonly password: string;
  readonly composeFile: string;
}

/**
 * A folder to install in, and a PATH with nothing but the programs that the script names, `docker`, `ss` and `df`, which
 * answer as given and record their calls.
 */
export class StubHost {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'routify-install-')));
  readonly target = join(this.home, 'routify');
  private readonly bin = join(this.home, 'bin');
  private readonly callsFile = join(this.home, 'calls');

  constructor() {
    mkdirSync(this.bin);
    for (const program of [...programs.split(' '), 'sh']) symlinkSync(pathOf(program), join(this.bin, program));
    this.answer('docker', {});
    this.answer('df', DISK);
    this.answer('ss', LISTENERS);
  }

  /** Replaces a program. The answers of `docker` come before those of a host on which all is well. */
  answer(program: string, answers: Answers): void {
    const all = program === 'docker' ? { ...DOCKER, ...answers } : answers;
    const longestFirst = Object.entries(all).sort(([one], [other]) => other.length - one.length);
    const branches = longestFirst.map(
      ([words, [output, code = 0]]) => `${quoted(words)}*) echo ${quoted(output)}; exit ${code} ;;`,
    );
    const record = `printf '%s\\t%s\\t%s\\t%s\\n' "$PWD" "\${POSTGRES_PASSWORD-}" "\${COMPOSE_FILE-}" "$*" >>${quoted(this.callsFile)}`;
    this.remove(program);
    writeFileSync(
      join(this.bin, program),
      `#!/bin/sh\n${program === 'docker' ? record : ''}\ncase "$*" in\n${branches.join('\n')}\nesac\n`,
      { mode: 0o755 },
    );
  }

  remove(program: string): void {
    rmSync(join(this.bin, program), { force: true });
  }

  /** Lets every program write its arguments to a file, which it returns. */
  watchArguments(): string {
    const file = join(this.home, 'arguments');
    for (const program of programs.split(' ')) {
      this.remove(program);
      const path = join(this.bin, program);
      writeFileSync(path, `#!/bin/sh\necho "${program} $*" >>${quoted(file)}\nexec ${pathOf(program)} "$@"\n`);
      chmodSync(path, 0o755);
    }
    this.answer('df', DISK);
    return file;
  }

  /** Pipes the script into a shell, as `curl … | sh -s -- …` does. */
  run(script: string, args: readonly string[] = [], { shell = 'sh', env = {} } = {}) {
    rmSync(this.callsFile, { force: true });
    const { status, stdout, stderr } = spawnSync(pathOf(shell), ['-s', '--', ...args], {
      cwd: this.home,
      input: script,
      encoding: 'utf8',
      env: { PATH: this.bin, HOME: this.home, ...env },
    });
    return { status, output: stdout + stderr };
  }

  /** Runs commands of a page where the folder of the installation is, with these programs beside the others. */
  runCommands(commands: string, programs: Readonly<Record<string, string>> = {}) {
    rmSync(this.callsFile, { force: true });
    for (const [name, script] of Object.entries(programs))
      writeFileSync(join(this.bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const { status, stdout, stderr } = spawnSync(pathOf('sh'), ['-euc', commands], {
      cwd: this.home,
      input: '',
      encoding: 'utf8',
      env: { PATH: this.bin, HOME: this.home },
    });
    return { status, output: stdout + stderr };
  }

  /** Calls of `docker` in the last run. */
  calls(): Call[] {
    if (!existsSync(this.callsFile)) return [];
    const lines = readFileSync(this.callsFile, 'utf8').trim().split('\n');
    return lines.map((line) => {
      const [folder = '', password = '', composeFile = '', words = ''] = line.split('\t');
      return { folder, password, composeFile, words };
    });
  }

  /** Calls that change something. */
  changes(): string[] {
    const words = this.calls().map((call) => call.words);
    return words.filter(
      (text) => !/^(?:version|context inspect|info|ps|volume ls|compose version|compose ps) ?/.test(text),
    );
  }

  read(path: string): string {
    return readFileSync(join(this.target, path), 'utf8');
  }

  modeOf(path: string): string {
    return (statSync(join(this.target, path)).mode & 0o7777).toString(8);
  }

  /** All files of the installation with their content. */
  tree(): Record<string, string> {
    if (!existsSync(this.target) || !statSync(this.target).isDirectory()) return {};
    const entries = readdirSync(this.target, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(paths.map((path) => [path.slice(this.target.length + 1), readFileSync(path, 'utf8')]));
  }

  delete(): void {
    rmSync(this.home, { recursive: true });
  }
}

export function pathOf(program: string): string {
  const found = findProgram(program);
  if (found === null) throw new Error(`${program} is not installed`);
  return found;
}

/** The path of an installed program, or null. */
export function findProgram(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
