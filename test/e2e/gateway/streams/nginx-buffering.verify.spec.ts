import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gatewayChecks, runChecks } from '#operations';
import { freePort } from '../../../../tools/services/ports.mjs';
import { eventually } from '../../../support/eventually.js';
import { nginxIn } from '../../../support/proxies/nginx.js';
import { startPlatform, type Platform } from '../../../support/gateway/platform.js';

const hasNginx = spawnSync('nginx', ['-v']).status === 0;

/** Debian's nginx in front of a gateway; needs `apt-get install nginx`. */
(hasNginx ? describe : describe.skip)('nginx in front of a gateway', () => {
  let platform: Platform;
  let folder: string;
  let nginx: ChildProcess | null = null;

  beforeAll(async () => {
    platform = await startPlatform();
    folder = mkdtempSync(join(tmpdir(), 'routify-nginx-'));
  });
  afterEach(async () => {
    const stopping = nginx;
    nginx = null;
    stopping?.kill('SIGTERM');
    if (stopping?.exitCode === null) await new Promise((resolve) => stopping.once('exit', resolve));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await platform.stop();
  });

  /** Starts nginx with these lines in its location; returns its origin. */
  async function startNginx(location: string): Promise<string> {
    const port = await freePort();
    const server = `server { listen 127.0.0.1:${port}; location / { proxy_pass ${platform.gateway.url}; ${location} } }`;
    const file = join(folder, 'nginx.conf');
    writeFileSync(file, nginxIn(folder, `events {} http { ${server} }`));
    nginx = spawn('nginx', ['-c', file, '-p', folder], { stdio: 'ignore' });
    const origin = `http://127.0.0.1:${port}`;
    await eventually(async () => (await fetch(`${origin}/healthz`).catch(() => null))?.status === 200);
    return origin;
  }

  it.each([
    ['its defaults', '', 'ok'],
    ['proxy_buffering off', 'proxy_buffering off;', 'ok'],
    ['X-Accel-Buffering ignored', 'proxy_ignore_headers X-Accel-Buffering;', 'fail'],
    [
      'events compressed and the header ignored',
      'proxy_http_version 1.1; proxy_ignore_headers X-Accel-Buffering; gzip on; gzip_proxied any; gzip_types text/event-stream;',
      'fail',
    ],
  ] as const)('with %s: %s is %s', async (_name, location, status) => {
    const url = await startNginx(location);
    const findings = await runChecks(gatewayChecks(platform.config, url));
    expect(findings.find(({ check }) => check === 'streaming')).toMatchObject({ status });
  });
});
