import { Injectable } from '@nestjs/common';
import { Config, Logger } from '#core/infra';
import { Clock } from '#core';
import { RetentionService } from './retention.service.js';

/** The audit reads the whole ledger, so a finding that waits for an operator does not repeat it every hour. */
const AFTER_BROKEN_MS = 86_400_000;

/** Archives due months once an hour. Does nothing unless `ledgerMonths` is set. */
@Injectable()
export class RetentionPass {
  private notBeforeMs = 0;

  constructor(
    private readonly retention: RetentionService,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async run(ending: AbortSignal): Promise<void> {
    const { ledgerMonths } = this.config;
    if (ledgerMonths === null || this.clock.monotonicMs() < this.notBeforeMs) return;
    const { detached, waiting, broken } = await this.retention.detachDue(ledgerMonths, ending);
    if (detached.length > 0) this.logger.info({ months: detached }, 'months archived');
    if (waiting !== null) this.logger.info(waiting, 'a month cannot be archived yet');
    if (broken.length === 0) return;
    this.notBeforeMs = this.clock.monotonicMs() + AFTER_BROKEN_MS;
    this.logger.alarm('retention_blocked', { broken }, 'no month is archived: the audit found broken promises');
  }
}
