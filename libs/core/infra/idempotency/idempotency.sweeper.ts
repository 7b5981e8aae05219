import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { RepeatedWork } from '../lifecycle/repeated-work.js';
import { Logger } from '../logging/logger.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const INTERVAL_MS = 3_600_000;

/** Deletes expired keys once an hour. */
@Injectable()
export class IdempotencySweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweeps = new RepeatedWork(
    () => this.records.deleteExpired(),
    (error) => {
      this.logger.warn({ error }, 'could not delete expired Idempotency-Keys');
    },
  );

  constructor(
    private readonly records: IdempotencyRepository,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.every(INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    void this.sweeps.stop();
  }
}
