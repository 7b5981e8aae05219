// The folder `.routify`: the launcher's files, and the addresses it publishes in them.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/**
 * Creates the folder and returns its real path. Other users can traverse it (Postgres can be another user), but not
 * read its files. Throws a readable error when the path cannot be such a folder.
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

/** Node's `recursive: true` never ends on a file system that refuses new folders with ENOENT, as /proc does. */
function makeFolder(path) {
  if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (path !== dirname(path)) makeFolder(dirname(path));
  fs.mkdirSync(path, { mode: 0o755 });
}

/** The folder or its contents cannot be used. */
export class HomeError extends Error {
  name = 'HomeError';
}

/** Secrets, generated once and stored: losing them would make every key in the database useless. */
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

/** `dev.json` exists only while its addresses are true; a killed launcher can leave it behind. */
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
