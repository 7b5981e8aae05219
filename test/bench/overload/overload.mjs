// `npm run bench:overload [-- --quick]`: three times as many requests arrive as the gateway can serve. Busy processes on
// its core lower what it can serve, so that load, upstream and stores on the other core can keep up. Prints what was
// served and refused, and audits the ledger after it.
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { MODEL } from '../cases.mjs';
import { canPin, pinHelpers, startChild } from '../child.mjs';
import { startGateway } from '../gateway.mjs';
import { RedisCost } from '../redis-cost.mjs';
import { auditWhenQuiet } from '../run/audit.mjs';
import { median, verdict } from '../run/figures.mjs';
import { runBench, stops } from '../run/run-bench.mjs';

const FULL = { rounds: 3, warmupMs: 12_000, settleMs: 2_000, windowMs: 6_000 };
const QUICK = { rounds: 1, warmupMs: 6_000, settleMs: 1_500, windowMs: 3_000 };
/** Beside so many the gateway has a third of its core. */
const BUSY_PROCESSES = 2;
const CONNECTIONS = 32;
/** Off by default: the goals are not reached. */
const LOOP_DELAY_MS = 50;
const NORMAL = 0.7;
const OVERLOAD = 3;
const GOALS = { goodput: 0.8, p99Ratio: 3 };

const { values: options } = parseArgs({ options: { quick: { type: 'boolean' } } });

async function main() {
  if (!canPin) throw new Error('this needs two cores and the command `taskset`');
  pinHelpers();
  const plan = options.quick ? QUICK : FULL;
  const start = async (program, settings) => {
    const child = await startChild(program, settings);
    stops.push(child.stop);
    return child;
  };
  const upstream = await start('upstream.mjs');
  const gateway = await startGateway(upstream.url, { loopDelayMs: LOOP_DELAY_MS });
  stops.push(gateway.stop);
  const clients = (await start('clients/load.mjs')).process;
  const arrivals = (await start('clients/arrivals.mjs')).process;
  const redisCost = new RedisCost(gateway.redisUrl);
  stops.push(() => redisCost.close());
  const run = async (load, job, windowMs = plan.windowMs) => {
    gateway.holdBackSettlement();
    const { url, pid, key } = gateway;
    load.send({ url, pid, key, stream: false, model: MODEL, warmupMs: plan.settleMs, windowMs, ...job });
    const [result] = await once(load, 'message');
    if (result.failures > 0) throw new Error(`${result.failures} failures, such as: ${result.failureSample}`);
    await redisCost.settled();
    return result;
  };

  await run(clients, { connections: CONNECTIONS }, plan.warmupMs);
  for (let count = 0; count < BUSY_PROCESSES; count++) await start('overload/busy.mjs', { isTarget: true });
  const rounds = [];
  for (let round = 1; round <= plan.rounds; round++) {
    const peak = await run(clients, { connections: CONNECTIONS });
    const normal = await run(arrivals, { perSecond: NORMAL * peak.perSecond });
    const overload = await run(arrivals, { perSecond: OVERLOAD * peak.perSecond });
    rounds.push({ peak, normal, overload });
    printRound(round, { peak, normal, overload });
  }
  report(rounds);
  console.log(await auditWhenQuiet(gateway));
}

function printRound(round, { peak, normal, overload }) {
  const ms = (value) => (value === null ? '–' : `${value.toFixed(1)} ms`);
  const describe = (name, result) =>
    console.log(
      `  ${name}: ${result.sentPerSecond.toFixed(0)} sent a second, ${result.servedPerSecond.toFixed(0)} served ` +
        `(p50 ${ms(result.servedP50Ms)}, p99 ${ms(result.servedP99Ms)}), ${result.refusedPerSecond.toFixed(0)} × 503 ` +
        `(p50 ${ms(result.refusedP50Ms)}, p99 ${ms(result.refusedP99Ms)}), ${result.lost} lost, at most ${result.waitingMax} waiting, ` +
        `${(100 * result.cpuShare).toFixed(0)} % of the core`,
    );
  console.log(`round ${round}: ${CONNECTIONS} clients: ${peak.perSecond.toFixed(0)} a second, p99 ${ms(peak.p99Ms)}`);
  describe('normal', normal);
  describe('overload', overload);
}

function report(rounds) {
  const goodput = median(rounds.map(({ peak, overload }) => overload.servedPerSecond / peak.perSecond));
  const slower = median(rounds.map(({ normal, overload }) => overload.servedP99Ms / normal.servedP99Ms));
  console.log(
    `goal: served at ${OVERLOAD} × capacity ≥ ${GOALS.goodput} × the peak: ` +
      `${goodput.toFixed(2)} ${verdict(goodput >= GOALS.goodput)}`,
  );
  const lost = rounds.reduce((sum, { overload }) => sum + overload.lost, 0);
  console.log(`goal: no connection breaks: ${lost} ${verdict(lost === 0)}`);
  console.log(
    `goal: p99 of the served ≤ ${GOALS.p99Ratio} × normal: ${slower.toFixed(2)} ${verdict(slower <= GOALS.p99Ratio)}`,
  );
}

await runBench(main);
