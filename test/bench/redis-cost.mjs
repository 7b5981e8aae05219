// The cost of the gateway's scripts in Redis, from its statistics.
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const SETTLED_POLL_MS = 50;
const SCRIPT_COMMANDS = ['eval', 'evalsha', 'fcall'];

/** Number and duration of script calls, of all clients of this Redis together. */
export class RedisCost {
  #redis;

  constructor(url) {
    this.#redis = new Redis(url, { maxRetriesPerRequest: 1 });
  }

  /** `{ calls, microseconds }` since the server started. */
  async read() {
    const stats = await this.#redis.info('commandstats');
    let calls = 0;
    let microseconds = 0;
    for (const [, name, count, usec] of stats.matchAll(/cmdstat_(\w+):calls=(\d+),usec=(\d+)/g)) {
      if (!SCRIPT_COMMANDS.includes(name)) continue;
      calls += Number(count);
      microseconds += Number(usec);
    }
    return { calls, microseconds };
  }

  /** Waits for settlement: its backlog must not slow down the next target, nor fill Redis. */
  async settled() {
    while ((await this.#outboxLength()) > 0) await sleep(SETTLED_POLL_MS);
  }

  /** Finished requests that no worker has settled yet. */
  async #outboxLength() {
    const outboxes = await this.#redis.keys('outbox:*');
    const lengths = await Promise.all(outboxes.map((outbox) => this.#redis.xlen(outbox)));
    return lengths.reduce((sum, length) => sum + length, 0);
  }

  close() {
    this.#redis.disconnect();
  }
}
