// The shutdown of a launch: requested once, the first reason wins.
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, parentOf } from '../services/processes.mjs';

const NPM_WATCH_MS = 500;

/** Thrown between two steps of the start when the shutdown has been requested. */
export class ShutdownRequested extends Error {}

export class Shutdown {
  #decide;
  #code = null;
  /** Resolves with the exit code. */
  decided = new Promise((resolve) => (this.#decide = resolve));

  request(code) {
    this.#code ??= code;
    this.#decide(code);
  }

  get requested() {
    return this.#code !== null;
  }

  /** Called between steps: no further step starts after a shutdown request. */
  check() {
    if (this.requested) throw new ShutdownRequested();
  }

  /** Requests the shutdown on the first signal; calls `insist` on every further one. */
  listenToSignals(insist) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => (this.requested ? insist() : this.request(0)));
    }
  }

  /**
   * Requests the shutdown when npm, or the shell between it and us, has exited: npm forwards no SIGKILL and its shell
   * no SIGTERM, and without them no terminal is left for Ctrl-C.
   */
  async listenToNpm() {
    if (process.env.npm_lifecycle_event === undefined) return;
    // Some shells stay between npm and its script, others exec into the script; npm's own parent does not count.
    const viaShell = / -c /.test(commandOf(process.ppid));
    const npm = () => (viaShell ? parentOf(process.ppid) : process.ppid);
    const atStart = npm();
    while (!this.requested) {
      await sleep(NPM_WATCH_MS, undefined, { ref: false });
      if (npm() !== atStart) this.request(0);
    }
  }
}
