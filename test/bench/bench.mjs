// `npm run bench [-- --quick] [-- --json] [-- --against <checkout>]`: the cost of the gateway compared with a bare proxy, in one interleaved run.
// The figures are medians over the rounds. With two cores and `taskset` the measured process has its own core.
import { parseArgs } from 'node:util';
import { AGENT_CASES, CALM_CASE, CASES, HOSTILE_CASE, STREAM_CASE, TRANSLATED_CASE } from './cases.mjs';
import { canPin, pinHelpers, startChild } from './child.mjs';
import { startGateway } from './gateway.mjs';
import { RedisCost } from './redis-cost.mjs';
import { compareCases, formatTables, summarize } from './report.mjs';
import { benchAgainst } from './run/against.mjs';
import { verdict } from './run/figures.mjs';
import { FULL, measureRounds, QUICK } from './run/rounds.mjs';
import { runBench, stops } from './run/run-bench.mjs';

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

/** CPU of agents' formats, relative to chat through the same gateway. */
const AGENT_GOALS = AGENT_CASES.map(({ name, stream, ratioMax }) => ({
  caseName: name,
  other: stream ? STREAM_CASE : CALM_CASE,
  text: `CPU ≤ ${ratioMax} × chat`,
  holds: (value) => value <= ratioMax,
}));

/** One client must not slow down the others. */
const HOSTILE_GOAL = {
  caseName: HOSTILE_CASE,
  text: 'p99 of the others ≤ 3 × without it',
  holds: (value) => value <= 3,
};

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean' }, json: { type: 'boolean' }, against: { type: 'string' } },
});

async function main() {
  if (options.against !== undefined) return benchAgainst(options.against);
  pinHelpers();
  const samples = await measureRounds({ ...(await startAll()), cases: CASES, plan: options.quick ? QUICK : FULL });
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

function print(samples) {
  const rows = summarize(samples);
  const goals = GOALS.map((goal) => {
    const row = rows.find(({ caseName, target }) => caseName === goal.caseName && target === 'gateway');
    return { ...goal, value: row[goal.measure] };
  });
  const translatedRatio = compareCases(samples, 'cpuMicroseconds', TRANSLATED_CASE, STREAM_CASE);
  const hostileRatio = compareCases(samples, 'p99Ms', HOSTILE_CASE, CALM_CASE);
  const agents = AGENT_GOALS.map(({ other, ...goal }) => {
    return { ...goal, value: compareCases(samples, 'cpuMicroseconds', goal.caseName, other) };
  });
  goals.push({ ...TRANSLATION_GOAL, value: translatedRatio }, { ...HOSTILE_GOAL, value: hostileRatio }, ...agents);
  if (options.json) {
    console.log(
      JSON.stringify({ node: process.version, pinned: canPin, rows, translatedRatio, hostileRatio }, null, 2),
    );
    return;
  }
  console.log(formatTables(rows));
  console.log(`node ${process.versions.node}, ${canPin ? 'target pinned to a core of its own' : 'nothing pinned'}`);
  for (const { caseName, text, holds, value } of goals) {
    const outcome = value === null ? 'not measured' : `${value.toFixed(2)} ${verdict(holds(value))}`;
    console.log(`goal: ${caseName}: ${text}: ${outcome}`);
  }
}

await runBench(main);
