import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(__dirname, '../../..');
const START = [process.execPath, join(ROOT, 'tools/start.mjs')];
const POLL_MS = 50;

/** The content of `dev.json`. */
export interface DevFile {
  readonly gateway_url: string;
  readonly control_url: string;
  readonly simulator_url: string;
  readonly database_url: string;
  readonly redis_url: string;
  readonly api_key: string;
  readonly admin_token: string;
  readonly operator: { readonly email: string; readonly password: string };
  readonly customer: { readonly email: string; readonly password: string };
}

/** Polls until the condition holds; the test's own timeout limits the wait. */
export async function until<T>(condition: () => T | null | undefined | false): Promise<T> {
  for (;;) {
    const value = condition();
    if (value !== null && value !== undefined && value !== false) return value;
    await sleep(POLL_MS);
  }
}

/** A home folder of one test, with its launchers. */
export class LauncherHome {
  readonly path = mkdtempSync(join(tmpdir(), 'routify-launcher-'));
  #launches: Launch[] = [];

  constructor() {
    chmodSync(this.path, 0o755); // Postgres can run as another user
  }

  /** Runs `npm start`'s program on free ports; `environment` comes on top. */
  launch(environment: Readonly<Record<string, string>> = {}): Launch {
    return this.#run(START, environment);
  }

  /** Runs `npm run dev`'s program of another tree. */
  launchDev(root: string): Launch {
    return this.#run([process.execPath, join(root, 'tools/start.mjs'), '--watch'], {});
  }

  /** `npm start` itself; its process is the launcher's. */
  launchByNpm(): Launch {
    return this.#run(['npm', 'start'], {});
  }

  /** A command of a page, which starts one program. */
  launchBy(command: string): Launch {
    return this.#run(['bash', '-c', command], {});
  }

  #run(command: readonly string[], environment: Readonly<Record<string, string>>): Launch {
    const launch = new Launch(command, this.path, environment);
    this.#launches.push(launch);
    return launch;
  }

  /** Processes that belong to this home: by environment, arguments or working folder. */
  processes(): { pid: number; command: string }[] {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.flatMap((pid) => {
      const command = readProc(`${pid}/cmdline`).replaceAll('\0', ' ');
      const facts = [command, readProc(`${pid}/environ`), readCwd(pid)];
      return command !== '' && facts.some((fact) => fact.includes(this.path)) ? [{ pid: Number(pid), command }] : [];
    });
  }

  /** The process of one app, once there is one other than `before`. */
  app(name: string, before?: number): Promise<number> {
    return until(
      () => this.processes().find(({ pid, command }) => command.includes(`apps/${name}/main`) && pid !== before)?.pid,
    );
  }

  /** Throws with what the launchers wrote when it is not there. */
  devFile(): DevFile {
    const file = join(this.path, 'dev.json');
    if (!existsSync(file)) throw new Error(`no dev.json:\n${this.#launches.map(({ output }) => output).join('\n')}`);
    return JSON.parse(readFileSync(file, 'utf8')) as DevFile;
  }

  /** Leaves nothing behind, whatever the result of the test. */
  async remove(): Promise<void> {
    for (const launch of this.#launches) launch.process.kill('SIGKILL');
    await until(() => {
      for (const { pid } of this.processes()) kill(pid);
      return this.processes().length === 0;
    });
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** One run of the launcher. */
export class Launch {
  readonly process: ChildProcess;
  output = '';
  readonly exitCode: Promise<number | null>;

  constructor([program = '', ...args]: readonly string[], home: string, environment: Readonly<Record<string, string>>) {
    const ownStores = { DATABASE_URL: '', REDIS_URL: '' };
    const anyPort = Object.fromEntries(
      ['GATEWAY', 'CONTROL', 'WORKER', 'SIMULATOR'].map((app) => [`ROUTIFY_${app}_LISTEN`, '127.0.0.1:0']),
    );
    const env = {
      ...process.env,
      ...ownStores,
      NODE_ENV: 'development',
      ROUTIFY_HOME: home,
      ...anyPort,
      ...environment,
    };
    this.process = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
    }
    this.exitCode = new Promise((resolve) => this.process.once('exit', resolve));
  }

  /** Resolves when the output matches; rejects with the output when the launcher ends before. */
  async says(text: string | RegExp): Promise<void> {
    await until(() => {
      if (this.output.search(text) >= 0) return true;
      if (this.process.exitCode !== null) throw new Error(`the launcher ended:\n${this.output}`);
      return false;
    });
  }

  async ready(): Promise<void> {
    await this.says(/ready in /);
  }

  /** Sends SIGINT and waits for the exit. */
  async interrupt(): Promise<number | null> {
    this.process.kill('SIGINT');
    return this.exitCode;
  }
}

function readProc(path: string): string {
  try {
    return readFileSync(join('/proc', path), 'utf8');
  } catch {
    return '';
  }
}

function readCwd(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has already exited.
  }
}
