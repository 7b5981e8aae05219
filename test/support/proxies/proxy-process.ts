import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { ProxyAddress, ProxyScheme } from '../../../libs/core/outbound/domain/proxy.js';
import { eventually } from '../eventually.js';

interface ProxyOptions {
  readonly username?: string;
  readonly password?: string;
  /** Files of key and certificate, for `https`. */
  readonly tls?: readonly [key: string, certificate: string];
}

/** A proxy of an npm package as its own process: `proxy-chain`, for SOCKS5 `@pondwader/socks5-server`. */
export class ProxyProcess {
  /** Targets of all tunnels so far, `host:port`. */
  readonly targets: string[] = [];
  private port = 0;

  private constructor(
    private readonly scheme: ProxyScheme,
    private readonly child: ChildProcess,
  ) {}

  static async start(scheme: ProxyScheme, { username, password, tls }: ProxyOptions = {}): Promise<ProxyProcess> {
    const child = spawn(process.execPath, [join(__dirname, 'proxy-program.cjs'), scheme], {
      env: {
        ...(username === undefined ? {} : { PROXY_USER: username, PROXY_PASSWORD: password ?? '' }),
        ...(tls === undefined ? {} : { PROXY_TLS: tls.join(',') }),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const proxy = new ProxyProcess(scheme, child);
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => {
      const lines = (text + bytes.toString()).split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) proxy.note(JSON.parse(line) as { port?: number; target?: string });
    });
    await eventually(() => proxy.port !== 0);
    return proxy;
  }

  get address(): ProxyAddress {
    return { scheme: this.scheme, host: '127.0.0.1', port: this.port };
  }

  get url(): string {
    return `${this.scheme}://127.0.0.1:${this.port}`;
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    await ended;
  }

  private note({ port, target }: { readonly port?: number; readonly target?: string }): void {
    if (port !== undefined) this.port = port;
    if (target !== undefined) this.targets.push(target);
  }
}
