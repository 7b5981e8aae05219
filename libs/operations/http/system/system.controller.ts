import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { StatusService } from '#billing/ledger';
import { Instances, RedisMemoryReader, SchemaStateRepository } from '#core/infra';
import { Clock, withTimeout } from '#core';
import {
  presentDrift,
  presentFailures,
  presentInstance,
  presentLeases,
  presentMigrations,
  presentOutbox,
  presentRedis,
  sumJournals,
  SystemStatusResponse,
} from './status.dto.js';

/** An unreachable store must not delay the parts of the others. */
const ANSWER_TIMEOUT_MS = 1_000;

/** The status of the installation. */
@ApiTags('System')
@OperatorResource('system')
@Controller('admin/v1/system')
export class SystemController {
  constructor(
    private readonly status: StatusService,
    private readonly instances: Instances,
    private readonly memory: RedisMemoryReader,
    private readonly schema: SchemaStateRepository,
    private readonly clock: Clock,
  ) {}

  @Get('status')
  @ApiOperation({ summary: 'Get the system status: processes, settlement and open problems. Suitable for polling.' })
  @ApiOkResponse({ type: SystemStatusResponse })
  async get(): Promise<SystemStatusResponse> {
    const [instances, outbox, leases, failures, redis, migrations, monthsAhead] = await Promise.all([
      orNull(this.instances.list()),
      orNull(this.status.readOutbox()),
      orNull(this.status.countLeases()),
      orNull(this.status.sumOpenFailures()),
      orNull(this.memory.read()),
      orNull(this.schema.read()),
      orNull(this.status.countPartitionsAhead()),
    ]);
    const shown = instances?.map(presentInstance) ?? null;
    return {
      object: 'system_status',
      checked_at: new Date(this.clock.nowMs()).toISOString(),
      instances: shown,
      journals: shown && sumJournals(shown),
      outbox: outbox && presentOutbox(outbox),
      leases: leases && presentLeases(leases),
      settlement_failures: failures && presentFailures(failures),
      drift: instances && presentDrift(instances),
      redis: redis && presentRedis(redis),
      migrations: migrations && presentMigrations(migrations),
      partitions: monthsAhead === null ? null : { months_ahead_count: monthsAhead },
    };
  }
}

/** The answer of a store, or null on an error or a timeout. The client of the store logs the cause. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  return withTimeout(ANSWER_TIMEOUT_MS, answer).catch(() => null);
}
