import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NamesRepository, OperatorResource } from '#auth';
import { StatusService, OverviewService } from '#billing/ledger';
import { ModelsService } from '#catalog';
import { Instances } from '#core/infra';
import { Clock, withTimeout } from '#core';
import {
  modelsNamedIn,
  OverviewRequest,
  OverviewResponse,
  presentOverview,
  readOverviewQuery,
  type SettlementLagResponse,
} from '#billing/http';
import { presentInstance, presentOutbox, sumJournals } from '../system/status.dto.js';

/** An unreachable store must not delay the figures. */
const LAG_TIMEOUT_MS = 1_000;

/** The figures of an operator's first page. */
@ApiTags('Usage')
@OperatorResource('requests')
@Controller('admin/v1/overview')
export class OverviewController {
  constructor(
    private readonly overview: OverviewService,
    private readonly models: ModelsService,
    private readonly names: NamesRepository,
    private readonly status: StatusService,
    private readonly instances: Instances,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'Get the overview: figures of a time range and of the previous one, their series, and the top models and organizations by revenue',
  })
  @ApiOkResponse({ type: OverviewResponse })
  async get(@Query() request: OverviewRequest): Promise<OverviewResponse> {
    const query = readOverviewQuery(request, this.clock.nowMs());
    const [overview, settlement] = await Promise.all([this.overview.read(query), this.settlementLag()]);
    const [models, organizations] = await Promise.all([
      this.models.canonicalIdsOf(modelsNamedIn(overview)),
      this.names.find({ org: overview.topOrganizations.map(({ id }) => id), key: [], tier: [], usr: [] }),
    ]);
    const names = new Map([...models, ...organizations.map(({ id, name }) => [id, name] as const)]);
    return { ...presentOverview(query, overview, names), settlement };
  }

  private async settlementLag(): Promise<SettlementLagResponse | null> {
    const reads = Promise.all([this.status.readOutbox(), this.status.sumOpenFailures(), this.instances.list()]);
    const found = await withTimeout(LAG_TIMEOUT_MS, reads).catch(() => null);
    if (found === null) return null;
    const [shards, failures, instances] = found;
    const outbox = presentOutbox(shards);
    const open = sumJournals(instances.map(presentInstance)).oldest_open_ms;
    const oldest = [...(open === null ? [] : [open]), ...(outbox.length_count === 0 ? [] : [outbox.lag_ms])];
    return {
      waiting_count: outbox.length_count,
      lag_ms: outbox.lag_ms,
      open_failure_count: failures.count,
      oldest_unsettled_ms: oldest.length === 0 ? null : Math.max(...oldest),
    };
  }
}
