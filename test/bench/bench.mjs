// `npm run bench [-- --quick] [-- --json]`: the cost of the gateway compared with a bare proxy, in one interleaved run.
//
// Each round measures every case and in it every target in turn, so that a busy moment of the machine affects all
// alike; the figures are medians over the rounds. With two cores and `taskset` the measured process has its own core.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { CALM_CASE, CASES, HOSTILE_CASE, STREAM_CASE, TRANSLATED_CASE } from './cases.mjs';
import { canPin, pinHelpers, startChild } from './child.mjs';
import { startGateway } from './gateway.mjs';
import { RedisCost } from './redis-cost.mjs';
import { compareCases, formatTables, summarize } from './report.mjs';

const FULL = { rounds: 5, jsonWindowMs: 2_000, streamWindowMs: 3_000, warmupMs: 400 };
const QUICK = { rounds: 2, jsonWindowMs: 700, streamWindowMs: 1_500, warmupMs: 200 };

/** A target is warm when its cost stops falling: the compiled program is measured, not the compiler. */
const WARMUP = { windowMs: 3_000, windowsMax: 12, stillFallingBelow: 0.97 };

/** The goals of the first release, checked against the medians. */
const GOALS = [
  { caseName: 'JSON, 32 clients', measure: 'cpuRatio', text: 'CPU ≤ 3.5 × the floor', holds: (value) => value <= 3.5 },
  { caseName: 'JSON, 1 client', measure: 'addedMs', text: '≤ 0.4 ms added', holds: (value) => value <= 0.4 },
  {
    caseName: '256 paced streams',
    measure: 'rateRatio',
    text: 'rate ≥ 0.95 × the floor',
    holds: (value) => value >= 0.95,
  },
];

/** Both streams have as many chunks, so the ratio of streams is that of chunks. */
const TRANSLATION_GOAL = {
  caseName: TRANSLATED_CASE,
  text: 'CPU a chunk ≤ 2 × passing it through',
  holds: (value) => value <= 2,
};

/** One client must not slow down the others. */
const HOSTILE_GOAL = {
  caseName: HOSTILE_CASE,
  text: 'p99 of the others ≤ 3 × without it',
  holds: (value) => value <= 3,
};

const { values: options } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'boolean' } } });

/** Stops the started processes, the youngest first, on every exit path. */
const stops = [];

async function main() {
  pinHelpers();
  const plan = options.quick ? QUICK : FULL;
  const { targets, load, redisCost } = await startAll();
  const samples = [];
  for (const target of targets) await warmUp(load, target, redisCost);
  for (let round = 1; round <= plan.rounds; round++) {
    for (const benchCase of CASES) {
      const windowMs = benchCase.stream ? plan.streamWindowMs : plan.jsonWindowMs;
      for (const target of rotate(targets, round)) {
        if (benchCase.targets?.includes(target.name) === false) continue;
        const sample = await measure(load, target, benchCase, { warmupMs: plan.warmupMs, windowMs }, redisCost);
        samples.push({ round, caseName: benchCase.name, target: target.name, ...sample });
      }
    }
    progress(`round ${round} of ${plan.rounds} done`);
  }
  print(samples);
}

async function startAll() {
  const start = async (program, settings) => {
    const child = await startChild(program, settings);
    stops.push(child.stop);
    return child;
  };
  const upstream = await start('upstream.mjs');
  const floor = await start('floor.mjs', { args: [upstream.url], isTarget: true });
  const gateway = await startGateway(upstream.url);
  stops.push(gateway.stop);
  const load = (await start('clients/load.mjs')).process;
  const redisCost = new RedisCost(gateway.redisUrl);
  stops.push(() => redisCost.close());
  const targets = [
    { name: 'upstream', url: upstream.url, pid: upstream.pid, key: 'none' },
    { name: 'floor', url: floor.url, pid: floor.pid, key: 'none' },
    { name: 'gateway', ...gateway },
  ];
  return { targets, load, redisCost };
}

async function warmUp(load, target, redisCost) {
  let leastCost = Infinity;
  let isFalling = true;
  for (let window = 0; isFalling && window < WARMUP.windowsMax; window++) {
    const { cpuMicroseconds } = await measure(
      load,
      target,
      CASES[1],
      { warmupMs: 0, windowMs: WARMUP.windowMs },
      redisCost,
    );
    isFalling = cpuMicroseconds < leastCost * WARMUP.stillFallingBelow;
    leastCost = Math.min(leastCost, cpuMicroseconds);
  }
}

/** One target under one load. A wrong reply makes the figures worthless, so it ends the run. */
async function measure(load, target, { connections, stream, model, isHostile = false }, times, redisCost) {
  const { name, url, pid, key, hostileKey } = target;
  target.holdBackSettlement?.();
  const before = name === 'gateway' ? await redisCost.read() : null;
  load.send({ url, pid, key, connections, stream, model, hostileKey: isHostile ? hostileKey : null, ...times });
  const [result] = await once(load, 'message');
  if (result.failures > 0) throw new Error(`${name}: ${result.failures} bad replies, such as: ${result.failureSample}`);
  if (before === null) return { ...result, redisScripts: null, redisMicroseconds: null };
  const after = await redisCost.read();
  await redisCost.settled();
  const calls = after.calls - before.calls;
  return {
    ...result,
    redisScripts: calls / result.replies,
    redisMicroseconds: (after.microseconds - before.microseconds) / Math.max(1, calls),
  };
}

function rotate(list, by) {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

function print(samples) {
  const rows = summarize(samples);
  const goals = GOALS.map((goal) => {
    const row = rows.find(({ caseName, target }) => caseName === goal.caseName && target === 'gateway');
    return { ...goal, value: row[goal.measure] };
  });
  const translatedRatio = compareCases(samples, 'cpuMicroseconds', TRANSLATED_CASE, STREAM_CASE);
  const hostileRatio = compareCases(samples, 'p99Ms', HOSTILE_CASE, CALM_CASE);
  goals.push({ ...TRANSLATION_GOAL, value: translatedRatio }, { ...HOSTILE_GOAL, value: hostileRatio });
  if (options.json) {
    console.log(
      JSON.stringify({ node: process.version, pinned: canPin, rows, translatedRatio, hostileRatio }, null, 2),
    );
    return;
  }
  console.log(formatTables(rows));
  console.log(`node ${process.versions.node}, ${canPin ? 'target pinned to a core of its own' : 'nothing pinned'}`);
  for (const { caseName, text, holds, value } of goals) {
    const verdict = value === null ? 'not measured' : `${value.toFixed(2)} ${holds(value) ? 'holds' : 'DOES NOT HOLD'}`;
    console.log(`goal: ${caseName}: ${text}: ${verdict}`);
  }
}

function progress(text) {
  process.stderr.write(`${text}\n`);
}

async function stopAll() {
  for (const stop of stops.splice(0).toReversed()) await stop();
}

process.once('SIGINT', () => void stopAll().then(() => process.exit(130)));
try {
  await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await stopAll();
}
