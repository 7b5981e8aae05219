import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import type { Actor } from '#core';
import {
  CurrentActor,
  ReasonRequest,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  readId,
  RequiresIdempotencyKey,
  definedFields,
} from '#core/http';
import { SettlementFailuresService } from '../../ledger/operations/settlement-failures.service.js';
import type { FailureFilter } from '../../ledger/transfers/settlement-failure.repository.js';
import {
  FAILURE_STATUSES,
  ListSettlementFailuresQuery,
  presentSettlementFailure,
  SettlementFailureResponse,
} from './settlement-failure.dto.js';

/** Finished requests that could not be booked. Their amounts are blocked until an operator decides. */
@ApiTags('Money')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/settlement-failures')
export class SettlementFailuresController {
  constructor(private readonly failures: SettlementFailuresService) {}

  @Get()
  @ApiOperation({ summary: 'List settlement failures' })
  @ApiListResponse(SettlementFailureResponse)
  async list(@Query() query: ListSettlementFailuresQuery): Promise<ListResponse<SettlementFailureResponse>> {
    return presentPage(await this.failures.list(filterOf(query), readPage(query, 'fail')), presentSettlementFailure);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a settlement failure' })
  @ApiOkResponse({ type: SettlementFailureResponse })
  async get(@Param('id', new IdPipe('fail')) id: string): Promise<SettlementFailureResponse> {
    return presentSettlementFailure(await this.failures.get(id));
  }

  @Post(':id/settle')
  @HttpCode(200)
  @RequiresIdempotencyKey()
  @ApiOperation({
    summary:
      'Settle a failed settlement after its cause is fixed. Charges the request and releases the blocked amount. This can’t be undone.',
  })
  @ApiOkResponse({ type: SettlementFailureResponse })
  async settle(
    @Param('id', new IdPipe('fail')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SettlementFailureResponse> {
    return presentSettlementFailure(await this.failures.settle(id, reason, actor));
  }

  @Post(':id/void')
  @HttpCode(200)
  @RequiresIdempotencyKey()
  @ApiOperation({
    summary: 'Void a failed settlement. Releases the blocked amount and charges nothing. This can’t be undone.',
  })
  @ApiOkResponse({ type: SettlementFailureResponse })
  async void(
    @Param('id', new IdPipe('fail')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<SettlementFailureResponse> {
    return presentSettlementFailure(await this.failures.void(id, reason, actor));
  }
}

function filterOf({ organization_id, status }: ListSettlementFailuresQuery): FailureFilter {
  const statuses = readChoices(status, 'status', FAILURE_STATUSES);
  return definedFields({
    organizationId: organization_id === undefined ? undefined : readId('org', organization_id, 'organization_id'),
    resolutions: statuses?.map((name) => (name === 'open' ? null : name)),
  });
}
