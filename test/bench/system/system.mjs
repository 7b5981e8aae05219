// `npm run bench:system [-- --against <commit or checkout>] [--rounds 13] [--seconds 10] [--rate 600]`: what a request
// costs the whole system under a steady load, settlement included: CPU of each process, and bytes of each store. With
// `--against` another version runs beside this one and is measured in turn; `--bound` takes that of `bound.json`, and fails
// where anything costs more than its multiple.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pinHelpers, startChild } from '../child.mjs';
import { rotate } from '../run/figures.mjs';
import { runBench, stops } from '../run/run-bench.mjs';
import { checkoutOf } from '../../support/processes/checkout.mjs';
import { costRows, dearer, formatCosts } from './cost.mjs';
import { jsonFlows, mixedFlows, STREAMS_SHARE } from './flows.mjs';
import { Stack } from './stack.mjs';

const ROOT = join(import.meta.dirname, '../../..');
/** V8 compiles, keys and wallets are loaded. */
const WARMUP_MS = 20_000;
const UNSETTLED_MS = 5_000;

const { values: options } = parseArgs({
  options: {
    against: { type: 'string' },
    bound: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '13' },
    seconds: { type: 'string', default: '10' },
    rate: { type: 'string', default: '600' },
  },
});
const bound = options.bound ? JSON.parse(readFileSync(join(import.meta.dirname, 'bound.json'), 'utf8')) : null;
const against = options.against ?? bound?.against;
const JSON_FLOWS = jsonFlows(Number(options.rate));
const FLOWS = mixedFlows(Number(options.rate));

async function main() {
  pinHelpers();
  const stacks = await startStacks();
  for (const stack of stacks) await stack.press(FLOWS, WARMUP_MS);
  const samples = new Map(stacks.map((stack) => [stack, []]));
  for (let round = 1; round <= Number(options.rounds); round++) {
    for (const stack of rotate(stacks, round))
      samples.get(stack).push(await stack.measure(FLOWS, Number(options.seconds) * 1_000));
    const gateways = stacks.map((stack) => formatGateway(samples.get(stack).at(-1)));
    process.stderr.write(`round ${round} of ${options.rounds}: ${gateways.join(' and ')}\n`);
  }
  const [own, other = null] = stacks.map((stack) => samples.get(stack));
  const unsettled = [];
  for (const stack of stacks) unsettled.push(await stack.measureUnsettled(JSON_FLOWS, UNSETTLED_MS));
  console.log(`a million requests, one in ${1 / STREAMS_SHARE} a stream:`);
  const [ownBytes, otherBytes = null] = unsettled;
  const waiting = {
    name: 'Redis, an unsettled request',
    unit: 'bytes',
    cost: ownBytes,
    ratio: otherBytes === null ? null : ownBytes / otherBytes,
    interval: null,
  };
  const rows = [...costRows(own, other), waiting];
  for (const line of formatCosts(rows)) console.log(line);
  if (bound === null) return;
  const found = dearer(rows, bound.ratioMax).map(({ name }) => name);
  if (found.length > 0) throw new Error(`above ${bound.ratioMax} times ${against}: ${found.join(', ')}`);
}

function formatGateway({ replies, used, p50Ms, p99Ms }) {
  return `gateway ${(used.gateway / replies).toFixed(0)} µs (p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)})`;
}

async function startStacks() {
  const upstream = await startChild('upstream.mjs');
  stops.push(upstream.stop);
  const load = await startChild('clients/mixed-load.mjs');
  stops.push(load.stop);
  const versions = [{ name: 'this', checkout: ROOT }];
  if (against !== undefined) {
    const { folder, remove } = checkoutOf(against);
    stops.push(remove);
    versions.push({ name: against, checkout: folder });
  }
  const stacks = [];
  for (const { name, checkout } of versions)
    stacks.push(await Stack.start(name, { checkout, upstreamUrl: upstream.url, load }));
  for (const stack of stacks) await stack.holdBackMaintenance();
  return stacks;
}

await runBench(main);
