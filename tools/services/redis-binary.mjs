// The source of a Redis server: the PATH, else Debian's package unpacked into a cache folder.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const SERVERS = ['redis-server', 'valkey-server'];
const OLDEST_MAJOR = 7;
const TRIPLETS = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

/** `{ command, env, version }` of a Redis 7 or newer, or of a Valkey; throws with the command that installs one. */
export function redisBinary() {
  const found = SERVERS.map(onPath).find((binary) => binary !== null) ?? unpacked() ?? download();
  if (found !== null) return found;
  const install = process.platform === 'darwin' ? 'brew install redis' : 'sudo apt-get install redis-server';
  throw new Error(`Redis ${OLDEST_MAJOR} or later was not found.\n  Install one:  ${install}\n  or set REDIS_URL.`);
}

function onPath(name) {
  const folder = (process.env.PATH ?? '')
    .split(delimiter)
    .find((part) => part !== '' && isExecutable(join(part, name)));
  return folder === undefined ? null : describe(join(folder, name), {});
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Null when the program does not run or is too old; `--version` prints `Redis server v=7.0.15 …`. */
function describe(command, env) {
  const { stdout } = spawnSync(command, ['--version'], { env: { ...process.env, ...env }, encoding: 'utf8' });
  const version = /v=(\d+)(\.[\d.]+)/.exec(stdout ?? '');
  return version !== null && Number(version[1]) >= OLDEST_MAJOR
    ? { command, env, version: version[1] + version[2] }
    : null;
}

function cacheFolder() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  try {
    mkdirSync(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
    return join(cache, 'routify');
  } catch {
    return join(tmpdir(), `routify-cache-${process.getuid()}`);
  }
}

function unpacked(root = join(cacheFolder(), 'redis')) {
  const triplet = TRIPLETS[process.arch];
  const libraries = ['usr/lib', 'lib'].map((folder) => join(root, folder, triplet ?? ''));
  return describe(join(root, 'usr/bin/redis-server'), { LD_LIBRARY_PATH: libraries.join(':') });
}

/** Null where Debian's packages are unavailable. Nothing is installed: the files stay in the cache. */
function download() {
  const cache = cacheFolder();
  mkdirSync(cache, { recursive: true, mode: 0o700 });
  const draft = mkdtempSync(join(cache, 'redis-'));
  try {
    if (!fetchPackages(draft, []) && !fetchPackages(draft, refreshLists(cache))) return null;
    const root = join(draft, 'root');
    for (const file of readdirSync(draft).filter((name) => name.endsWith('.deb')))
      run('dpkg', ['-x', file, root], draft);
    if (unpacked(root) === null) return null;
    rmSync(join(cache, 'redis'), { recursive: true, force: true });
    renameSync(root, join(cache, 'redis'));
    return unpacked();
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Downloads the server and its missing dependencies. False when apt does not know or reach them. */
function fetchPackages(folder, aptOptions) {
  const plan = run(
    'apt-get',
    [...aptOptions, 'install', '-s', '-qq', '--no-install-recommends', 'redis-server'],
    folder,
  );
  const names = [...(plan ?? '').matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  return names.length > 0 && run('apt-get', [...aptOptions, '-qq', 'download', ...names], folder) !== null;
}

/** Updates package lists, without root in a folder of our own; returns the options that make apt use them. */
function refreshLists(cache) {
  const [state, archives] = [join(cache, 'apt/state'), join(cache, 'apt/cache')];
  const own = [`Dir::State=${state}`, `Dir::Cache=${archives}`, 'Dir::State::status=/var/lib/dpkg/status'];
  const options = process.getuid() === 0 ? [] : own.flatMap((option) => ['-o', option]);
  mkdirSync(join(state, 'lists/partial'), { recursive: true });
  mkdirSync(join(archives, 'archives/partial'), { recursive: true });
  run('apt-get', [...options, '-qq', 'update'], cache);
  return options;
}

/** The output of a program, or null when it fails or is missing. */
function run(command, args, cwd) {
  if (!existsSync(cwd)) return null;
  const { status, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  return status === 0 ? stdout : null;
}
