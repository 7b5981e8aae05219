// Runs Jest as its own process and counts the results.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT } from './stamp.mjs';

/** Short-lived objects of a test run outlive the default young generation; collecting it takes a tenth of the time. */
const JEST_FLAGS = ['--max-semi-space-size=64'];

/** Starts a program of node_modules, given by its path there. */
export function start([script, ...args], { flags = [], ...options }) {
  return spawn(process.execPath, [...flags, join(ROOT, 'node_modules', script), ...args], { cwd: ROOT, ...options });
}

export const exitCode = (child) => new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));

/**
 * Runs Jest once; returns `{ passed, failed, complaints, tests }`, the tests as `{ name, durationMs }`. A test that did
 * not run at all counts as failed.
 * @param args of Jest's command line
 * @param env on top of this process's own
 */
export async function runJest(args, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'routify-results-'));
  try {
    const outputFile = join(folder, 'results.json');
    // A suite that failed half-way can leave connections open; the run must end all the same.
    const jest = start(['jest/bin/jest.js', '--forceExit', '--json', `--outputFile=${outputFile}`, ...args], {
      flags: JEST_FLAGS,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, ...env },
    });
    const code = await exitCode(jest);
    return count(existsSync(outputFile) ? JSON.parse(readFileSync(outputFile, 'utf8')) : { testResults: [] }, code);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where the files of groups are: `runSuites` declares the suites of one. */
const GROUPS = 'test/groups';

/**
 * Runs groups of suites, by the names of their files in `test/groups`; the suites of one share a module registry.
 * `read(folder)` gets the folder with the timings of each.
 */
export async function runGroups(groups, args, { env = {}, read = () => undefined } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'routify-suites-'));
  try {
    writeFileSync(join(folder, 'suites.json'), JSON.stringify(groups));
    const files = Object.keys(groups).map((group) => `${GROUPS}/${group}.spec.ts`);
    const all = [...args, '--selectProjects', 'groups', '--runTestsByPath', ...files];
    const result = await runJest(all, { ...env, SUITES_FOLDER: folder });
    read(folder, result);
    return result;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function count({ testResults }, code) {
  const all = testResults.flatMap(({ assertionResults }) => assertionResults);
  const tests = all.map((test) => ({ name: nameOf(test), durationMs: test.duration ?? 0 }));
  const complaints = testResults.flatMap(({ name, status, assertionResults }) => {
    const bad = assertionResults.filter((test) => !hasPassed(test));
    if (status === 'failed' && bad.length === 0) return [`✗ ${relative(ROOT, name)} could not be run`];
    return bad.map((test) => `✗ ${test.status}: ${nameOf(test)}`);
  });
  if (code !== 0 && complaints.length === 0) complaints.push(`✗ jest ended with ${code}`);
  return { passed: all.filter(hasPassed).length, failed: complaints.length, complaints, tests };
}

const nameOf = ({ ancestorTitles, title }) => [...ancestorTitles, title].join(' › ');
const hasPassed = ({ status }) => status === 'passed';

/** Prints the complaints of all results, and `N passed, M failed` as the last line; returns the exit code. */
export function conclude(results) {
  const complaints = results.flatMap((result) => result.complaints);
  if (complaints.length > 0) console.error(`\n${complaints.join('\n')}`);
  const [passed, failed] = ['passed', 'failed'].map((key) => results.reduce((sum, result) => sum + result[key], 0));
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}
