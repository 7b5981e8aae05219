import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RepeatedWork } from '#infra';
import { SealsService } from './seals.service.js';

const PASS_INTERVAL_MS = 600_000;

/** Looks every ten minutes, and at start, whether a day can be sealed. */
@Injectable()
export class SealTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly end = new AbortController();
  private readonly passes = new RepeatedWork(
    () => this.seal(),
    (error) => {
      this.logger.warn({ error }, 'the ledger could not be sealed; the next pass tries again');
    },
  );

  constructor(
    private readonly seals: SealsService,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.passes.run();
    this.passes.every(PASS_INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    this.end.abort();
    return this.passes.stop();
  }

  private async seal(): Promise<void> {
    const days = await this.seals.sealDue(this.end.signal);
    if (days.length > 0) this.logger.info({ days }, 'the ledger is sealed');
  }
}
