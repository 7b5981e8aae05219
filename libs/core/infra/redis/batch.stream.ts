import type { RedisService } from './redis.service.js';

const READ_AT_ONCE = 50;

/** A batch with its place in the stream. */
export interface DeliveredBatch<Batch> {
  readonly entryId: string;
  /** By the clock of Redis, Unix milliseconds. */
  readonly appendedAtMs: number;
  readonly batch: Batch;
}

/**
 * Batches on their way from many processes to Postgres: a Redis stream. They are removed once they are stored. The same batch can
 * come twice: after a crash before its removal, or a lost reply to `append`.
 */
export class BatchStream<Batch extends object> {
  /** @param entriesMax beyond it batches stay where they are made */
  constructor(
    private readonly redis: RedisService,
    private readonly key: string,
    private readonly entriesMax: number,
  ) {}

  /** False: too many wait. Throws without Redis; a batch may then have been appended. */
  async append(batch: Batch): Promise<boolean> {
    if ((await this.redis.client.xlen(this.key)) >= this.entriesMax) return false;
    await this.redis.client.xadd(this.key, '*', 'batch', JSON.stringify(batch));
    return true;
  }

  /** The oldest batches. */
  async read(): Promise<readonly DeliveredBatch<Batch>[]> {
    const entries = await this.redis.client.xrange(this.key, '-', '+', 'COUNT', READ_AT_ONCE);
    return entries.map(([entryId, [, text = '']]) => ({
      entryId,
      appendedAtMs: Number.parseInt(entryId, 10),
      batch: JSON.parse(text) as Batch,
    }));
  }

  async remove(delivered: readonly DeliveredBatch<Batch>[]): Promise<void> {
    if (delivered.length > 0) await this.redis.client.xdel(this.key, ...delivered.map(({ entryId }) => entryId));
  }
}
