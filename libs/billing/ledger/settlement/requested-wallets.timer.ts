import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { OutboxService } from '../../admission/outbox.service.js';
import { PublishService, WALLETS_AT_ONCE } from '../accounts/publish.service.js';

/**
 * Publishes wallets that gateways did not find in Redis, or found with too low a balance. When a pass fails, the
 * gateways request them again.
 */
@Injectable()
export class RequestedWalletsTimer extends WorkerTimer {
  protected readonly intervalMs = 100;
  protected readonly failure = 'could not publish requested wallets';

  constructor(
    private readonly outbox: OutboxService,
    private readonly publisher: PublishService,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const organizationIds = await this.outbox.takeRequested(WALLETS_AT_ONCE);
      if (organizationIds.length === 0) return;
      await this.publisher.publishAll(organizationIds);
      await this.outbox.announcePublished(organizationIds);
    }
  }
}
