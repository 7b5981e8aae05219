// The folder `.routify`: what the launcher keeps there, and what it tells others through it.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';

/** Makes the folder and answers its real path. Others may pass through it (Postgres may be another user), not read its files. */
export function prepareHome(path) {
  fs.mkdirSync(path, { recursive: true, mode: 0o755 });
  return fs.realpathSync(path);
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
  return JSON.parse(fs.readFileSync(file, 'utf8'));
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
