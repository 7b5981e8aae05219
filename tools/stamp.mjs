// Stamps: whether a generated file is still up to date with its sources.
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');

const STAMP = '.stamp';

/** One digest of the names and contents of files and folders, given from the repo's root. */
export function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesBelow)) {
    const content = fs.readFileSync(join(ROOT, path));
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Files at or below a path, from the repo's root, in a fixed order. */
export function filesBelow(path) {
  if (!fs.statSync(join(ROOT, path)).isDirectory()) return [path];
  const entries = fs.readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== STAMP);
  return files.map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1)).sort();
}

export function readStamp(folder) {
  const file = join(folder, STAMP);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
}

export function writeStamp(folder, digest) {
  fs.writeFileSync(join(folder, STAMP), digest);
}
