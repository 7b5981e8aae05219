// `npm run build:console`: builds dist-console from apps/console when it has changed. An installation without screens
// (ROUTIFY_CONSOLE=off) needs none of it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createDraft, swapIn } from './drafts.mjs';
import { digestOf, filesBelow, readStamp, ROOT, writeStamp } from './stamp.mjs';

const CONSOLE = 'apps/console';
/** Of the server, which the console has as well. */
const SHARED = ['libs/core/pricing/decimal.ts'];
const DOCUMENT = 'docs/api/openapi.json';
const TYPES = join(ROOT, CONSOLE, 'src/api/generated');
const TARGET = join(ROOT, 'dist-console');

/** Types of the management API, from its document: a drift fails the check of types. Returns whether they were stale. */
export async function generateApiTypesIfStale() {
  const digest = digestOf([DOCUMENT, `${CONSOLE}/tools/write-api-types.mjs`]);
  if (readStamp(TYPES) === digest) return false;
  // Loaded when needed: it brings a compiler.
  const { writeApiTypes } = await import('../apps/console/tools/write-api-types.mjs');
  await writeApiTypes(new URL(`../${DOCUMENT}`, import.meta.url), TYPES);
  writeStamp(TYPES, digest);
  return true;
}

/** Returns whether it had to build; throws with the output of Vite. */
export async function buildConsoleIfStale() {
  await generateApiTypesIfStale();
  const sources = filesBelow(CONSOLE).filter((path) => !/\/node_modules\/|\/generated\/|\.spec\.ts$/.test(path));
  const digest = digestOf([...sources, ...SHARED, 'package-lock.json', DOCUMENT, 'tools/build-console.mjs']);
  if (readStamp(TARGET) === digest) return false;
  const draft = createDraft('console');
  const args = [join(ROOT, CONSOLE, 'tools/build.mjs'), draft];
  // Under tests it would be React's build for development.
  const env = { ...process.env, NODE_ENV: 'production' };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`the build of the console failed:\n${stdout}${stderr}`);
  for (const file of readdirSync(join(draft, 'assets'))) compress(join(draft, 'assets', file));
  writeStamp(draft, digest);
  swapIn(draft, TARGET);
  return true;
}

/** Fonts are compressed already. */
function compress(file) {
  if (!/\.(?:js|css|svg)$/.test(file)) return;
  const content = readFileSync(file);
  writeFileSync(`${file}.br`, brotliCompressSync(content));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await buildConsoleIfStale()) ? 'dist-console is built' : 'dist-console is up to date');
}
