import { Injectable } from '@nestjs/common';
import { BatchStream, RedisService } from '#core/infra';
import type { RejectionBatch } from './domain/rejection.js';

/** Minutes of all gateways. While no worker takes them, gateways keep counting for themselves. */
const ENTRIES_MAX = 1_000;

/** Batches on their way from gateways to a worker. */
@Injectable()
export class RejectionStream extends BatchStream<RejectionBatch> {
  constructor(redis: RedisService) {
    super(redis, 'rejections', ENTRIES_MAX);
  }
}
