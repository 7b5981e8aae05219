import { Injectable } from '@nestjs/common';
import { BacklogService, type LeaseCounts, type ShardOutbox } from '#admission';
import { SettlementFailureRepository, type OpenFailures } from '../ledger/settlement-failure.repository.js';
import { PartitionRepository } from '../partitions/partition.repository.js';

/** What money is on its way, and what keeps it. Each look costs the same whatever the number of organizations. */
@Injectable()
export class StatusService {
  constructor(
    private readonly backlog: BacklogService,
    private readonly failures: SettlementFailureRepository,
    private readonly partitions: PartitionRepository,
  ) {}

  /** Shards in which finished requests wait. */
  readOutbox(): Promise<readonly ShardOutbox[]> {
    return this.backlog.readOutbox();
  }

  countLeases(): Promise<LeaseCounts> {
    return this.backlog.countLeases();
  }

  sumOpenFailures(): Promise<OpenFailures> {
    return this.failures.sumOpen();
  }

  /** Months after this one that can be booked already. */
  countPartitionsAhead(): Promise<number> {
    return this.partitions.countMonthsAhead();
  }
}
