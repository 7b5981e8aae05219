// `npm run bench:peers [-- --quick]`: Routify beside other gateways and plain proxies, in the same interleaved rounds.
// Writes docs/benchmarks.md; with --quick it only prints.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../../../tools/stamp.mjs';
import { CASES } from '../cases.mjs';
import { canPin, pinHelpers, startChild } from '../child.mjs';
import { startGateway } from '../gateway.mjs';
import { RedisCost } from '../redis-cost.mjs';
import { formatTables, summarize } from '../report.mjs';
import { FULL, measureRounds, QUICK } from '../run/rounds.mjs';
import { runBench, stops } from '../run/run-bench.mjs';
import { benchmarksPage } from './benchmarks-page.mjs';
import { NGINX_SETTINGS, startNginx } from './nginx.mjs';
import { PORTKEY_SETTINGS, startPortkey } from './portkey.mjs';

const PAGE = 'docs/benchmarks.md';

const SETTINGS = {
  nginx: NGINX_SETTINGS,
  floor: 'the bare proxy, `test/bench/floor.mjs`: `node:http` and undici, passes bytes on',
  gateway:
    'Routify as in production: keys, limits, holds, journal, outbox, metrics and request log on, one worker that settles',
  portkey: PORTKEY_SETTINGS,
};

const { values: options } = parseArgs({ options: { quick: { type: 'boolean' } } });

async function main() {
  pinHelpers();
  const plan = options.quick ? QUICK : FULL;
  const { peers, load, redisCost } = await startAll();
  for (const { name, missing } of peers) if (missing) process.stderr.write(`NOT MEASURED: ${name}: ${missing}\n`);
  const targets = peers.filter(({ missing }) => missing === undefined);
  const cases = CASES.filter((benchCase) => benchCase.targets === undefined);
  const samples = await measureRounds({ load, targets, cases, plan, redisCost });
  console.log(formatTables(summarize(samples)));
  if (options.quick) return;
  const described = peers.map((peer) => ({ ...peer, settings: SETTINGS[peer.name] }));
  writeFileSync(join(ROOT, PAGE), await benchmarksPage({ peers: described, samples, plan, canPin }));
  console.log(`written: ${PAGE}`);
}

/** Peers that are missing stay in the list, with the reason. */
async function startAll() {
  const started = (server) => {
    if (server.stop !== undefined) stops.push(server.stop);
    return server;
  };
  const folder = mkdtempSync(join(tmpdir(), 'routify-peers-'));
  stops.push(() => rmSync(folder, { recursive: true, force: true }));
  const upstream = started(await startChild('upstream.mjs'));
  const nginx = started(await startNginx(upstream.url, folder));
  const floor = started(await startChild('floor.mjs', { args: [upstream.url], isTarget: true }));
  const portkey = started(await startPortkey(upstream.url, folder));
  const gateway = started(await startGateway(upstream.url));
  const load = started(await startChild('clients/load.mjs')).process;
  const redisCost = new RedisCost(gateway.redisUrl);
  stops.push(() => redisCost.close());
  const peers = [nginx, { name: 'floor', key: 'none', ...floor }, { name: 'gateway', ...gateway }, portkey];
  return { peers, load, redisCost };
}

await runBench(main);
