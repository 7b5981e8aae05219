import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#core/infra';
import { ActivityRollups } from './activity-rollups.service.js';
import { RollupsService } from './rollups.service.js';

const PASS_INTERVAL_MS = 60_000;

/** Rolls usage up once a minute. A delay is harmless: queries read the records of quarters without a roll-up. */
@Injectable()
export class RollupTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'usage roll-up failed; the next pass retries';

  constructor(
    private readonly rollups: RollupsService,
    private readonly activity: ActivityRollups,
    logger: Logger,
  ) {
    super(logger);
  }

  protected async work(ending: AbortSignal): Promise<void> {
    await this.activity.catchUp(ending);
    await this.rollups.catchUp(ending);
  }
}
