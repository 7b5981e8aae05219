// `npm test`: everything that must hold, in one command, each test once. The last line is `N passed, M failed`.
//   npm test -- libs/billing e2e/races   the suites whose path contains one of these words, beside the checks
//   npm test -- --timings                the time of each suite, too
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from './build.mjs';
import { filesBelow, ROOT } from './stamp.mjs';

const CACHE = join(ROOT, 'node_modules/.cache');
const CHECKS = {
  eslint: [
    'eslint/bin/eslint.js',
    '.',
    '--cache',
    '--cache-strategy',
    'content',
    '--cache-location',
    `${CACHE}/eslint/`,
  ],
  prettier: [
    'prettier/bin/prettier.cjs',
    '--check',
    '.',
    '--log-level',
    'warn',
    '--cache',
    '--cache-location',
    `${CACHE}/prettier/.prettier-cache`,
  ],
  types: [
    'typescript/bin/tsc',
    ...['-p', 'tsconfig.json', '--noEmit'],
    ...['--incremental', '--tsBuildInfoFile', `${CACHE}/tsc/all.tsbuildinfo`],
  ],
};

const GROUPS = 'test/groups';
/** One group more than there are cores: a suite waits for its stores half of its time. */
const WORKERS = availableParallelism() + 1;

/** Starts a program of node_modules. */
function start([script, ...args], options) {
  return spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT, ...options });
}

const exitCode = (child) => new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));

/** Runs a program at the lowest priority, on what the suites leave of the processor. Throws its output when it fails. */
async function runBeside(command) {
  const child = start(command, { stdio: ['ignore', 'pipe', 'pipe'] });
  setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data));
  if ((await exitCode(child)) !== 0) throw new Error(Buffer.concat(output).toString());
}

/** Each check counts as one test. Its complaint is printed at the end. */
async function check(name, work) {
  const startedMs = performance.now();
  const complaint = await work().then(
    () => null,
    (error) => error.message,
  );
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  console.log(`${complaint === null ? '✓' : '✗'} ${name} (${seconds} s)`);
  return { passed: complaint === null ? 1 : 0, failed: complaint === null ? 0 : 1, complaints: [complaint ?? ''] };
}

/**
 * The suites of each group: those below the paths that `groups.json` lists for it, where the longest path decides.
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

/** Runs the groups; answers how many tests passed and failed. A test that did not run at all has failed. */
async function runSuites(words, { timings }) {
  const groups = groupSuites(words);
  if (Object.keys(groups).length === 0) return failure(`no suite is called ${words.join(' ')}`);
  const folder = mkdtempSync(join(tmpdir(), 'routify-results-'));
  try {
    writeFileSync(join(folder, 'suites.json'), JSON.stringify(groups));
    const files = Object.keys(groups).map((group) => `${GROUPS}/${group}.spec.ts`);
    const outputFile = join(folder, 'results.json');
    const args = [`--maxWorkers=${WORKERS}`, '--json', `--outputFile=${outputFile}`, '--selectProjects', 'groups'];
    // A suite that failed half-way may leave connections open; the run must end all the same.
    const jest = start(['jest/bin/jest.js', '--forceExit', ...args, '--runTestsByPath', ...files], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, SUITES_FOLDER: folder },
    });
    const code = await exitCode(jest);
    const { testResults = [] } = existsSync(outputFile) ? JSON.parse(readFileSync(outputFile, 'utf8')) : {};
    if (timings) printTimings(folder, groups);
    return count(testResults, code);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function count(testResults, code) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const bad = tests.filter(({ status }) => status !== 'passed');
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const complaints = [
    ...bad.map(({ status, fullName }) => `✗ ${status}: ${fullName}`),
    ...unloaded.map(({ name }) => `✗ could not be loaded: ${name}`),
  ];
  if (code !== 0 && complaints.length === 0) complaints.push(`✗ jest ended with ${code}`);
  return { passed, failed: complaints.length, complaints };
}

function failure(complaint) {
  return { passed: 0, failed: 1, complaints: [complaint] };
}

function printTimings(folder, groups) {
  for (const group of Object.keys(groups)) {
    const file = join(folder, `${group}.timings.json`);
    const timings = existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8'))) : [];
    const seconds = (ms) => (ms / 1_000).toFixed(1).padStart(6);
    const sum = timings.reduce((total, [, { loadMs, runMs }]) => total + loadMs + runMs, 0);
    console.log(`\n${group}: ${timings.length} suites,${seconds(sum)} s (load, run, suite)`);
    for (const [path, { loadMs, runMs }] of timings.sort(([, one], [, other]) => other.runMs - one.runMs))
      console.log(`${seconds(loadMs)} ${seconds(runMs)}  ${path}`);
  }
}

const { values: options, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { timings: { type: 'boolean', default: false } },
});
// The build makes the database client too, without which neither types nor rules can be checked.
const results = [await check('build', async () => buildIfStale())];
if (results[0].passed === 1) {
  const checks = Object.entries(CHECKS).map(([name, command]) => check(name, () => runBeside(command)));
  results.push(...(await Promise.all([runSuites(words, options), ...checks])));
}
const complaints = results.flatMap((result) => result.complaints).filter((complaint) => complaint !== '');
if (complaints.length > 0) console.error(`\n${complaints.join('\n')}`);
const [passed, failed] = ['passed', 'failed'].map((key) => results.reduce((sum, result) => sum + result[key], 0));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
