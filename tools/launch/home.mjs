// The folder `.routify`: what the launcher keeps there, and what it tells others through it.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Makes the folder and answers its real path. Others may pass through it (Postgres may be another user), not read its
 * files. Throws what an operator can read when the path cannot be such a folder.
 */
export function prepareHome(path) {
  try {
    makeFolder(resolve(path));
    fs.accessSync(path, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
    return fs.realpathSync(path);
  } catch (error) {
    throw new HomeError(`ROUTIFY_HOME (${path}) cannot be used: ${error.message}`, { cause: error });
  }
}

/** `recursive: true` of Node never ends on a file system that refuses new folders with ENOENT, as /proc does. */
function makeFolder(path) {
  if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (path !== dirname(path)) makeFolder(dirname(path));
  fs.mkdirSync(path, { mode: 0o755 });
}

/** The folder, or what it holds, cannot be used. */
export class HomeError extends Error {
  name = 'HomeError';
}

/** Variables drawn once and kept: losing them would make every key in the database useless. */
export function loadSecrets(home) {
  const file = join(home, 'secrets.json');
  if (!fs.existsSync(file)) {
    writePrivate(file, {
      ROUTIFY_SECRET: randomBytes(48).toString('base64'),
      ROUTIFY_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    });
  }
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new HomeError(`${file} cannot be read: ${error.message}\n  Restore it: the keys in the database need it.`);
  }
}

/** `dev.json` exists only while its addresses are true, as far as a launcher that was not killed can promise. */
export function publishAddresses(home, addresses) {
  writePrivate(join(home, 'dev.json'), addresses);
  writePrivate(join(home, 'dev-key'), addresses.api_key);
}

export function withdrawAddresses(home) {
  fs.rmSync(join(home, 'dev.json'), { force: true });
}

/** Readable by the owner only, and never half written. */
function writePrivate(file, content) {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  fs.writeFileSync(`${file}.new`, `${text}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}
