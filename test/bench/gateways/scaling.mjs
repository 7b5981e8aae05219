// `npm run bench:scaling [-- --rounds 7] [--seconds 8] [--rate 300]`: what a request costs each part of an installation with one
// gateway and one worker, with two gateways, and with two of both, at the same rate of requests in all. The processes that an
// arrangement lacks are paused. The rounds are interleaved; docs/scaling.md has the figures.
import { parseArgs } from 'node:util';
import { pinHelpers, startChild } from '../child.mjs';
import { readProcessCost } from '../process-cost.mjs';
import { rotate } from '../run/figures.mjs';
import { runBench, stops } from '../run/run-bench.mjs';
import { costRows, formatCosts } from '../system/cost.mjs';
import { mixedFlows } from '../system/flows.mjs';
import { Stack } from '../system/stack.mjs';

const ROOT = new URL('../../..', import.meta.url).pathname;
const WARMUP_MS = 15_000;
const BYTES_PER_MB = 1e6;
const REPEATS_MAX = 5;

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    seconds: { type: 'string', default: '8' },
    rate: { type: 'string', default: '300' },
  },
});

async function main() {
  pinHelpers();
  const upstream = await startChild('upstream.mjs');
  const loads = [await startChild('clients/mixed-load.mjs'), await startChild('clients/mixed-load.mjs')];
  stops.push(...[upstream, ...loads].map(({ stop }) => stop));
  const stack = await Stack.start('this', { checkout: ROOT, upstreamUrl: upstream.url, load: loads[0] });
  const second = await stack.grow(loads[1]);
  await stack.holdBackMaintenance();
  const arrangements = [
    { name: '1 gateway, 1 worker', gateways: 1, paused: [second.gateway.pid, second.worker.pid] },
    { name: '2 gateways, 1 worker', gateways: 2, paused: [second.worker.pid] },
    { name: '2 gateways, 2 workers', gateways: 2, paused: [] },
  ];
  const measure = async ({ gateways, paused }, windowMs) => {
    for (const pid of paused) process.kill(pid, 'SIGSTOP');
    try {
      const flows = mixedFlows(Number(options.rate) / gateways);
      return await stack.measure(flows, windowMs, stack.targets.slice(0, gateways));
    } finally {
      for (const pid of paused) process.kill(pid, 'SIGCONT');
    }
  };
  let repeats = 0;
  /** A window in which the machine stood still, and requests failed, is measured again, a few times in all. */
  const measureWhole = async (arrangement, windowMs) => {
    try {
      return await measure(arrangement, windowMs);
    } catch (error) {
      process.stderr.write(`measured again: ${error.message}\n`);
      if (++repeats > REPEATS_MAX) throw error;
      return measureWhole(arrangement, windowMs);
    }
  };
  // New processes take several times as long for a request, all at once more than two cores have.
  const warmUp = mixedFlows(Number(options.rate) / arrangements[2].gateways);
  await Promise.all(stack.targets.map((target) => stack.press(warmUp, WARMUP_MS, { ...target, mayFail: true })));
  const samples = new Map(arrangements.map((arrangement) => [arrangement, []]));
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const arrangement of rotate(arrangements, round))
      samples.get(arrangement).push(await measureWhole(arrangement, Number(options.seconds) * 1_000));
    process.stderr.write(`round ${round} of ${options.rounds} done\n`);
  }
  const [one] = samples.values();
  for (const [{ name }, windows] of samples) {
    const rate = windows.reduce((sum, { replies }) => sum + replies, 0) / windows.length / Number(options.seconds);
    console.log(`\n${name}, ${rate.toFixed(0)} requests/s, of a million requests:`);
    for (const line of formatCosts(costRows(windows, windows === one ? null : one))) console.log(line);
  }
  console.log(`\nwindows measured again, as requests failed: ${repeats}`);
  console.log('\nmemory, MB');
  for (const [app, pids] of Object.entries(stack.pids).filter(([, all]) => Array.isArray(all))) {
    const sizes = pids.map((pid) => (readProcessCost(pid).rssBytes / BYTES_PER_MB).toFixed(0));
    console.log(`${app.padEnd(28)} ${sizes.join(' and ')}`);
  }
}

await runBench(main);
