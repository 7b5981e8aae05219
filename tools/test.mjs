// `npm test`: everything that must hold, in one command. The last line is `N passed, M failed`.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** The cases of `npm run chaos:all` take many minutes. */
const EXCEPT = ['--ignoreProjects', 'chaos'];

/** Runs a program of node_modules with our terminal; answers its exit code. */
function run([script, ...args]) {
  const command = [join(ROOT, 'node_modules', script), ...args];
  const child = spawn(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

/** Each check counts as one test. */
async function check(name, work) {
  const startedMs = performance.now();
  const passed = await work().catch((error) => console.error(error.message));
  console.log(`${passed ? '✓' : '✗'} ${name} (${Math.round(performance.now() - startedMs)} ms)`);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1 };
}

/** Suites that could not even be loaded have no tests to count, and count as one failure each. */
async function runJest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'routify-results-'));
  const outputFile = join(folder, 'results.json');
  try {
    // A suite that failed half-way may leave connections open; the run must end all the same.
    const code = await run([
      'jest/bin/jest.js',
      '--forceExit',
      `--maxWorkers=${WORKERS}`,
      '--json',
      `--outputFile=${outputFile}`,
      ...args,
      ...EXCEPT,
    ]);
    if (!existsSync(outputFile)) return { passed: 0, failed: 1 };
    const results = JSON.parse(readFileSync(outputFile, 'utf8'));
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    return { passed: results.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// The build makes the database client too, without which neither types nor rules can be checked.
const results = [await check('build', async () => (buildIfStale(), true))];
if (results[0].passed === 1) {
  const checks = Object.entries(CHECKS).map(([name, command]) => check(name, async () => (await run(command)) === 0));
  results.push(...(await Promise.all(checks)), await runJest(process.argv.slice(2)));
}
const [passed, failed] = ['passed', 'failed'].map((key) => results.reduce((sum, result) => sum + result[key], 0));
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
