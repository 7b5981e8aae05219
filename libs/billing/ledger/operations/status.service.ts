import { Injectable } from '@nestjs/common';
import { BacklogService, type LeaseCounts, type ShardOutbox } from '../../admission/backlog.service.js';
import { SettlementFailureRepository, type OpenFailures } from '../transfers/settlement-failure.repository.js';
import { PartitionRepository } from '../partitions/partition.repository.js';

/** The backlog of settlement and its failures. The cost of a read does not depend on the number of organizations. */
@Injectable()
export class StatusService {
  constructor(
    private readonly backlog: BacklogService,
    private readonly failures: SettlementFailureRepository,
    private readonly partitions: PartitionRepository,
  ) {}

  /** Shards with finished requests that are not settled yet. */
  readOutbox(): Promise<readonly ShardOutbox[]> {
    return this.backlog.readOutbox();
  }

  countLeases(): Promise<LeaseCounts> {
    return this.backlog.countLeases();
  }

  sumOpenFailures(): Promise<OpenFailures> {
    return this.failures.sumOpen();
  }

  /** Months after this one that have partitions. */
  countPartitionsAhead(): Promise<number> {
    return this.partitions.countMonthsAhead();
  }
}
