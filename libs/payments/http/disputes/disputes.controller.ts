import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '#core/http';
import { DisputeRepository } from '../../orders/dispute.repository.js';
import { DisputeResponse, ListDisputesQuery, presentDispute } from './dispute.dto.js';

/** Disputes of card payments. They are answered at the provider. */
@ApiTags('Payments')
@OperatorResource('money')
@Controller('admin/v1/disputes')
export class DisputesController {
  constructor(private readonly disputes: DisputeRepository) {}

  @Get()
  @ApiOperation({ summary: 'List disputes' })
  @ApiListResponse(DisputeResponse)
  async list(@Query() query: ListDisputesQuery): Promise<ListResponse<DisputeResponse>> {
    return presentPage(await this.disputes.list(query.open ?? null, readPage(query, 'dsp')), presentDispute);
  }
}
