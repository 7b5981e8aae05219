// `npm run bench:wallets [-- --organizations 10000] [-- --rate 500]`: Redis loses everything under a steady load of many
// organizations. Prints how long each waited for its first answer, and audits the ledger after it.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { MODEL } from '../cases.mjs';
import { pinHelpers, startChild } from '../child.mjs';
import { startGateway } from '../gateway.mjs';
import { auditWhenQuiet } from '../run/audit.mjs';
import { percentile, verdict } from '../run/figures.mjs';
import { runBench, stops } from '../run/run-bench.mjs';
import { addCustomers } from './customers.mjs';
import { knownWallets } from './known-wallets.mjs';

const BEFORE_MS = 5_000;
const GOALS = { p99Ms: 1_000, maxMs: 5_000 };

const { values: options } = parseArgs({
  options: { organizations: { type: 'string', default: '10000' }, rate: { type: 'string', default: '500' } },
});

async function main() {
  pinHelpers();
  const upstream = await startChild('upstream.mjs');
  stops.push(upstream.stop);
  const { parseId } = await import('#core');
  const count = Number(options.organizations);
  const gateway = await startGateway(upstream.url, {
    prepare: async ({ env, tierId }) => ({ keys: await addCustomers(env, { tierId: parseId('tier', tierId), count }) }),
  });
  stops.push(gateway.stop);
  const pairsFile = join(gateway.env.ROUTIFY_HOME, 'organizations');
  writeFileSync(pairsFile, gateway.keys.map((key) => `${key} ${MODEL}`).join('\n'));
  await knownWallets(gateway.redisUrl, count);

  const load = (await startChild('clients/paced-load.mjs')).process;
  load.send({ url: gateway.url, pairsFile, perSecond: Number(options.rate) });
  await sleep(BEFORE_MS);
  const redis = new Redis(gateway.redisUrl);
  await redis.flushall();
  load.send('mark');
  redis.disconnect();
  const [result] = await once(load, 'message');
  if (result.failures > 0) throw new Error(`${result.failures} failures, such as: ${result.failureSample}`);

  report(result, await auditWhenQuiet(gateway));
}

function report({ answersMs, refused }, audit) {
  const at = (share) => percentile(answersMs, share);
  console.log(
    `first answers of ${answersMs.length} organizations at ${options.rate} requests a second after FLUSHALL: ` +
      `p50 ${Math.round(at(0.5))} ms, p99 ${Math.round(at(0.99))} ms, longest ${Math.round(answersMs.at(-1))} ms, ` +
      `${refused} × 503`,
  );
  console.log(`goal: p99 ≤ ${GOALS.p99Ms} ms: ${verdict(at(0.99) <= GOALS.p99Ms)}`);
  console.log(`goal: longest ≤ ${GOALS.maxMs} ms: ${verdict(answersMs.at(-1) <= GOALS.maxMs)}`);
  console.log(audit);
}

await runBench(main);
