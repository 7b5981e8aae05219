import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RepeatedWork } from '#core/infra';
import { PartitionRepository } from './partition.repository.js';

const INTERVAL_MS = 3_600_000;

/** Covers three months without a worker: without a partition an id cannot be booked, and there is no default one. */
const MONTHS_AHEAD = 3;

/** Creates partitions months ahead, at start and every hour. */
@Injectable()
export class PartitionTimer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly passes = new RepeatedWork(
    () => this.ensure(),
    (error) => {
      this.logger.alarm('partitions_missing', { error }, 'could not create partitions');
    },
  );

  constructor(
    private readonly partitions: PartitionRepository,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.passes.run();
    this.passes.every(INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.passes.stop();
  }

  private async ensure(): Promise<void> {
    const made = await this.partitions.ensure(MONTHS_AHEAD);
    if (made > 0) this.logger.info({ made }, 'partitions created');
  }
}
