import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { Clock, RoutifyError } from '#core';
import { readIds } from '#core/http';
import { WaivedCosts } from '../../usage/queries/waived-costs.repository.js';
import {
  OperatorUsageResponse,
  presentOperatorUsage,
  readUsageQuery,
  readWaiverWindow,
  UsageQueryRequest,
  WaiversQuery,
} from './usage.dto.js';
import { presentWaivers, WaiversResponse } from './waivers.dto.js';
import { ApiUsageFile, usageFile } from './usage-file.js';
import { UsageAnswers } from './usage-answers.js';

/** Usage of all organizations. */
@ApiTags('Usage')
@OperatorResource('requests')
@Controller('admin/v1')
export class UsageController {
  constructor(
    private readonly usage: UsageAnswers,
    private readonly waivedCosts: WaivedCosts,
    private readonly clock: Clock,
  ) {}

  @Get('usage')
  @ApiOperation({ summary: 'Get usage: requests, tokens, revenue, provider cost and margin by hour, day or month' })
  @ApiOkResponse({ type: OperatorUsageResponse })
  sum(@Query() query: UsageQueryRequest): Promise<OperatorUsageResponse> {
    return this.read(query);
  }

  @Get('usage.csv')
  @ApiOperation({ summary: 'Export usage as CSV' })
  @ApiUsageFile('operators')
  async file(@Query() query: UsageQueryRequest): Promise<StreamableFile> {
    return usageFile(await this.read(query), 'operators', null);
  }

  @Get('usage/waivers')
  @ApiOperation({ summary: 'Get costs of waived requests by channel' })
  @ApiOkResponse({ type: WaiversResponse })
  async waivers(@Query() query: WaiversQuery): Promise<WaiversResponse> {
    const window = readWaiverWindow(query, this.clock.nowMs());
    return presentWaivers(window, await this.waivedCosts.sum(window));
  }

  private async read(query: UsageQueryRequest): Promise<OperatorUsageResponse> {
    const usageQuery = readUsageQuery(query, 'UTC', this.clock.nowMs());
    const organizationIds = readIds('org', query.organization_id, 'organization_id') ?? null;
    const projectIds = readIds('prj', query.project_id, 'project_id');
    const keyIds = readIds('key', query.key_id, 'key_id') ?? null;
    const modelIds = readIds('mdl', query.model_id, 'model_id');
    if (modelIds !== undefined && query.group_by === 'tag') {
      throw new RoutifyError('invalid_request_error', 'model_id does not go with group_by=tag', { param: 'model_id' });
    }
    const filter = { organizationIds, projectIds, keyIds, modelIds };
    return presentOperatorUsage(usageQuery, await this.usage.sum(usageQuery, filter));
  }
}
