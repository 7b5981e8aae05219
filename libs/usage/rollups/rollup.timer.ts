import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#infra';
import { RollupsService } from './rollups.service.js';

const PASS_INTERVAL_MS = 60_000;

/** Rolls usage up once a minute. A delay is harmless: queries read the records of quarters without a roll-up. */
@Injectable()
export class RollupTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'usage roll-up failed; the next pass retries';

  constructor(
    private readonly rollups: RollupsService,
    logger: Logger,
  ) {
    super(logger);
  }

  protected work(ending: AbortSignal): Promise<void> {
    return this.rollups.catchUp(ending);
  }
}
