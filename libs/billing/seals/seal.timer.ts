import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#infra';
import { SealsService } from './seals.service.js';

const PASS_INTERVAL_MS = 600_000;

/** Looks every ten minutes, and at start, whether a day can be sealed. */
@Injectable()
export class SealTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'the ledger could not be sealed; the next pass tries again';

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

  protected async work(ending: AbortSignal): Promise<void> {
    const days = await this.seals.sealDue(ending);
    if (days.length > 0) this.logger.info({ days }, 'the ledger is sealed');
  }
}
