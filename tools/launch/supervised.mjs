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
      if (exitCode !== undefined) return void this.#onFatal(exitCode);
      if (performance.now() - startedMs > STABLE_MS) backOffMs = BACK_OFF_FIRST_MS;
      await this.#backOff(how, backOffMs);
      backOffMs = Math.min(backOffMs * 2, BACK_OFF_MAX_MS);
      if (signal.aborted) return;
      startedMs = performance.now();
      running = await this.#restart();
    }
  }

  async #backOff(how, backOffMs) {
    this.#report.warn(`${this.name} ${how}; restarting in ${formatDuration(backOffMs)}`);
    await sleep(backOffMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  /** A failed launch counts as a process that ended at once. */
  async #restart() {
    try {
      const running = await this.#begin();
      running.ready.then(
        () => this.#report.done(this.name, 'is back'),
        () => undefined,
      );
      return running;
    } catch (error) {
      return { ended: Promise.resolve({ how: `did not start: ${error.message}` }) };
    }
  }
}
