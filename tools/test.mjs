// `npm test`: all quick checks and suites, each test once. The last line is `N passed, M failed`.
//   npm test -- libs/billing e2e/races   the suites whose path contains one of these words, beside the checks
//   npm test -- --timings                the time of each suite, and the slowest tests
import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { availableParallelism, constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from './build.mjs';
import { buildConsoleIfStale } from './build-console.mjs';
import { conclude, exitCode, runGroups, start } from './jest.mjs';
import { filesBelow, ROOT } from './stamp.mjs';

const CHECKS = {
  // Type errors as well as rules, of the server and of the console: one pass over the types serves both.
  oxlint: ['oxlint/bin/oxlint', '--type-aware', '--type-check'],
  oxfmt: ['oxfmt/bin/oxfmt', '--check', '.'],
  openapi: ['@redocly/cli/bin/cli.js', 'lint'],
};

const GROUPS = 'test/groups';
const SLOWEST_SHOWN = 100;
/** Five groups at a time on two cores: a suite waits for its stores more than half of its time. */
const WORKERS = Math.ceil(2.5 * availableParallelism());

/** Linux's folder in memory, and the space it needs. */
const MEMORY = '/dev/shm';
const MEMORY_NEEDED_BYTES = 4 * 2 ** 30;

/** The data folder of a run's stores: in memory where there is room, as a disk takes a fifth of the CPU. */
function scratchParent() {
  if (!existsSync(MEMORY)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize < MEMORY_NEEDED_BYTES ? tmpdir() : MEMORY;
}

/** Runs a program beside the suites, which have priority. Throws its output when it fails. */
async function runBeside(command) {
  const child = start(command, { stdio: ['ignore', 'pipe', 'pipe'] });
  setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data));
  if ((await exitCode(child)) !== 0) throw new Error(Buffer.concat(output).toString());
}

/** Each check counts as one test. */
async function check(name, work) {
  const startedMs = performance.now();
  const complaints = await work().then(
    () => [],
    (error) => [error.message],
  );
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  console.log(`${complaints.length === 0 ? '✓' : '✗'} ${name} (${seconds} s)`);
  return { passed: 1 - complaints.length, failed: complaints.length, complaints };
}

/**
 * The suites of each group: those below the paths of the group in `groups.json`; the longest matching path decides.
 * Suites of `npm run verify` belong to none. Throws for a suite that no path covers.
 */
function groupSuites(words) {
  const paths = Object.entries(JSON.parse(readFileSync(join(ROOT, GROUPS, 'groups.json'), 'utf8')))
    .flatMap(([group, prefixes]) => prefixes.map((prefix) => ({ group, prefix })))
    .sort((one, other) => other.prefix.length - one.prefix.length);
  const suites = ['apps', 'libs', 'test']
    .flatMap(filesBelow)
    .filter((path) => path.endsWith('.spec.ts') && !path.endsWith('.verify.spec.ts') && !path.startsWith(GROUPS))
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)));
  const groups = {};
  for (const suite of suites) {
    const found = paths.find(({ prefix }) => suite.startsWith(prefix));
    if (found === undefined) throw new Error(`${suite} belongs to no group of ${GROUPS}/groups.json`);
    (groups[found.group] ??= []).push(suite);
  }
  return groups;
}

async function runSuites(words, { timings }) {
  const groups = groupSuites(words);
  if (Object.keys(groups).length === 0) {
    return { passed: 0, failed: 1, complaints: [`✗ no suite has ${words.join(' or ')} in its path`] };
  }
  const order = `--testSequencer=${join(ROOT, GROUPS, 'order.cjs')}`;
  const read = (folder, { tests }) => {
    if (!timings) return;
    printTimings(folder, groups);
    printSlowest(tests);
  };
  return runGroups(groups, [`--maxWorkers=${WORKERS}`, order], { env: { TMPDIR: scratchParent() }, read });
}

function printTimings(folder, groups) {
  const seconds = (ms) => (ms / 1_000).toFixed(1).padStart(6);
  for (const group of Object.keys(groups)) {
    const file = join(folder, `${group}.timings.json`);
    const timings = existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : [];
    const sum = timings.reduce((total, [, { loadMs, runMs }]) => total + loadMs + runMs, 0);
    console.log(`\n${group}: ${timings.length} suites,${seconds(sum)} s (load, run, processor, suite)`);
    for (const [path, { loadMs, runMs, cpuMs }] of timings.sort(([, one], [, other]) => other.runMs - one.runMs))
      console.log(`${seconds(loadMs)} ${seconds(runMs)} ${seconds(cpuMs)}  ${path}`);
  }
}

function printSlowest(tests) {
  const slowest = tests.toSorted((one, other) => other.durationMs - one.durationMs).slice(0, SLOWEST_SHOWN);
  console.log(`\nslowest tests (ms)`);
  for (const { name, durationMs } of slowest) console.log(`${String(durationMs).padStart(7)}  ${name}`);
}

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { timings: { type: 'boolean', default: false } },
});
// The builds also generate the database client and the API's types, which type checks and lint rules need.
const results = [
  await check('build', async () => {
    buildIfStale();
    await buildConsoleIfStale();
  }),
];
if (results[0].passed === 1) {
  const checks = Object.entries(CHECKS).map(([name, command]) => check(name, () => runBeside(command)));
  results.push(...(await Promise.all([runSuites(words, options), ...checks])));
}
process.exit(conclude(results));
