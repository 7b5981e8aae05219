// `npm run verify`: the checks too slow for `npm test`. The last line is `N passed, M failed`.
//   npm run verify -- chaos scale        these parts alone; without a name all of them, one after the other
//   npm run verify -- --list             the parts and their suites
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from './build.mjs';
import { conclude, exitCode, runGroups, runJest, start } from './jest.mjs';
import { filesBelow, ROOT } from './stamp.mjs';

const PARTS_FILE = 'test/groups/parts.json';
/** Paths of the suites `*.verify.spec.ts` of each part; the longest matching path decides. */
const PARTS = JSON.parse(readFileSync(join(ROOT, PARTS_FILE), 'utf8'));
/** Suites of `npm test` whose properties make ten times the runs here, each time with a new seed. */
const PROPERTIES = 'properties';
/** One suite after the other. What modules of many suites leave behind would fill a process: it is replaced in time. */
const ONE_WORKER = ['--maxWorkers=1', '--workerIdleMemoryLimit=1500MB'];
/**
 * Suites of these parts share a module registry, so many at a time: loading the product takes as long as a short story, and
 * what suites leave behind stays in the process.
 */
const SHARING = { console: 12 };
const PROPERTY_IMPORTS = ["'fast-check'", "property-runs.js'"];

const specs = ['apps', 'libs', 'test'].flatMap(filesBelow).filter((path) => path.endsWith('.spec.ts'));

/**
 * Programs of parts with their arguments, beside their suites: the large searches, which need 2 GB; the recordings of
 * providers, which are skipped where there are none; the cost of a request beside that of an earlier commit.
 */
const PROGRAMS = {
  model: ['test/model/run.mjs'],
  recordings: ['test/recordings/run.mjs'],
  cost: ['test/bench/system/system.mjs', '--bound'],
};

function suitesOf(part) {
  if (part === PROPERTIES) return specs.filter((path) => !path.endsWith('.verify.spec.ts') && hasProperties(path));
  return specs.filter((path) => path.endsWith('.verify.spec.ts') && partOf(path) === part);
}

function hasProperties(path) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return PROPERTY_IMPORTS.some((name) => text.includes(name));
}

function partOf(path) {
  const [found] = Object.entries(PARTS)
    .flatMap(([part, prefixes]) => prefixes.map((prefix) => ({ part, prefix })))
    .filter(({ prefix }) => path.startsWith(prefix))
    .sort((one, other) => other.prefix.length - one.prefix.length);
  if (found === undefined) throw new Error(`${path} belongs to no part of ${PARTS_FILE}`);
  return found.part;
}

/** Runs the suites of a part, one after the other. */
async function runPart(part) {
  const startedMs = performance.now();
  const results = await runSuites(part, suitesOf(part));
  if (part in PROGRAMS) results.push(await runProgram(part));
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  const minutes = ((performance.now() - startedMs) / 60_000).toFixed(1);
  console.log(`${failed === 0 ? '✓' : '✗'} ${part} (${minutes} min)`);
  return results;
}

/** Each in a module registry of its own, but for parts that share it. */
async function runSuites(part, suites) {
  if (suites.length === 0) return [];
  if (part in SHARING) {
    const results = [];
    for (let from = 0; from < suites.length; from += SHARING[part])
      results.push(await runGroups({ verify: suites.slice(from, from + SHARING[part]) }, ONE_WORKER));
    return results;
  }
  const projects = part === PROPERTIES ? ['unit', 'system'] : ['verify'];
  const args = [...ONE_WORKER, '--selectProjects', ...projects, '--runTestsByPath', ...suites];
  return [await runJest(args, part === PROPERTIES ? { PROPERTY_FACTOR: '1' } : {})];
}

/** Counts as one test. */
async function runProgram(part) {
  const [program, ...args] = PROGRAMS[part];
  const code = await exitCode(start([`../${program}`, ...args], { stdio: ['ignore', 'inherit', 'inherit'] }));
  return code === 0 ? { passed: 1, failed: 0, complaints: [] } : { passed: 0, failed: 1, complaints: [`✗ ${program}`] };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { list: { type: 'boolean', default: false } },
});
const all = [PROPERTIES, ...Object.keys(PARTS)];
const parts = positionals.length === 0 ? all : positionals;
const unknown = parts.filter((part) => !all.includes(part));
if (unknown.length > 0) {
  console.error(`no part is called ${unknown.join(' or ')}: ${all.join(', ')}`);
  process.exit(2);
}
if (values.list) {
  for (const part of parts) console.log([part, ...suitesOf(part).map((path) => `  ${path}`)].join('\n'));
  process.exit(0);
}
buildIfStale();
const results = [];
for (const part of parts) results.push(...(await runPart(part)));
process.exit(conclude(results));
