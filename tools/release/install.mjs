// Prints an install script.
//   of a release: node tools/release/install.mjs 1.2.3 owner/repository docker-compose.release.yml
//   of this checkout, for the image routify:local: node tools/release/install.mjs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, ROOT } from '../stamp.mjs';
import { useBuiltImage } from './pin-images.mjs';
import { mountedPaths, stampInstall } from './stamp-install.mjs';

const read = (path) => readFileSync(join(ROOT, path), 'utf8');
const { version, source, compose } = ofArguments(process.argv.slice(2));
const paths = mountedPaths(compose).flatMap(filesBelow);
// Tests of alert rules are mounted beside them, and read by nothing.
const files = paths.filter((path) => !path.endsWith('.test.yml')).map((path) => [path, read(path)]);
process.stdout.write(
  stampInstall({
    template: read('deploy/install.sh'),
    version,
    source,
    compose,
    example: read('.env.example'),
    files: Object.fromEntries(files),
  }),
);

function ofArguments([version, repository = '', composeFile = '']) {
  if (version !== undefined) return { version, source: repository, compose: readFileSync(composeFile, 'utf8') };
  const { version: ofTree } = JSON.parse(read('package.json'));
  return { version: ofTree, source: { checkout: ROOT }, compose: useBuiltImage(read('docker-compose.yml')) };
}
