import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One folder of `prisma/migrations`. `checksum` is what Prisma records: SHA-256 of the file, hex. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** The migrations that this build ships with, oldest first: their names begin with a timestamp. */
export function readMigrations(folder: string = shippedFolder()): Migration[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const names = folders.map(({ name }) => name).sort();
  return names.map((name) => {
    const sql = readFileSync(join(folder, name, 'migration.sql'));
    return { name, sql: sql.toString('utf8'), checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/** Found from this file, which runs from `dist/libs` after a build and from `libs` under tests. */
function shippedFolder(): string {
  const roots = ['../../../../', '../../../'].map((up) => fileURLToPath(new URL(up, import.meta.url)));
  const found = roots.map((root) => join(root, 'prisma/migrations')).find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`no prisma/migrations in ${roots.join(' or ')}`);
  return found;
}
