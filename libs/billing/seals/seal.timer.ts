import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#infra';
import { SealsService } from './seals.service.js';

const PASS_INTERVAL_MS = 600_000;

/** Seals finished days, every ten minutes and at start. */
@Injectable()
export class SealTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'could not seal the ledger; the next pass retries';

  constructor(
    private readonly seals: SealsService,
    logger: Logger,
  ) {
    super(logger);
  }

  override onApplicationBootstrap(): void {
    super.onApplicationBootstrap();
    void this.pass();
  }

  protected async work(signal: AbortSignal): Promise<void> {
    const days = await this.seals.sealDue(signal);
    if (days.length > 0) this.logger.info({ days }, 'ledger sealed');
  }
}
