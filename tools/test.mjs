// `npm test`: everything that must hold, in one command. The last line is `N passed, M failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, constants, setPriority, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { buildIfStale } from './build.mjs';
import { ROOT } from './stamp.mjs';

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
  types: ['typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'],
};

/** Suites that kill processes wait most of their time, so two share a core well; Jest alone would run one after the other. */
const WORKERS = Math.max(2, availableParallelism() - 1);

/** The cases of `npm run chaos:all` take many minutes; `patient` suites run beside all others, which they leave the cores to. */
const BUSY = ['--ignoreProjects', 'chaos', 'patient', '--passWithNoTests'];
const PATIENT = ['--selectProjects', 'patient', '--passWithNoTests', '--runInBand'];

/** Starts a program of node_modules. */
function start([script, ...args], stdio) {
  return spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], { cwd: ROOT, stdio });
}

const exitCode = (child) => new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));

/** Runs a program of node_modules with our terminal; answers its exit code. */
const run = (command) => exitCode(start(command, 'inherit'));

/**
 * Runs a program of node_modules on what the suites beside it leave of the processor while they wait. Throws what it said
 * when it fails.
 */
async function runBeside(command) {
  const child = start(command, ['ignore', 'pipe', 'pipe']);
  setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => output.push(data));
  if ((await exitCode(child)) !== 0) throw new Error(Buffer.concat(output).toString());
}

/** Each check counts as one test. What it says against the code is told when all else is. */
async function check(name, work) {
  const startedMs = performance.now();
  const complaint = await work().then(
    () => null,
    (error) => error.message,
  );
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  console.log(`${complaint === null ? '✓' : '✗'} ${name} (${seconds} s)`);
  return { passed: complaint === null ? 1 : 0, failed: complaint === null ? 0 : 1, complaint };
}

/**
 * Where a defect shows once in many runs, what failed has failed. Everywhere else a suite that failed runs once more, with
 * the machine to itself: two busy cores that stand still for a second make many a true promise look broken.
 */
const ONE_RUN_ONLY = /^test\/(?:chaos\/|e2e\/races\/(?:cap-resets|money-moves|parallel-requests)\.)/;
/** More than so many is no bad luck. */
const AGAIN_MAX = 4;

/**
 * How many tests of each suite passed and failed, by its path. Suites that could not even be loaded have no tests to count,
 * and count as one failure each.
 */
async function runSuites(args) {
  const folder = mkdtempSync(join(tmpdir(), 'routify-results-'));
  const outputFile = join(folder, 'results.json');
  try {
    // A suite that failed half-way may leave connections open; the run must end all the same.
    const code = await run(['jest/bin/jest.js', '--forceExit', '--json', `--outputFile=${outputFile}`, ...args]);
    const { testResults = [] } = existsSync(outputFile) ? JSON.parse(readFileSync(outputFile, 'utf8')) : {};
    const suites = new Map(testResults.map((suite) => [relative(ROOT, suite.name), countTests(suite)]));
    if (code !== 0 && failedOf(suites).length === 0) suites.set('jest', { passed: 0, failed: 1 });
    return suites;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function countTests({ status, assertionResults }) {
  const [passed, failed] = ['passed', 'failed'].map(
    (is) => assertionResults.filter((test) => test.status === is).length,
  );
  return { passed, failed: failed === 0 && status === 'failed' ? 1 : failed };
}

const failedOf = (suites) => [...suites.keys()].filter((path) => suites.get(path).failed > 0);

async function runJest(args) {
  const runs = [runSuites([`--maxWorkers=${WORKERS}`, ...args, ...BUSY]), runSuites([...args, ...PATIENT])];
  const suites = new Map((await Promise.all(runs)).flatMap((run) => [...run]));
  if (suites.size === 0) {
    console.error(`no suite is called ${args.join(' ')}`);
    suites.set('jest', { passed: 0, failed: 1 });
  }
  return suites;
}

/** What passes now counts as passed. To be called when nothing else runs. */
async function runFailedAgain(suites) {
  const failed = failedOf(suites);
  const again = failed.length > AGAIN_MAX ? [] : failed.filter(mayRunAgain);
  if (again.length === 0) return;
  console.log(`\nFailed, and once more, alone:\n${again.join('\n')}`);
  const whole = ['--runInBand', '--runTestsByPath', ...again, '--ignoreProjects', 'chaos'];
  for (const [path, count] of await runSuites(whole)) suites.set(path, count);
  for (const path of again) {
    if (suites.get(path).failed === 0) console.log(`${path} passed only when it was run again; find out why`);
  }
}

const mayRunAgain = (path) => existsSync(join(ROOT, path)) && !ONE_RUN_ONLY.test(path);

// The build makes the database client too, without which neither types nor rules can be checked.
const results = [await check('build', async () => buildIfStale())];
if (results[0].passed === 1) {
  const checks = Object.entries(CHECKS).map(([name, command]) => check(name, () => runBeside(command)));
  const [suites, ...checked] = await Promise.all([runJest(process.argv.slice(2)), ...checks]);
  await runFailedAgain(suites);
  results.push(...checked, ...suites.values());
}
for (const { complaint } of results) if (complaint) console.error(`\n${complaint}`);
const [passed, failed] = ['passed', 'failed'].map((key) => results.reduce((sum, result) => sum + result[key], 0));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
