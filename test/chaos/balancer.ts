import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../tools/services/ports.mjs';
import { eventually } from '../support/eventually.js';
import { nginxIn } from '../support/proxies/nginx.js';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const START_MS = 15_000;

export type BalancerKind = 'haproxy' | 'nginx';

/** What runs behind it: `host:port` of each process. */
interface Backends {
  readonly gateways: readonly string[];
  readonly controls: readonly string[];
}

/** Whether Debian's package is installed. */
export function hasBalancer(kind: BalancerKind): boolean {
  return spawnSync(kind, ['-v']).status === 0;
}

/** A load balancer with the configuration that ships in `deploy`, with other addresses. */
export class Balancer {
  private constructor(
    private readonly child: ChildProcess,
    readonly gatewayUrl: string,
    readonly controlUrl: string,
  ) {}

  static async start(kind: BalancerKind, folder: string, backends: Backends): Promise<Balancer> {
    const own = join(folder, kind);
    mkdirSync(own);
    const [gatewayPort, controlPort] = [await freePort(), await freePort()];
    const shipped = readFileSync(join(DEPLOY, kind, kind === 'nginx' ? 'nginx.conf' : 'haproxy.cfg'), 'utf8');
    const config = withBackends(shipped, backends)
      .replace(/(bind |listen )[:]?8080/, `$1127.0.0.1:${gatewayPort}`)
      .replace(/(bind |listen )[:]?8081/, `$1127.0.0.1:${controlPort}`);
    const file = join(own, 'config');
    writeFileSync(file, kind === 'nginx' ? nginxIn(own, config) : config);
    const log = openSync(join(folder, `${kind}.log`), 'a');
    const args = kind === 'nginx' ? ['-c', file, '-p', own, '-e', 'stderr'] : ['-db', '-f', file];
    const child = spawn(kind, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    const balancer = new Balancer(child, `http://127.0.0.1:${gatewayPort}`, `http://127.0.0.1:${controlPort}`);
    await eventually(async () => {
      const urls = [balancer.gatewayUrl, balancer.controlUrl];
      const replies = await Promise.all(urls.map((url) => fetch(`${url}/readyz`).catch(() => null)));
      return replies.every((reply) => reply?.status === 200);
    }, START_MS);
    return balancer;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}

/** The lines of servers take as many addresses as there are processes. */
function withBackends(config: string, { gateways, controls }: Backends): string {
  let text = config;
  for (const [port, addresses] of [
    ['3000', gateways],
    ['3001', controls],
  ] as const) {
    const lines = text.split('\n').filter((line) => line.endsWith(`:${port}`) || line.includes(`:${port} `));
    const [pattern = ''] = lines;
    const replaced = addresses.map((address, index) =>
      pattern.replace(/[\d.]+:\d+/, address).replace(/-1\b/, `-${index + 1}`),
    );
    text = text.replace(lines.join('\n'), replaced.join('\n'));
  }
  return text;
}
