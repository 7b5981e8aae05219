// `npm run bench:streams [-- --quick | --burst | --idle | --hang-ups]`: what open streams cost the gateway and the bare
// proxy, in interleaved rounds: memory before, at the peak and a minute after, the wait for the first byte, and the CPU
// of a chunk. `--burst`: all open at once. `--idle`: 9,900 (with 20,000 open files) that have a chunk every ten seconds. `--hang-ups`: ten
// minutes in which every fifth client leaves early, after two minutes of the same; prints how memory grows. Each line says
// how much of the time the core was slow: then compare ratios only.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { MODEL } from '../cases.mjs';
import { canPin, pinHelpers, startChild } from '../child.mjs';
import { startGateway } from '../gateway.mjs';
import { readProcessCost } from '../process-cost.mjs';
import { RedisCost } from '../redis-cost.mjs';
import { CoreSpeed } from '../run/core-speed.mjs';
import { median, rotate, verdict } from '../run/figures.mjs';
import { runBench, stops } from '../run/run-bench.mjs';

const MB = 1e6;
const BUSY = { streams: 1_000, chunkMs: 100, chunks: 600, openMs: 10_000, settleMs: 2_000, windowMs: 12_000 };
const MODES = {
  full: { ...BUSY, rounds: 3, rssMax: 300 * MB },
  quick: { ...BUSY, streams: 300, openMs: 3_000, windowMs: 4_000, rounds: 1, rssMax: 300 * MB },
  burst: { ...BUSY, openMs: 0, rounds: 3, rssMax: 300 * MB },
  idle: { ...BUSY, streams: 9_900, chunkMs: 10_000, openMs: 50_000, rounds: 1, rssMax: 1_500 * MB },
  'hang-ups': { ...BUSY, chunks: 200, settleMs: 120_000, windowMs: 600_000, hangUpShare: 0.2, rounds: 1 },
};
const GOALS = { firstByteP99Ms: 250, cpuPerChunk: 20, rssAfterRatio: 1.3, growthMbPerMinute: 1 };
const AFTER_MS = 60_000;
/** Before memory is read first: what any hour of service does. */
const WARMUP = { streams: 100, openMs: 1_000, settleMs: 0, windowMs: 8_000 };
/** Then, before first bytes are timed: V8 has compiled what a stream runs through. */
const SECOND_WARMUP = { openMs: 10_000, settleMs: 0, windowMs: 2_000, hangUpShare: 0 };
/** More could not be opened in the time of a warm-up. */
const WARM_STREAMS_MAX = 1_000;

const flags = Object.keys(MODES).filter((name) => name !== 'full');
const { values: options } = parseArgs({
  options: Object.fromEntries(flags.map((name) => [name, { type: 'boolean' }])),
});
const mode = flags.find((name) => options[name]) ?? 'full';
const plan = MODES[mode];

async function main() {
  pinHelpers();
  const { floor, gateway, load, speed } = await startAll();
  const targets = mode === 'hang-ups' ? [gateway] : [floor, gateway];
  for (const target of targets) await run(load, target, { ...plan, ...WARMUP });
  await gateway.redisCost.settled();
  const rssBefore = readProcessCost(gateway.pid).rssBytes;
  const streams = Math.min(plan.streams, WARM_STREAMS_MAX);
  for (const target of targets) await run(load, target, { ...plan, ...SECOND_WARMUP, streams });
  const samples = [];
  for (let round = 1; round <= plan.rounds; round++) {
    for (const target of rotate(targets, round)) {
      const start = speed.now();
      const result = await run(load, target, plan);
      samples.push({ target, ...result, slowShare: speed.slowShare(start) });
    }
    process.stderr.write(`round ${round} of ${plan.rounds} done\n`);
  }
  await sleep(AFTER_MS);
  const rssAfter = readProcessCost(gateway.pid).rssBytes;
  for (const target of targets) report(target, samples);
  const own = samples.filter(({ target }) => target === gateway);
  if (mode === 'hang-ups') reportGrowth(own);
  else reportGoals(own, { rssBefore, rssAfter, chunkRatio: ratioOfChunks(samples, floor) });
}

async function startAll() {
  const start = async (program, settings) => {
    const child = await startChild(program, settings);
    stops.push(child.stop);
    return child;
  };
  const pace = ['--chunks', String(plan.chunks), '--chunk-ms', String(plan.chunkMs)];
  const upstream = await start('upstream.mjs', { args: pace });
  const floor = await start('floor.mjs', { args: [upstream.url], isTarget: true });
  process.env.ROUTIFY_CONCURRENT_MAX = String(2 * plan.streams);
  const gateway = await startGateway(upstream.url);
  stops.push(gateway.stop);
  const redisCost = new RedisCost(gateway.redisUrl);
  stops.push(() => redisCost.close());
  const load = (await start('clients/open-streams.mjs')).process;
  const speed = await CoreSpeed.start();
  stops.push(() => speed.stop());
  return {
    floor: { name: 'bare proxy', url: floor.url, pid: floor.pid, key: 'none' },
    gateway: { name: 'gateway', ...gateway, redisCost },
    load,
    speed,
  };
}

/** One target under the load; a wrong reply makes the figures worthless, so it ends the run. */
async function run(load, target, { streams, openMs, settleMs, windowMs, hangUpShare = 0, chunks, chunkMs }) {
  const { name, url, pid, key } = target;
  target.holdBackSettlement?.();
  const streamMs = chunks * chunkMs;
  load.send({ url, pid, key, model: MODEL, streams, openMs, settleMs, windowMs, hangUpShare, streamMs });
  const [result] = await once(load, 'message');
  if (result.failures > 0) throw new Error(`${name}: ${result.failures} failures, such as: ${result.failureSample}`);
  load.send('close');
  await sleep(2_000);
  return result;
}

function report(target, samples) {
  const own = samples.filter((sample) => sample.target === target);
  const slow = own.map(({ slowShare }) => (100 * slowShare).toFixed(0));
  const of = (measure) => median(own.map((sample) => sample[measure]));
  const peak = Math.max(...own.flatMap(({ rss }) => rss.map(({ bytes }) => bytes)));
  console.log(
    `${target.name}: ${of('chunksPerSecond').toFixed(0)} chunks/s, ${of('cpuPerChunk').toFixed(1)} µs of CPU a chunk ` +
      `(${own.map(({ cpuPerChunk }) => cpuPerChunk.toFixed(1)).join(' ')}), ${(100 * of('cpuShare')).toFixed(0)} % of its core; ` +
      `first byte p50 ${of('firstByteP50Ms').toFixed(1)} ms, p99 ${of('firstByteP99Ms').toFixed(1)} ms; ` +
      `RSS at most ${(peak / MB).toFixed(0)} MB; core slow for ${slow.join(', ')} % of the time`,
  );
}

/** CPU of a chunk in the gateway, in that of the bare proxy in the same round. */
function ratioOfChunks(samples, floor) {
  const [bare, own] = [true, false].map((isFloor) => samples.filter(({ target }) => (target === floor) === isFloor));
  return median(own.map(({ cpuPerChunk }, round) => cpuPerChunk / bare[round].cpuPerChunk));
}

function reportGoals(own, { rssBefore, rssAfter, chunkRatio }) {
  const peak = Math.max(...own.flatMap(({ rss }) => rss.map(({ bytes }) => bytes)));
  const firstByteMs = median(own.map(({ firstByteP99Ms }) => firstByteP99Ms));
  const cpuPerChunk = median(own.map((sample) => sample.cpuPerChunk));
  const mb = (bytes) => `${(bytes / MB).toFixed(0)} MB`;
  console.log(`gateway: RSS ${mb(rssBefore)} before, ${mb(peak)} at the peak, ${mb(rssAfter)} a minute after`);
  goal(`RSS of ${plan.streams} streams ≤ ${mb(plan.rssMax)}`, mb(peak), peak <= plan.rssMax);
  const rssRatio = rssAfter / rssBefore;
  goal(`RSS after ≤ ${GOALS.rssAfterRatio} × before`, rssRatio.toFixed(2), rssRatio <= GOALS.rssAfterRatio);
  const firstByteGoal = GOALS.firstByteP99Ms;
  goal(`first byte p99 ≤ ${firstByteGoal} ms`, `${firstByteMs.toFixed(0)} ms`, firstByteMs <= firstByteGoal);
  goal(`CPU ≤ ${GOALS.cpuPerChunk} µs a chunk`, `${cpuPerChunk.toFixed(1)} µs`, cpuPerChunk <= GOALS.cpuPerChunk);
  console.log(`a chunk costs ${chunkRatio.toFixed(2)} × the bare proxy's`);
  console.log(`node ${process.versions.node}, ${canPin ? 'target pinned to a core of its own' : 'nothing pinned'}`);
}

/** The slope of memory over the window, by least squares, and the most in each minute. */
function reportGrowth([{ windowRss }]) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const atMean = mean(windowRss.map(({ atMs }) => atMs));
  const bytesMean = mean(windowRss.map(({ bytes }) => bytes));
  const covariance = mean(windowRss.map(({ atMs, bytes }) => (atMs - atMean) * (bytes - bytesMean)));
  const slope = covariance / mean(windowRss.map(({ atMs }) => (atMs - atMean) ** 2));
  const mbPerMinute = (slope * 60_000) / MB;
  const highest = [];
  for (const { atMs, bytes } of windowRss) {
    const minute = Math.floor((atMs - windowRss[0].atMs) / 60_000);
    highest[minute] = Math.max(highest[minute] ?? 0, bytes);
  }
  console.log(`RSS at most, by minute: ${highest.map((bytes) => (bytes / MB).toFixed(0)).join(' ')} MB`);
  const limit = GOALS.growthMbPerMinute;
  goal(`RSS grows ≤ ${limit} MB a minute`, `${mbPerMinute.toFixed(2)} MB`, mbPerMinute <= limit);
}

function goal(text, value, isMet) {
  console.log(`goal: ${text}: ${value} ${verdict(isMet)}`);
}

await runBench(main);
