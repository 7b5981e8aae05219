// Prints the install script of a release: node tools/release/install.mjs 1.2.3 owner/repository docker-compose.release.yml
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, ROOT } from '../stamp.mjs';
import { mountedPaths, stampInstall } from './stamp-install.mjs';

const [version = '', repository = '', composeFile = ''] = process.argv.slice(2);
const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const compose = readFileSync(composeFile, 'utf8');
const paths = mountedPaths(compose).flatMap(filesBelow);
// Tests of alert rules are mounted beside them, and read by nothing.
const files = paths.filter((path) => !path.endsWith('.test.yml')).map((path) => [path, read(path)]);
process.stdout.write(
  stampInstall({
    template: read('deploy/install.sh'),
    version,
    repository,
    compose,
    example: read('.env.example'),
    files: Object.fromEntries(files),
  }),
);
