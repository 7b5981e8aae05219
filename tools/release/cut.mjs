// Makes the tree that of a release: CHANGELOG.md, package.json, package-lock.json.
//   node tools/release/cut.mjs 1.2.3
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../stamp.mjs';
import { cutChangelog } from './changelog.mjs';

const [version = ''] = process.argv.slice(2);
const read = (file) => readFileSync(join(ROOT, file), 'utf8');
const write = (file, text) => writeFileSync(join(ROOT, file), text);

write('CHANGELOG.md', cutChangelog(read('CHANGELOG.md'), version, new Date().toISOString().slice(0, 10)));
const manifest = JSON.parse(read('package.json'));
write('package.json', `${JSON.stringify({ ...manifest, version }, null, 2)}\n`);
const lock = JSON.parse(read('package-lock.json'));
lock.version = version;
lock.packages[''].version = version;
write('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
