// Whether the target's core was as fast as usual. On a host that is shared it can take twice the time for the same work,
// for half a minute, and no figure of the kernel says so.
import { startChild } from '../child.mjs';
import { percentile } from './figures.mjs';

const SLOW = 1.3;

export class CoreSpeed {
  #samples = [];
  #child;

  static async start() {
    const speed = new CoreSpeed();
    speed.#child = await startChild('run/timed-work.mjs', { isTarget: true });
    speed.#child.process.on('message', ({ microseconds }) => speed.#samples.push(microseconds));
    return speed;
  }

  /** A point in time, for `slowShare`. */
  now() {
    return this.#samples.length;
  }

  /** The share of the time since `start` in which the core was slow: work took 1.3 times that of the fastest tenth, or longer. */
  slowShare(start) {
    const usual = percentile(this.#samples, 0.1);
    const own = this.#samples.slice(start);
    return own.filter((microseconds) => microseconds >= SLOW * usual).length / own.length;
  }

  stop() {
    return this.#child.stop();
  }
}
