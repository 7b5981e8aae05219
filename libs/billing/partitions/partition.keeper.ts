import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Logger, RepeatedWork } from '#infra';
import { PartitionRepository } from './partition.repository.js';

const INTERVAL_MS = 3_600_000;

/** Enough to be away for a quarter: an id without a partition cannot be booked, and there is no default partition. */
const MONTHS_AHEAD = 3;

/** Makes partitions long before they are needed, at start and every hour. */
@Injectable()
export class PartitionKeeper implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly keeping = new RepeatedWork(
    () => this.ensure(),
    (error) => {
      this.logger.alarm('partitions_missing', { error }, 'partitions could not be made');
    },
  );

  constructor(
    private readonly partitions: PartitionRepository,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    void this.keeping.run();
    this.keeping.every(INTERVAL_MS);
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.keeping.stop();
  }

  private async ensure(): Promise<void> {
    const made = await this.partitions.ensure(MONTHS_AHEAD);
    if (made > 0) this.logger.info({ made }, 'partitions made');
  }
}
