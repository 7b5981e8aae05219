// Portkey's open-source gateway, from npm: it has no keys, limits or balances of its own.
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../tools/services/ports.mjs';
import { startServer } from '../child.mjs';

const PACKAGE = '@portkey-ai/gateway';
const VERSION = '1.15.2';
/**
 * The version in Portkey's own lock file. From 1.14.3 on `new Response(stream, reply)` shares the headers of a fetched
 * reply, which nothing may change: Portkey then answers every stream with 500 (its issue 1389).
 */
const OVERRIDES = { '@hono/node-server': '1.13.5' };

export const PORTKEY_SETTINGS =
  'from npm, nothing patched, `@hono/node-server` 1.13.5 as in its lock file (newer ones break its streams); ' +
  '`--headless`, `NODE_ENV=production`; ' +
  'the headers `x-portkey-provider: openai` and `x-portkey-custom-host` name the upstream';

/** Returns a target, or `{ name, missing }` where npm cannot install it. */
export async function startPortkey(upstreamUrl, folder) {
  const home = join(folder, 'portkey');
  mkdirSync(home);
  const manifest = { private: true, dependencies: { [PACKAGE]: VERSION }, overrides: OVERRIDES };
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev'];
  const installed = spawnSync('npm', ['install', ...flags], { cwd: home, encoding: 'utf8' });
  if (installed.status !== 0) return { name: 'portkey', missing: `npm could not install ${PACKAGE}@${VERSION}` };
  const root = join(home, 'node_modules', PACKAGE);
  const { bin, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const port = await freePort();
  const server = await startServer([process.execPath, join(root, bin), '--headless', `--port=${port}`], {
    port,
    env: { ...process.env, NODE_ENV: 'production' },
    output: openSync(join(home, 'output.log'), 'w'),
  });
  const headers = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${upstreamUrl}/v1` };
  return { name: 'portkey', version, url: `http://127.0.0.1:${port}`, key: 'none', headers, ...server };
}
