import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWithFailpoints } from './failpoint-build.js';

/** Of glibc's allocator, as in production. */
const ALLOCATOR = JSON.parse(readFileSync(join(__dirname, '../../../tools/launch/allocator.json'), 'utf8')) as Record<
  string,
  string
>;
const PRODUCT = join(__dirname, '../../../dist');
/** Runs a program of root's without the right to pass over file modes (util-linux). */
const WITHOUT_OVERRIDE = 'setpriv --bounding-set=-dac_override --inh-caps=-dac_override ';

export interface ProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly nodeFlags?: readonly string[];
  /** Maximum file size of the process, in KiB. */
  readonly fileKibMax?: number;
  /** Makes read-only files read-only for root too, which otherwise ignores file modes. */
  readonly obeysFileModes?: boolean;
  /** Failpoints in the format of ROUTIFY_FAILPOINTS; the process then runs the build with failpoints. */
  readonly failpoints?: string;
}

/** A program of the product as its own process, which tests can kill. */
export class AppProcess {
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

  /** Resolves when it listens; rejects with its output when it ends before. */
  static async start(app: 'gateway' | 'worker' | 'control', options: ProcessOptions): Promise<AppProcess> {
    const process = AppProcess.spawn(app, options);
    const message = await Promise.race([once(process.child, 'message'), process.ended]);
    if (!Array.isArray(message)) throw new Error(`the ${app} ended:\n${process.output}`);
    process.url = (message[0] as { url: string }).url;
    return process;
  }

  /** A start that is expected to fail early. */
  static spawn(app: 'gateway' | 'worker' | 'control', options: ProcessOptions): AppProcess {
    const { environment, nodeFlags = [], fileKibMax, failpoints, obeysFileModes = false } = options;
    const limit = fileKibMax === undefined ? '' : `ulimit -f ${fileKibMax}; `;
    const dropped = obeysFileModes && process.getuid?.() === 0 ? WITHOUT_OVERRIDE : '';
    const folder = failpoints === undefined ? PRODUCT : buildWithFailpoints();
    const orders = failpoints === undefined ? {} : { ROUTIFY_FAILPOINTS: failpoints };
    const program = join(folder, 'apps', app, 'main.js');
    return new AppProcess(
      spawn('bash', ['-c', `${limit}exec ${dropped}"$0" "$@"`, process.execPath, ...nodeFlags, program], {
        env: { ...ALLOCATOR, ...process.env, LOG_LEVEL: 'warn', ...environment, ...orders },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      }),
    );
  }

  /** Of the process itself: the shell that starts it execs into it. */
  get pid(): number {
    return this.child.pid ?? NaN;
  }

  /** Resident memory, bytes. */
  rssBytes(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Sends SIGTERM and waits for the exit. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}
