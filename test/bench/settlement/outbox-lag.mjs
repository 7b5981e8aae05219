// How far settlement is behind: the age of the oldest event in the outbox.
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const POLL_MS = 250;
const SHARDS = Array.from({ length: 64 }, (_, shard) => `outbox:{s${String(shard).padStart(2, '0')}}`);

export class OutboxLag {
  #redis;

  constructor(redisUrl) {
    this.#redis = new Redis(redisUrl);
  }

  /** `{ events, lagMs }` of all shards; no lag when nothing waits. */
  async read() {
    const [seconds, microseconds] = await this.#redis.time();
    const nowMs = Number(seconds) * 1_000 + Number(microseconds) / 1_000;
    const pipeline = this.#redis.pipeline();
    for (const shard of SHARDS) pipeline.xlen(shard).xrange(shard, '-', '+', 'COUNT', 1);
    const replies = (await pipeline.exec()).map(([error, reply]) => {
      if (error !== null) throw error;
      return reply;
    });
    const heads = replies.flatMap((reply) => (Array.isArray(reply) ? reply.map(([id]) => parseInt(id, 10)) : []));
    const events = replies.reduce((sum, reply) => (typeof reply === 'number' ? sum + reply : sum), 0);
    return { events, lagMs: Math.max(0, nowMs - Math.min(nowMs, ...heads)) };
  }

  /** Resolves to the time (`performance.now`) at which the oldest event is younger than `lagMs`. */
  async fallsBelow(lagMs) {
    while ((await this.read()).lagMs >= lagMs) await sleep(POLL_MS);
    return performance.now();
  }

  async isEmpty() {
    while ((await this.read()).events > 0) await sleep(POLL_MS);
  }

  /** Samples the lag until `stop()`, which returns the samples. */
  sample() {
    const lags = [];
    let isOver = false;
    const loop = async () => {
      while (!isOver) {
        lags.push((await this.read()).lagMs);
        await sleep(POLL_MS);
      }
    };
    void loop();
    return {
      stop: () => {
        isOver = true;
        return lags;
      },
    };
  }

  close() {
    this.#redis.disconnect();
  }
}
