import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Logger } from '../observe/logger.js';
import { IdempotencyRepository } from './idempotency.repository.js';

const INTERVAL_MS = 3_600_000;

/** Once an hour removes the keys that are no longer remembered. */
@Injectable()
export class IdempotencySweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly records: IdempotencyRepository,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), INTERVAL_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  private async sweep(): Promise<void> {
    try {
      await this.records.forgetOld();
    } catch (error) {
      this.logger.warn({ error }, 'old Idempotency-Keys could not be removed');
    }
  }
}
