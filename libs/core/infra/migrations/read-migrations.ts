import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One folder of `prisma/migrations`. `checksum` as Prisma records it: SHA-256 of the file, hex. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
  /** Of a squashed migration: its file `replaces.json`. */
  readonly replaces?: Replaced;
}

/** Migrations that one migration is equal to, taken together. They are no longer shipped. */
interface Replaced {
  /** The commit of the last build that shipped them. */
  readonly lastBuild: string;
  /** Checksums by name. */
  readonly migrations: Readonly<Record<string, string>>;
}

/** The migrations of this build, oldest first: their names begin with a timestamp. */
export function readMigrations(folder: string = shippedFolder()): Migration[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).sort();
  return names.map((name) => {
    const sql = readFileSync(join(folder, name, 'migration.sql'));
    const checksum = createHash('sha256').update(sql).digest('hex');
    return { name, sql: sql.toString('utf8'), checksum, ...readReplaced(join(folder, name, 'replaces.json')) };
  });
}

function readReplaced(file: string): { replaces?: Replaced } {
  return existsSync(file) ? { replaces: JSON.parse(readFileSync(file, 'utf8')) as Replaced } : {};
}

/** Relative to this file: in `dist/libs` after a build, in `libs` under tests. */
function shippedFolder(): string {
  const roots = ['../../../../../', '../../../../'].map((up) => fileURLToPath(new URL(up, import.meta.url)));
  const found = roots.map((root) => join(root, 'prisma/migrations')).find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`no prisma/migrations in ${roots.join(' or ')}`);
  return found;
}
