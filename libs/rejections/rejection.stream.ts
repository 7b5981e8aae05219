import { Injectable } from '@nestjs/common';
import { RedisService } from '#infra';
import type { RejectionBatch } from './domain/rejection.js';

const STREAM = 'rejections';
/** Minutes of all gateways. While no worker takes them, gateways keep counting for themselves. */
const ENTRIES_MAX = 1_000;
const READ_AT_ONCE = 50;

/** A batch with its place in the stream. */
export interface DeliveredBatch {
  readonly entryId: string;
  readonly batch: RejectionBatch;
}

/** Batches on their way from gateways to a worker: a Redis stream. */
@Injectable()
export class RejectionStream {
  constructor(private readonly redis: RedisService) {}

  /** False: too many wait. Throws without Redis; a batch may then have been appended. */
  async append(batch: RejectionBatch): Promise<boolean> {
    if ((await this.redis.client.xlen(STREAM)) >= ENTRIES_MAX) return false;
    await this.redis.client.xadd(STREAM, '*', 'batch', JSON.stringify(batch));
    return true;
  }

  /** The oldest batches. */
  async read(): Promise<readonly DeliveredBatch[]> {
    const entries = await this.redis.client.xrange(STREAM, '-', '+', 'COUNT', READ_AT_ONCE);
    return entries.map(([entryId, [, text = '']]) => ({ entryId, batch: JSON.parse(text) as RejectionBatch }));
  }

  async remove(delivered: readonly DeliveredBatch[]): Promise<void> {
    if (delivered.length > 0) await this.redis.client.xdel(STREAM, ...delivered.map(({ entryId }) => entryId));
  }
}
