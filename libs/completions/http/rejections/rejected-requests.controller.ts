import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { Clock, formatId, RoutifyError } from '#core';
import { ApiListResponse, presentPage, readPage, type ListResponse, IdPipe } from '#core/http';
import { RejectionsRepository } from '../../rejections/rejections.repository.js';
import {
  presentRejectedRequest,
  presentRejectionCounts,
  RejectedRequestResponse,
  RejectedRequestsQuery,
  rejectionFilterOf,
  RejectionCountsQuery,
  RejectionCountsResponse,
} from './rejected-request.dto.js';

/** Requests that were rejected before admission: not charged, and in no other list. */
@ApiTags('Rejected requests')
@OperatorResource('requests')
@Controller('admin/v1/rejected-requests')
export class RejectedRequestsController {
  constructor(
    private readonly rejections: RejectionsRepository,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List rejected requests of the last 24 hours, or of a time range of at most 31 days',
    description:
      'Requests that failed before admission, so they have no charge: wrong keys, limits, balances, invalid bodies. Where an organization has too many of them, only some are listed; the counts have all.',
  })
  @ApiListResponse(RejectedRequestResponse)
  async list(@Query() query: RejectedRequestsQuery): Promise<ListResponse<RejectedRequestResponse>> {
    const page = await this.rejections.list(rejectionFilterOf(query, this.clock.nowMs()), readPage(query, 'gen'));
    return presentPage(page, presentRejectedRequest);
  }

  @Get('counts')
  @ApiOperation({ summary: 'Count rejected requests by error code' })
  @ApiOkResponse({ type: RejectionCountsResponse })
  async count(@Query() query: RejectionCountsQuery): Promise<RejectionCountsResponse> {
    return presentRejectionCounts(await this.rejections.sum(rejectionFilterOf(query, this.clock.nowMs())));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a rejected request' })
  @ApiOkResponse({ type: RejectedRequestResponse })
  async get(@Param('id', new IdPipe('gen')) id: string): Promise<RejectedRequestResponse> {
    const found = await this.rejections.find(id);
    if (found === null) throw new RoutifyError('not_found', `There is no rejected request ${formatId('gen', id)}.`);
    return presentRejectedRequest(found);
  }
}
