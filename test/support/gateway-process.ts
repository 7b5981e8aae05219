import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Platform } from './platform.js';

const MAIN = join(__dirname, '../../dist/apps/gateway/main.js');

interface GatewayProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Largest file that the process may write, in KiB. */
  readonly fileKibMax?: number;
}

/** A gateway as a process of its own, on a platform's stores: one that can be killed. */
export class GatewayProcess {
  output = '';
  url = '';
  /** Resolves with the exit code; null after a signal. */
  readonly ended: Promise<number | null>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => (this.output += bytes.toString()));
    }
    this.ended = new Promise((resolve) => child.once('close', resolve));
  }

  /** Resolves when it listens; rejects with what it said when it ends before. */
  static async start(platform: Platform, options: GatewayProcessOptions = {}): Promise<GatewayProcess> {
    const gateway = GatewayProcess.spawn(platform, options);
    const message = await Promise.race([once(gateway.child, 'message'), gateway.ended]);
    if (!Array.isArray(message)) throw new Error(`the gateway ended:\n${gateway.output}`);
    gateway.url = (message[0] as { url: string }).url;
    return gateway;
  }

  /** A start that is not expected to come far. */
  static spawn(platform: Platform, { environment, fileKibMax }: GatewayProcessOptions): GatewayProcess {
    const env = { ...process.env, ...platform.environment, LOG_LEVEL: 'warn', ...environment };
    const limit = fileKibMax === undefined ? '' : `ulimit -f ${fileKibMax}; `;
    return new GatewayProcess(
      spawn('bash', ['-c', `${limit}exec "$0" "$@"`, process.execPath, MAIN], {
        env,
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      }),
    );
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** SIGTERM, and the wait for its end. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}
