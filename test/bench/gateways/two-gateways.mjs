// `npm run bench:two [-- --quick]`: what a request costs two gateways on the same stores, against one. The first has a
// core of its own; the second shares one with the load, the upstream and the stores. Two bare proxies against one show how
// much of the ratio is the machine's. CPU is that of the gateways by the kernel's accounting. The rounds are interleaved;
// the figures are medians.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { MODEL } from '../cases.mjs';
import { canPin, pinHelpers, startChild } from '../child.mjs';
import { startGateway } from '../gateway.mjs';
import { RedisCost } from '../redis-cost.mjs';
import { median, rotate, verdict } from '../run/figures.mjs';
import { runBench, stops } from '../run/run-bench.mjs';

const FULL = { rounds: 5, warmupMs: 12_000, windowMs: 4_000 };
const QUICK = { rounds: 2, warmupMs: 4_000, windowMs: 1_500 };
const CONNECTIONS = 32;
const GOAL_RATIO = 1.15;

const { values: options } = parseArgs({ options: { quick: { type: 'boolean' } } });

async function main() {
  pinHelpers();
  const plan = options.quick ? QUICK : FULL;
  const upstream = await startChild('upstream.mjs');
  stops.push(upstream.stop);
  const gateway = await startGateway(upstream.url);
  stops.push(gateway.stop);
  const loads = [await startLoad(), await startLoad()];
  const paired = (...targets) => targets.map(({ url, pid }, index) => ({ url, pid, load: loads[index] }));
  const [first, second] = paired(gateway, await gateway.startAnother());
  const [firstFloor, secondFloor] = paired(await startFloor(upstream, true), await startFloor(upstream, false));
  const redisCost = new RedisCost(gateway.redisUrl);
  stops.push(() => redisCost.close());

  const run = async (targets, times) => {
    const results = await Promise.all(targets.map((target) => measure(target, gateway.key, times)));
    await redisCost.settled();
    return results;
  };
  const arrangements = [
    { name: 'one', targets: [first] },
    { name: 'the other', targets: [second] },
    { name: 'two', targets: [first, second] },
    { name: 'one bare proxy', targets: [firstFloor] },
    { name: 'two bare proxies', targets: [firstFloor, secondFloor] },
  ];
  // Keys are looked up and wallets published while Postgres has its share of the core.
  await run([first, second], { warmupMs: 0, windowMs: 1_000 });
  gateway.holdBackSettlement();
  for (const pair of [
    [first, second],
    [firstFloor, secondFloor],
  ]) {
    await run(pair, { warmupMs: 0, windowMs: plan.warmupMs });
  }
  const samples = new Map(arrangements.map(({ name }) => [name, []]));
  for (let round = 1; round <= plan.rounds; round++) {
    for (const { name, targets } of rotate(arrangements, round)) {
      gateway.holdBackSettlement();
      samples.get(name).push(await run(targets, { warmupMs: 300, windowMs: plan.windowMs }));
    }
    process.stderr.write(`round ${round} of ${plan.rounds} done\n`);
  }
  report(samples);
}

async function startFloor(upstream, isTarget) {
  const floor = await startChild('floor.mjs', { args: [upstream.url], isTarget });
  stops.push(floor.stop);
  return floor;
}

/** Each gateway has a load generator of its own. */
async function startLoad() {
  const load = await startChild('clients/load.mjs');
  stops.push(load.stop);
  return load.process;
}

async function measure({ url, pid, load }, key, times) {
  load.send({ url, pid, key, connections: CONNECTIONS, stream: false, model: MODEL, ...times });
  const [result] = await once(load, 'message');
  if (result.failures > 0) throw new Error(`${result.failures} bad replies, such as: ${result.failureSample}`);
  return result;
}

/** CPU of all measured gateways together, for each request of all. */
function costOf(results) {
  const perSecond = results.reduce((sum, result) => sum + result.perSecond, 0);
  const cpu = results.reduce((sum, { cpuMicroseconds, perSecond: own }) => sum + cpuMicroseconds * own, 0) / perSecond;
  return { cpu, perSecond };
}

function report(samples) {
  for (const [name, rounds] of samples) {
    const costs = rounds.map(costOf);
    const raw = costs.map(({ cpu }) => cpu.toFixed(0)).join(' ');
    const rate = median(costs.map(({ perSecond }) => perSecond));
    console.log(
      `${name}: ${median(costs.map(({ cpu }) => cpu)).toFixed(0)} µs of CPU a request (${raw}), ${rate.toFixed(0)} a second`,
    );
  }
  const ratio = ratioOf(samples, 'two', 'one');
  console.log(`goal: two ≤ ${GOAL_RATIO} × one: ${ratio.toFixed(2)} ${verdict(ratio <= GOAL_RATIO)}`);
  console.log(`two bare proxies: ${ratioOf(samples, 'two bare proxies', 'one bare proxy').toFixed(2)} × one`);
  console.log(`node ${process.versions.node}, ${canPin ? 'a core for each gateway' : 'nothing pinned'}`);
}

/** The median over the rounds. */
function ratioOf(samples, name, base) {
  const bases = samples.get(base).map(costOf);
  return median(samples.get(name).map((results, round) => costOf(results).cpu / bases[round].cpu));
}

await runBench(main);
