// `npm run bench:latency [-- --minutes 10] [--rate 300] [--customers 10000]`: what the gateway adds to a reply while
// everything else of an installation happens on the same machine, and how long its event loop stands still. Windows of the
// same load follow each other, each with one disturbance; settlement runs in all of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pinHelpers, startChild } from '../child.mjs';
import { readProcessCost } from '../process-cost.mjs';
import { median, verdict } from '../run/figures.mjs';
import { runBench, stops } from '../run/run-bench.mjs';
import { mixedFlows } from '../system/flows.mjs';
import { Stack } from '../system/stack.mjs';
import { DISTURBANCES, prepareDisturbances } from './disturbances.mjs';

const ROOT = join(import.meta.dirname, '../../..');
const WARMUP_MS = 20_000;
const WINDOW_MS = 15_000;
const GOALS = { addedP99Ms: 3, pauseMs: 20 };
const DIRECT = 'the upstream alone';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    rate: { type: 'string', default: '300' },
    customers: { type: 'string', default: '10000' },
  },
});
const flows = mixedFlows(Number(options.rate));

async function main() {
  pinHelpers();
  const upstream = await startChild('upstream.mjs');
  stops.push(upstream.stop);
  const load = await startChild('clients/mixed-load.mjs');
  stops.push(load.stop);
  const stack = await Stack.start('this', {
    checkout: ROOT,
    upstreamUrl: upstream.url,
    load,
    customers: Number(options.customers),
    moreFlags: ['--import', join(import.meta.dirname, 'pauses.mjs')],
  });
  await prepareDisturbances(stack);
  await stack.press(flows, WARMUP_MS);
  const windows = [];
  const until = performance.now() + Number(options.minutes) * 60_000;
  for (let cycle = 1; performance.now() < until; cycle++) {
    // Streams may fail: not all end as the gateway's do.
    windows.push(await measure(stack, DIRECT, { url: upstream.url, mayFail: true }));
    for (const [name, { disturb, mayFail }] of Object.entries(DISTURBANCES))
      windows.push(await measure(stack, name, { during: () => disturb(stack, cycle), mayFail }));
  }
  report(windows);
}

/** One window: `{ name, p50Ms, p99Ms, failures, longestMs, collectionMs, core }`, `core` the share of one that the gateway took. */
async function measure(stack, name, { url, during = async () => undefined, mayFail = false }) {
  const startedAtMs = Date.now();
  const before = cpuOf(stack);
  const pressed = stack.press(flows, WINDOW_MS, { url, mayFail });
  const disturbed = during();
  const { p50Ms, p99Ms, failures, failureSample } = await pressed;
  await disturbed;
  const elapsedMs = Date.now() - startedAtMs;
  const core = (cpuOf(stack) - before) / elapsedMs / 1_000;
  const window = { name, p50Ms, p99Ms, failures, failureSample, core, ...pausesSince(stack, startedAtMs) };
  process.stderr.write(`${JSON.stringify(window)}\n`);
  return window;
}

function cpuOf({ pids }) {
  return readProcessCost(pids.gateway[0]).cpuMicroseconds;
}

function pausesSince(stack, sinceMs) {
  const lines = readFileSync(join(stack.gateway.env.ROUTIFY_HOME, 'pauses'), 'utf8').trim().split('\n');
  const seconds = lines.map((line) => JSON.parse(line)).filter(({ atMs }) => atMs > sinceMs);
  const longest = (field) => Math.max(0, ...seconds.map((second) => second[field]));
  return { longestMs: longest('longestMs'), collectionMs: longest('collectionMs') };
}

function report(windows) {
  const named = (wanted) => windows.filter(({ name }) => name === wanted);
  const middle = (name, field) => median(named(name).map((window) => window[field]));
  const direct = { p50Ms: middle(DIRECT, 'p50Ms'), p99Ms: middle(DIRECT, 'p99Ms') };
  const served = windows.filter(({ name }) => name !== DIRECT);
  const core = median(served.map((window) => window.core));
  console.log(`${options.rate} requests a second of ${options.customers} customers, one in six a stream:`);
  console.log(`the gateway takes ${(core * 100).toFixed(0)} % of a core`);
  console.log(`${'median of the windows, ms'.padEnd(40)} added p50  added p99  longest pause  of the collector`);
  for (const name of Object.keys(DISTURBANCES)) {
    const added = ['p50Ms', 'p99Ms'].map((field) => middle(name, field) - direct[field]);
    const longest = ['longestMs', 'collectionMs'].map((field) =>
      Math.max(...named(name).map((window) => window[field])),
    );
    const cells = [
      [9, added[0]],
      [11, added[1]],
      [15, longest[0]],
      [18, longest[1]],
    ];
    console.log(`${name.padEnd(40)} ${cells.map(([width, value]) => value.toFixed(1).padStart(width)).join('')}`);
  }
  const calm = served.filter(({ failures }) => failures === 0);
  const addedP99Ms = median(calm.map(({ p99Ms }) => p99Ms)) - direct.p99Ms;
  const pauseMs = Math.max(...served.map(({ longestMs }) => longestMs));
  console.log(
    `goal: added at p99 ≤ ${GOALS.addedP99Ms} ms: ${addedP99Ms.toFixed(1)}: ${verdict(addedP99Ms <= GOALS.addedP99Ms)}`,
  );
  console.log(`goal: no pause > ${GOALS.pauseMs} ms: ${pauseMs.toFixed(1)}: ${verdict(pauseMs <= GOALS.pauseMs)}`);
}

await runBench(main);
