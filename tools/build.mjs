// `npm run build`: builds dist from apps and libs when they have changed. With `--failpoints` it builds dist-failpoints
// instead, for tests that stop real processes at named points; dist contains no failpoints.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDraft, swapIn } from './drafts.mjs';
import { generateIfStale } from './generate.mjs';
import { digestOf, filesBelow, readStamp, ROOT, writeStamp } from './stamp.mjs';

const PRODUCT = 'dist';
const WITH_FAILPOINTS = 'dist-failpoints';
const FAILPOINTS = 'libs/core/infra/failpoints';
const SOURCES = ['apps', 'libs'];
/** Has a build of its own: build-console.mjs. */
const CONSOLE = 'apps/console/';
/** Runtime files beside the code. */
export const ASSETS = /\.(lua|sql|json)$/;

/** Returns whether it had to build; throws with the compiler's output. */
export function buildIfStale({ failpoints = false } = {}) {
  generateIfStale();
  const target = join(ROOT, failpoints ? WITH_FAILPOINTS : PRODUCT);
  const sources = SOURCES.flatMap(filesBelow).filter((path) => !path.endsWith('.spec.ts') && !path.startsWith(CONSOLE));
  const digest = digestOf([
    ...sources,
    '.swcrc',
    'package.json',
    'package-lock.json',
    'tools/build.mjs',
    'tools/bundle.mjs',
  ]);
  if (readStamp(target) === digest) return false;
  // Built beside and swapped in: no process sees half a build, and output of deleted sources is removed.
  const draft = createDraft('dist');
  try {
    if (failpoints) compileWithFailpoints(draft);
    else compile(draft, '.swcrc');
    for (const file of sources.filter((path) => ASSETS.test(path))) copyInto(draft, file);
    run('tools/bundle.mjs', [draft]);
    writeStamp(draft, digest);
    fs.chmodSync(draft, 0o755); // temporary folders are private by default
    swapIn(draft, target);
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
  return true;
}

function compile(draft, config) {
  run('node_modules/@swc/cli/bin/swc.js', [...SOURCES, '-d', draft, '--config-file', config, '--quiet']);
}

function run(script, args) {
  const options = { cwd: ROOT, encoding: 'utf8' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, script), ...args], options);
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}

/** The same code with its failpoints compiled in: modules import each other here, and programs arm them at start. */
function compileWithFailpoints(draft) {
  const config = readJson('.swcrc');
  config.jsc.transform.optimizer.globals.vars.FAILPOINTS = 'true';
  config.exclude = config.exclude.filter((pattern) => !pattern.includes(FAILPOINTS));
  const configFile = join(draft, '.swcrc');
  fs.writeFileSync(configFile, JSON.stringify(config));
  compile(draft, configFile);
  const { type, imports } = readJson('package.json');
  const own = JSON.stringify({ type, imports }).replaceAll(`./${PRODUCT}/`, './');
  fs.writeFileSync(join(draft, 'package.json'), own);
  for (const app of fs.readdirSync(join(draft, 'apps'))) {
    const main = join(draft, 'apps', app, 'main.js');
    // At the end: imports run first anyway, and the source map stays right.
    if (fs.existsSync(main)) fs.appendFileSync(main, `\nimport '../../${FAILPOINTS}/arm-failpoints.js';\n`);
  }
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(join(ROOT, file), 'utf8'));
}

function copyInto(target, file) {
  fs.mkdirSync(dirname(join(target, file)), { recursive: true });
  fs.copyFileSync(join(ROOT, file), join(target, file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failpoints = process.argv.includes('--failpoints');
  const name = failpoints ? WITH_FAILPOINTS : PRODUCT;
  console.log(buildIfStale({ failpoints }) ? `${name} is built` : `${name} is up to date`);
}
