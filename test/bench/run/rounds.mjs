// Interleaved rounds: each measures every case and in it every target in turn, so that a busy moment of the machine
// affects all alike.
import { once } from 'node:events';
import { CALM_CASE, CASES } from '../cases.mjs';
import { rotate } from './figures.mjs';

export const FULL = { rounds: 5, jsonWindowMs: 2_000, streamWindowMs: 3_000, warmupMs: 400 };
export const QUICK = { rounds: 2, jsonWindowMs: 700, streamWindowMs: 1_500, warmupMs: 200 };

/** A target is warm when its cost stops falling: the compiled program is measured, not the compiler. */
const WARMUP = { windowMs: 3_000, windowsMax: 12, stillFallingBelow: 0.97 };

/**
 * Samples `{ round, caseName, target, … }` of all rounds. `load` is the process of the load generator; a target has
 * `name`, `url`, `pid`, `key` and perhaps `headers`; `redisCost` belongs to the target named gateway.
 */
export async function measureRounds({ load, targets, cases, plan, redisCost }) {
  const samples = [];
  for (const target of targets)
    for (const warmCase of warmCasesOf(target, cases)) await warmUp(load, target, warmCase, redisCost);
  for (let round = 1; round <= plan.rounds; round++) {
    for (const benchCase of cases) {
      const windowMs = benchCase.stream ? plan.streamWindowMs : plan.jsonWindowMs;
      for (const target of rotate(targets, round)) {
        if (benchCase.targets?.includes(target.name) === false) continue;
        const sample = await measure(load, target, benchCase, { warmupMs: plan.warmupMs, windowMs }, redisCost);
        samples.push({ round, caseName: benchCase.name, target: target.name, ...sample });
      }
    }
    process.stderr.write(`round ${round} of ${plan.rounds} done\n`);
  }
  return samples;
}

/** Chat, and every other format of clients that is measured: its code is compiled, too. */
function warmCasesOf({ name: target }, cases) {
  const isOfOwn = ({ stream, format, targets }) => !stream && format !== undefined && targets.includes(target);
  return [CASES.find(({ name }) => name === CALM_CASE), ...cases.filter(isOfOwn)];
}

async function warmUp(load, target, warmCase, redisCost) {
  const times = { warmupMs: 0, windowMs: WARMUP.windowMs };
  let leastCost = Infinity;
  let isFalling = true;
  for (let window = 0; isFalling && window < WARMUP.windowsMax; window++) {
    const { cpuMicroseconds } = await measure(load, target, warmCase, times, redisCost);
    isFalling = cpuMicroseconds < leastCost * WARMUP.stillFallingBelow;
    leastCost = Math.min(leastCost, cpuMicroseconds);
  }
}

/** One target under one load. A wrong reply makes the figures worthless, so it ends the run. */
async function measure(load, target, { connections, stream, model, format, isHostile = false }, times, redisCost) {
  const { name, url, pid, key, headers, hostileKey } = target;
  target.holdBackSettlement?.();
  const before = name === 'gateway' ? await redisCost.read() : null;
  const job = { url, pid, key, headers, connections, stream, model, format, hostileKey: isHostile ? hostileKey : null };
  load.send({ ...job, ...times });
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
