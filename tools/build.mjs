// `npm run build`: makes dist from apps and libs when they have changed.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateIfStale } from './generate.mjs';
import { digestOf, filesBelow, readStamp, ROOT, writeStamp } from './stamp.mjs';

const DIST = join(ROOT, 'dist');
const SOURCES = ['apps', 'libs'];
const ASSETS = /\.(lua|sql|json)$/;
const DRAFTS = join(ROOT, 'node_modules/.cache/routify');

/** Answers whether it had to build; throws with the compiler's words. */
export function buildIfStale() {
  generateIfStale();
  const sources = SOURCES.flatMap(filesBelow).filter((path) => !path.endsWith('.spec.ts'));
  const digest = digestOf([...sources, '.swcrc', 'node_modules/@swc/core/package.json']);
  if (readStamp(DIST) === digest) return false;
  // Made beside and swapped in: nobody sees half a build, and output of deleted sources is gone.
  fs.mkdirSync(DRAFTS, { recursive: true });
  const draft = fs.mkdtempSync(join(DRAFTS, 'dist-'));
  try {
    compile(draft);
    for (const file of sources.filter((path) => ASSETS.test(path))) copyInto(draft, file);
    writeStamp(draft, digest);
    fs.chmodSync(draft, 0o755); // temporary folders are born private
    swapIn(draft);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
  return true;
}

function compile(target) {
  const swc = join(ROOT, 'node_modules/@swc/cli/bin/swc.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [swc, ...SOURCES, '-d', target, '--quiet'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}

/** Scripts for Redis and other files that the code reads at run time stand beside it. */
function copyInto(target, file) {
  fs.mkdirSync(dirname(join(target, file)), { recursive: true });
  fs.copyFileSync(join(ROOT, file), join(target, file));
}

/** A build that finished at the same time is as good as this one. */
function swapIn(draft) {
  const old = fs.mkdtempSync(join(DRAFTS, 'old-'));
  try {
    if (fs.existsSync(DIST)) fs.renameSync(DIST, join(old, 'dist'));
    fs.renameSync(draft, DIST);
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
  } finally {
    fs.rmSync(old, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(buildIfStale() ? 'dist is built' : 'dist is up to date');
}
