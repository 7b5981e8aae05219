import { Injectable } from '@nestjs/common';
import { PaymentsQueue } from './payments.queue.js';
import { StatusCheckRepository } from './status-check.repository.js';

/** Notes what is to be asked of a provider; a worker does so in a moment. */
@Injectable()
export class StatusChecksService {
  constructor(
    private readonly statusChecks: StatusCheckRepository,
    private readonly queue: PaymentsQueue,
  ) {}

  countOpen(): Promise<number> {
    return this.statusChecks.count();
  }

  listErrors(): ReturnType<StatusCheckRepository['listErrors']> {
    return this.statusChecks.listErrors();
  }

  async add(providerId: string, subjects: readonly string[]): Promise<void> {
    await this.statusChecks.add(providerId, subjects);
    if (FAILPOINTS) failpoint('payment-status-check-added');
    this.queue.wake();
  }
}
