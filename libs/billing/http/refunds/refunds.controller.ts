import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import { readUsd, type Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readId,
  RequiresIdempotencyKey,
  definedFields,
} from '#core/http';
import { RefundsService } from '../../ledger/refunds/refunds.service.js';
import type { RefundFilter } from '../../ledger/refunds/refund.repository.js';
import { CreateRefundRequest, ListRefundsQuery, presentRefund, RefundResponse } from './refund.dto.js';

/** Refunds of charges. */
@ApiTags('Money')
@OperatorResource('money')
@StepUp()
@Controller('admin/v1/refunds')
export class RefundsController {
  constructor(private readonly refunds: RefundsService) {}

  @Get()
  @ApiOperation({ summary: 'List refunds' })
  @ApiListResponse(RefundResponse)
  async list(@Query() query: ListRefundsQuery): Promise<ListResponse<RefundResponse>> {
    return presentPage(await this.refunds.list(filterOf(query), readPage(query, 'refund')), presentRefund);
  }

  @Post()
  @RequiresIdempotencyKey()
  @ApiOperation({ summary: 'Create a full or partial refund of a request, to the balances that paid it' })
  @ApiCreatedResponse({ type: RefundResponse })
  async create(
    @Body() { generation_id, amount_usd = null, reason }: CreateRefundRequest,
    @CurrentActor() actor: Actor,
  ): Promise<RefundResponse> {
    const requestId = readId('gen', generation_id, 'generation_id');
    const amountNanoUsd = amount_usd === null ? null : readUsd(amount_usd);
    return presentRefund(await this.refunds.refund({ requestId, amountNanoUsd, reason }, actor));
  }
}

function filterOf({ organization_id, generation_id }: ListRefundsQuery): RefundFilter {
  return definedFields({
    organizationId: organization_id === undefined ? undefined : readId('org', organization_id, 'organization_id'),
    requestId: generation_id === undefined ? undefined : readId('gen', generation_id, 'generation_id'),
  });
}
