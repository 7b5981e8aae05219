import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { ApiListResponse, ListQuery, presentPage, readPage, type ListResponse } from '#core/http';
import { HoldsService } from '../../ledger/operations/holds.service.js';
import { HoldResponse, presentHold } from './hold.dto.js';

/** Holds of the running requests of all organizations. */
@ApiTags('Money')
@OperatorResource('money')
@Controller('admin/v1/holds')
export class AllHoldsController {
  constructor(private readonly holds: HoldsService) {}

  @Get()
  @ApiOperation({ summary: 'List holds of running requests: the 1,000 with the oldest gateway heartbeat' })
  @ApiListResponse(HoldResponse)
  async list(@Query() query: ListQuery): Promise<ListResponse<HoldResponse>> {
    return presentPage(await this.holds.list(null, readPage(query, 'gen')), presentHold);
  }
}
