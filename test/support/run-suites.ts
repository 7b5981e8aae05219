import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
/** It imports gateway, control, worker and simulator: what nearly all suites need. */
const SHARED = join(ROOT, 'test/support/gateway/platform.ts');
const POLL_MS = 50;
/** A process that was killed leaves nothing behind: the others then compile by themselves. */
const COMPILING_MAX_MS = 120_000;

/** Times of one suite, milliseconds: evaluating its imports, running, and CPU of this process. */
export interface SuiteTiming {
  loadMs: number;
  runMs: number;
  cpuMs: number;
}

/**
 * Declares the suites of a group as blocks of one test file. They share one module registry: evaluating the 600 files
 * of the product takes longer than most suites.
 *
 * `SUITES_FOLDER` names a folder of `tools/test.mjs`: `suites.json` lists the paths of each group, and the timings of
 * this one go to `<group>.timings.json`.
 */
export function runSuites(group: string): void {
  const folder = process.env.SUITES_FOLDER;
  if (folder === undefined) throw new Error('groups are run by npm test; jest runs a suite by its own path');
  const suites = JSON.parse(readFileSync(join(folder, 'suites.json'), 'utf8')) as Record<string, string[]>;
  const timings: Record<string, SuiteTiming> = {};
  if (Object.keys(suites).length > 1) compileShared(folder);
  for (const path of suites[group] ?? []) {
    describe(path, () => {
      declareSuite(path, timings);
    });
  }
  afterAll(() => {
    writeFileSync(join(folder, `${group}.timings.json`), JSON.stringify(timings));
  });
}

/**
 * Groups start at the same time and would each compile the product. The first one does; the others wait, and read what it
 * compiled from Jest's cache.
 */
function compileShared(folder: string): void {
  const done = join(folder, 'compiled');
  if (isFirst(folder)) {
    try {
      jest.requireActual(SHARED);
    } finally {
      writeFileSync(done, '');
    }
  }
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; !existsSync(done) && waitedMs < COMPILING_MAX_MS; waitedMs += POLL_MS) {
    Atomics.wait(never, 0, 0, POLL_MS);
  }
}

/** Only one call makes the folder. */
function isFirst(folder: string): boolean {
  try {
    mkdirSync(join(folder, 'compiling'));
    return true;
  } catch {
    return false;
  }
}

function declareSuite(path: string, timings: Record<string, SuiteTiming>): void {
  const timing: SuiteTiming = { loadMs: 0, runMs: 0, cpuMs: 0 };
  timings[path] = timing;
  let startMs = 0;
  let startCpu = process.cpuUsage();
  beforeAll(() => {
    startMs = performance.now();
    startCpu = process.cpuUsage();
  });
  const loadedFromMs = performance.now();
  jest.requireActual(join(ROOT, path));
  timing.loadMs = performance.now() - loadedFromMs;
  // Isolates the suites: restores spies and fake clocks.
  afterAll(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
    timing.runMs = performance.now() - startMs;
    const { user, system } = process.cpuUsage(startCpu);
    timing.cpuMs = (user + system) / 1_000;
  });
}
