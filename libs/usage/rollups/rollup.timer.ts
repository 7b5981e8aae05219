import { Injectable } from '@nestjs/common';
import { Logger, WorkerTimer } from '#infra';
import { RollupsService } from './rollups.service.js';

const PASS_INTERVAL_MS = 60_000;

/** Rolls usage up once a minute. Nobody waits for it: what is not rolled up is read from the records. */
@Injectable()
export class RollupTimer extends WorkerTimer {
  protected readonly intervalMs = PASS_INTERVAL_MS;
  protected readonly failure = 'usage could not be rolled up; the next pass tries again';

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
