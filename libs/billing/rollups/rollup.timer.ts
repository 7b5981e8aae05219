import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RepeatedWork } from '#infra';
import { RollupsService } from './rollups.service.js';

const PASS_INTERVAL_MS = 60_000;

/** Rolls usage up once a minute. Nobody waits for it: what is not rolled up is read from the records. */
@Injectable()
export class RollupTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly end = new AbortController();
  private readonly passes = new RepeatedWork(
    () => this.rollups.catchUp(this.end.signal),
    (error) => {
      this.logger.warn({ error }, 'usage could not be rolled up; the next pass tries again');
    },
  );

  constructor(
    private readonly rollups: RollupsService,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.passes.every(PASS_INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    this.end.abort();
    return this.passes.stop();
  }
}
