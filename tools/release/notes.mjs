// Prints the notes of a release for GitHub; migrations are those that the tag of the version before lacks.
//   node tools/release/notes.mjs 1.2.3 ghcr.io/owner/routify:1.2.3 owner/routify
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../stamp.mjs';
import { releaseNotes, versionsOf } from './changelog.mjs';

const MIGRATIONS = 'prisma/migrations';

const [version = '', image = '', repository = ''] = process.argv.slice(2);
const changelog = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');
const versions = versionsOf(changelog);
const before = versions[versions.indexOf(version) + 1];
const known = before === undefined ? [] : migrationsAt(`v${before}`);
const migrations = readdirSync(join(ROOT, MIGRATIONS), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !known.includes(entry.name))
  .map(({ name }) => name)
  .sort();
process.stdout.write(releaseNotes({ version, changelog, image, repository, migrations }));

function migrationsAt(tag) {
  const list = execFileSync('git', ['ls-tree', '-d', '--name-only', tag, `${MIGRATIONS}/`], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return list.split('\n').map((path) => path.slice(MIGRATIONS.length + 1));
}
