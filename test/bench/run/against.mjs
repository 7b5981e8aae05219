// `npm run bench -- --against <checkout>`: what a request costs in this tree, relative to another one. Both gateways
// live in one run and are measured in turn, in short windows, since a shared host changes its speed from minute to minute.
import { resolve } from 'node:path';
import { CASES, STREAM_CASE } from '../cases.mjs';
import { pinHelpers, startChild } from '../child.mjs';
import { startGateway } from '../gateway.mjs';
import { median, medianInterval } from './figures.mjs';
import { measureRounds } from './rounds.mjs';
import { stopAll, stops } from './run-bench.mjs';

/** What a change may add to the CPU time of a request. */
const RATIO_MAX = 1.02;
/** The programs start anew: what V8 compiles, and where it lies, differs by several per cent from start to start. */
const STARTS = 12;
const PLAN = { rounds: 4, jsonWindowMs: 400, streamWindowMs: 2_000, warmupMs: 100 };
/** Streams take ten times as long, so each round has several pairs of the others. */
const JSON_PAIRS = 5;
const NAMES = ['JSON, 1 client', 'JSON, 32 clients', 'JSON, 128 clients', STREAM_CASE];

/** Measures both for an hour on a quiet machine, and prints a ratio for each case and start, then the medians. */
export async function benchAgainst(checkout) {
  pinHelpers();
  const samples = [];
  for (let start = 1; start <= STARTS; start++) {
    const ofStart = await measureBoth(resolve(checkout), start);
    for (const name of NAMES) console.log(`start ${start}: ${name}: ${median(ratiosOf(name, ofStart)).toFixed(3)}`);
    samples.push(...ofStart);
  }
  for (const name of NAMES) console.log(formatCase(name, samples));
}

async function measureBoth(checkout, start) {
  const upstream = await startChild('upstream.mjs');
  stops.push(upstream.stop);
  const other = await import(`${checkout}/test/bench/gateway.mjs`);
  const programs = [
    { name: 'this', startGateway },
    { name: 'other', startGateway: other.startGateway },
  ];
  const targets = [];
  for (const program of start % 2 === 0 ? programs : programs.toReversed()) {
    const gateway = await program.startGateway(upstream.url);
    stops.push(gateway.stop);
    targets.push({ name: program.name, ...gateway });
  }
  const load = await startChild('clients/load.mjs');
  stops.push(load.stop);
  const samples = await measureRounds({
    load: load.process,
    targets: holdBackBoth(targets),
    cases: CASES.filter(({ name }) => NAMES.includes(name)).flatMap((one) =>
      Array(one.stream ? 1 : JSON_PAIRS).fill(one),
    ),
    plan: PLAN,
    redisCost: null,
  });
  await stopAll();
  return samples;
}

/** The settlement of either would compete with the load of both. */
function holdBackBoth(targets) {
  const holdBackSettlement = () => targets.forEach((target) => target.holdBackSettlement());
  return targets.map((target) => ({ ...target, holdBackSettlement }));
}

function formatCase(name, samples) {
  const ratios = ratiosOf(name, samples);
  const [least, most] = medianInterval(ratios);
  const outcome = most <= RATIO_MAX ? 'holds' : least > RATIO_MAX ? 'DOES NOT HOLD' : 'not shown';
  const figures = ['this', 'other'].map(
    (target) => `${target} ${median(costsOf(name, target, samples)).toFixed(1)} µs`,
  );
  const ratio = `${median(ratios).toFixed(3)} (95 %: ${least.toFixed(3)} to ${most.toFixed(3)}, ${ratios.length} pairs)`;
  return `${name}: ${figures.join(', ')}, ratio ${ratio}; ≤ ${RATIO_MAX} ${outcome}`;
}

function ratiosOf(name, samples) {
  const others = costsOf(name, 'other', samples);
  return costsOf(name, 'this', samples).map((cost, pair) => cost / others[pair]);
}

function costsOf(name, target, samples) {
  const own = samples.filter((sample) => sample.caseName === name && sample.target === target);
  return own.map(({ cpuMicroseconds }) => cpuMicroseconds);
}
