// `npm run bench:growth [-- --keys 50000] [-- --models 2000]`: what a request costs the gateway as an installation grows:
// with one active key, with thousands (each of its own organization), and with thousands of models, measured in turn on
// one gateway. The rounds are interleaved; the figures are medians.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MODEL } from '../cases.mjs';
import { canPin, pinHelpers, startChild } from '../child.mjs';
import { startGateway } from '../gateway.mjs';
import { RedisCost } from '../redis-cost.mjs';
import { median, rotate, verdict } from '../run/figures.mjs';
import { runBench, stops } from '../run/run-bench.mjs';
import { addCustomers } from './customers.mjs';
import { countStatements } from './count-statements.mjs';
import { knownWallets } from './known-wallets.mjs';

const ROUNDS = 5;
const CONNECTIONS = 32;
const WINDOW = { warmupMs: 300, windowMs: 3_000 };
const GOAL_RATIO = 1.15;
const MODELS_AT_ONCE = 500;
/** Principals poll every 10 s. */
const STEADY_MS = 20_000;

const { values: options } = parseArgs({
  options: { keys: { type: 'string', default: '50000' }, models: { type: 'string', default: '2000' } },
});
const KEYS = Number(options.keys);
const MODELS = Number(options.models);

async function main() {
  pinHelpers();
  const upstream = await startChild('upstream.mjs');
  stops.push(upstream.stop);
  const gateway = await startGateway(upstream.url, { prepare: prepareFor(upstream.url) });
  stops.push(gateway.stop);
  const load = (await startChild('clients/load.mjs')).process;
  await knownWallets(gateway.redisUrl, KEYS);
  const redisCost = new RedisCost(gateway.redisUrl);
  stops.push(() => redisCost.close());
  const { cases, folder } = gateway;
  for (const { name, pairs } of cases) writeFileSync(join(folder, name), pairs.join('\n'));

  const measure = async (name, times) => {
    gateway.holdBackSettlement();
    const job = { url: gateway.url, pid: gateway.pid, connections: CONNECTIONS, stream: false, model: MODEL };
    load.send({ ...job, pairsFile: join(folder, name), ...times });
    const [result] = await once(load, 'message');
    await redisCost.settled();
    if (result.failures > 0) throw new Error(`${name}: ${result.failures} bad replies: ${result.failureSample}`);
    return result;
  };
  for (const { name, pairs } of cases) await visitAll(name, pairs.length, measure);
  const samples = new Map(cases.map(({ name }) => [name, []]));
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { name } of rotate(cases, round)) samples.get(name).push(await measure(name, WINDOW));
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  const statements = await countStatements(gateway.env.DATABASE_URL, 'routify-gateway', () =>
    measure(cases.at(-1).name, { warmupMs: 0, windowMs: STEADY_MS }),
  );
  report(samples, statements);
}

/** Adds the customers and models, and a list of pairs of key and model for each case. */
function prepareFor(upstreamUrl) {
  return async ({ admin, env, tierId }) => {
    const { parseId } = await import('#core');
    const models = Array.from({ length: MODELS }, (_, index) => `bench/model-${index}`);
    for (const model of models) await admin.post('/models', modelFields(model));
    for (let from = 0; from < models.length; from += MODELS_AT_ONCE) {
      await admin.post('/channels', {
        name: `channel-${from}`,
        kind: 'openai-compatible',
        base_url: `${upstreamUrl}/v1`,
        credentials: [{ secret: 'sk-bench' }],
        models: models.slice(from, from + MODELS_AT_ONCE).map((model) => ({ model, upstream_id: MODEL })),
      });
    }
    const keys = await addCustomers(env, { tierId: parseId('tier', tierId), count: KEYS });
    const cases = [
      { name: '1 key', pairs: [`${keys[0]} ${MODEL}`] },
      { name: `${MODELS} models`, pairs: models.map((model) => `${keys[0]} ${model}`) },
      { name: '2000 keys', pairs: keys.slice(0, 2_000).map((key) => `${key} ${MODEL}`) },
      { name: `${KEYS} keys`, pairs: keys.map((key) => `${key} ${MODEL}`) },
    ];
    return { cases, folder: env.ROUTIFY_HOME };
  };
}

function modelFields(model) {
  return {
    canonical_id: model,
    name: model,
    context_length: 128_000,
    max_output_tokens: 16_384,
    status: 'active',
    price: { input_per_mtok_usd: '2.5', output_per_mtok_usd: '10' },
  };
}

/** Every key and model once before it is measured: they are active, not new. */
async function visitAll(name, count, measure) {
  for (let visited = 0; visited < count;) visited += (await measure(name, { warmupMs: 0, windowMs: 2_000 })).replies;
}

function report(samples, statements) {
  const costs = [...samples].map(([name, results]) => ({
    name,
    cpu: median(results.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    rss: median(results.map(({ rssBytes }) => rssBytes)),
    ratios: results.map(({ cpuMicroseconds }, round) => cpuMicroseconds / samples.get('1 key')[round].cpuMicroseconds),
  }));
  for (const { name, cpu, rss, ratios } of costs) {
    const ratio = median(ratios);
    console.log(
      `${name}: ${cpu.toFixed(0)} µs of CPU a request, ${ratio.toFixed(2)} × one key, RSS ${(rss / 1e6).toFixed(0)} MB: ` +
        verdict(ratio <= GOAL_RATIO),
    );
  }
  console.log(`statements of the gateway in Postgres with ${KEYS} active keys: ${statements.toFixed(2)} a second`);
  console.log(`node ${process.versions.node}, ${canPin ? 'gateway pinned to a core of its own' : 'nothing pinned'}`);
}

await runBench(main);
