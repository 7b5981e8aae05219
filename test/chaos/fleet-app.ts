import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetMember } from './fleet-member.js';

/** Long: a start can wait for a store that is itself restarting on a loaded machine. */
const START_TIMEOUT_MS = 300_000;
const RETRY_MS = 250;
const LOG_SHOWN = 2_000;

interface AppOptions {
  readonly name: string;
  /** Absolute path of its main.js. */
  readonly main: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

/** One app of Routify, run from a build. */
export class FleetApp implements FleetMember {
  readonly name: string;
  /** The exit of an app that was not killed, which must never happen. */
  readonly unexpectedEnds: string[] = [];
  url = '';
  isUp = false;
  /** Absolute path of the main.js that the next start runs. */
  main: string;
  private child: ChildProcess | null = null;
  private ended: Promise<void> = Promise.resolve();
  private shouldRun = false;

  constructor(private readonly options: AppOptions) {
    this.name = options.name;
    this.main = options.main;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get log(): string {
    return readFileSync(this.options.logFile, 'utf8');
  }

  async start(environment: Readonly<Record<string, string>> = {}): Promise<void> {
    this.shouldRun = true;
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!(await this.startOnce(environment))) {
      if (performance.now() > deadline) throw new Error(`${this.name} did not start:\n${this.log.slice(-LOG_SHOWN)}`);
      await sleep(RETRY_MS);
    }
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Sends SIGTERM and waits for the exit. */
  async stop(): Promise<void> {
    this.child?.kill('SIGCONT');
    await this.end('SIGTERM');
  }

  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.shouldRun = false;
    this.isUp = false;
    this.child?.kill(signal);
    await this.ended;
  }

  /** False when it ended before it was ready. */
  private async startOnce(environment: Readonly<Record<string, string>>): Promise<boolean> {
    const { args = [], logFile } = this.options;
    const log = openSync(logFile, 'a');
    // A process group of its own: Ctrl-C ends the run, not the process under test.
    const child = spawn(process.execPath, ['--enable-source-maps', this.main, ...args], {
      env: { ...this.options.environment, ...environment },
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    const ready = new Promise<boolean>((resolve) => {
      child.once('message', (message) => {
        this.url = (message as { url: string }).url;
        this.isUp = true;
        resolve(true);
      });
      child.once('exit', (code, signal) => {
        if (this.isUp && this.shouldRun) this.restartAfter(`${this.name} ended with ${signal ?? code}`);
        this.isUp = false;
        resolve(false);
      });
    });
    this.ended = new Promise((resolve) => child.once('exit', resolve));
    return ready;
  }

  private restartAfter(how: string): void {
    this.unexpectedEnds.push(how);
    this.start().catch((error: unknown) => this.unexpectedEnds.push(String(error)));
  }
}
