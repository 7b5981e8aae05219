// How a launch ends: once, for the first reason that is given.
import { setTimeout as sleep } from 'node:timers/promises';
import { commandOf, parentOf } from '../services/processes.mjs';

const NPM_WATCH_MS = 500;

/** Thrown between two steps of the start when the end has been asked for. */
export class EndRequested extends Error {}

export class Ending {
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

  /** To be called between steps: what has not begun yet should not begin any more. */
  check() {
    if (this.requested) throw new EndRequested();
  }

  /** Asks for the end on the first signal; calls `insist` on every further one. */
  listenToSignals(insist) {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => (this.requested ? insist() : this.request(0)));
    }
  }

  /**
   * Asks for the end when npm, or the shell between it and us, is gone: whoever kills npm means us, too, but npm hands
   * on no SIGKILL and its shell no SIGTERM, and then there is no terminal left to press Ctrl-C in.
   */
  async listenToNpm() {
    if (process.env.npm_lifecycle_event === undefined) return;
    // Some shells stay between npm and its script, others become the script; npm's own parent may leave as it likes.
    const viaShell = / -c /.test(commandOf(process.ppid));
    const npm = () => (viaShell ? parentOf(process.ppid) : process.ppid);
    const atStart = npm();
    while (!this.requested) {
      await sleep(NPM_WATCH_MS, undefined, { ref: false });
      if (npm() !== atStart) this.request(0);
    }
  }
}
