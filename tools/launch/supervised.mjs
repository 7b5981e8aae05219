// A supervised process: restarted with back-off when it ends by itself.
import { setTimeout as sleep } from 'node:timers/promises';
import { formatDuration } from './report.mjs';

const BACK_OFF_FIRST_MS = 250;
const BACK_OFF_MAX_MS = 10_000;
/** After this uptime the back-off starts at its first step again. */
const STABLE_MS = 30_000;

export class Supervised {
  name;
  #launch;
  #report;
  #onFatal;
  #current = null;
  #stopping = new AbortController();
  /** The text of the report's line when the replacement is ready; null unless one was requested. */
  #replacement = null;
  /** Aborted to end the back-off. */
  #woken = new AbortController();

  /**
   * @param launch starts the process: `{ ready, ended, stop(), kill() }`, where `ended` resolves with a text about the
   *   exit and, if a restart does not help, `exitCode`.
   * @param onFatal called with that exit code.
   */
  constructor({ name, launch, report, onFatal }) {
    this.name = name;
    this.#launch = launch;
    this.#report = report;
    this.#onFatal = onFatal;
  }

  /** The first start: resolves when it is ready, rejects when it ends before, as a retry would fail the same way. */
  async start() {
    const startedMs = performance.now();
    const running = await this.#begin();
    await running.ready;
    void this.#watch(running, startedMs);
  }

  /** Stops the process gracefully. Returns whether that succeeded in time. */
  async stop() {
    this.#stopping.abort();
    const { inTime } = (await (await this.#latest())?.stop()) ?? { inTime: true };
    return inTime;
  }

  /**
   * Starts a new process in place of the running one, without back-off. Resolves when the old one has stopped.
   * @param describe returns the text of the report's line when the new one is ready
   */
  async replace(describe) {
    this.#replacement = describe;
    this.#woken.abort();
    await (await this.#latest())?.stop();
  }

  /** Kills the process. */
  async kill() {
    this.#stopping.abort();
    await (await this.#latest())?.kill();
  }

  #begin() {
    this.#current = this.#launch();
    return this.#current;
  }

  /** The last launched process, also during its launch; null when the launch failed. */
  async #latest() {
    try {
      return await this.#current;
    } catch {
      return null;
    }
  }

  async #watch(first, firstStartedMs) {
    const { signal } = this.#stopping;
    let [running, startedMs, backOffMs] = [first, firstStartedMs, BACK_OFF_FIRST_MS];
    for (;;) {
      const { how, exitCode } = await running.ended;
      if (signal.aborted) return;
      if (this.#replacement === null) {
        if (exitCode !== undefined) return void this.#onFatal(exitCode);
        if (performance.now() - startedMs > STABLE_MS) backOffMs = BACK_OFF_FIRST_MS;
        await this.#backOff(how, backOffMs);
        backOffMs = Math.min(backOffMs * 2, BACK_OFF_MAX_MS);
      }
      if (signal.aborted) return;
      startedMs = performance.now();
      running = await this.#restart();
    }
  }

  async #backOff(how, backOffMs) {
    this.#report.warn(`${this.name} ${how}; restarting in ${formatDuration(backOffMs)}`);
    const signal = AbortSignal.any([this.#stopping.signal, this.#woken.signal]);
    await sleep(backOffMs, undefined, { signal }).catch(() => undefined);
  }

  /** A failed launch counts as a process that ended at once. */
  async #restart() {
    const describe = this.#replacement ?? (() => 'is back');
    this.#replacement = null;
    this.#woken = new AbortController();
    try {
      const running = await this.#begin();
      running.ready.then(
        () => this.#report.done(this.name, describe()),
        () => undefined,
      );
      return running;
    } catch (error) {
      return { ended: Promise.resolve({ how: `did not start: ${error.message}` }) };
    }
  }
}
