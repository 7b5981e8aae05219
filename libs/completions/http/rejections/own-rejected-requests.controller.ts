import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { Clock, formatId, RoutifyError } from '#core';
import { CurrentMember, ApiListResponse, presentPage, readPage, type ListResponse, IdPipe } from '#core/http';
import { RejectionsRepository, type RejectionFilter } from '../../rejections/rejections.repository.js';
import {
  OwnRejectedRequestResponse,
  OwnRejectedRequestsQuery,
  OwnRejectionCountsQuery,
  presentOwnRejectedRequest,
  presentRejectionCounts,
  rejectionFilterOf,
  RejectionCountsResponse,
} from './rejected-request.dto.js';
import { VisibleRequests } from '../requests/visible-requests.js';

/** Rejected requests of the organization. A developer sees only those of keys that it reaches. */
@ApiTags('Own requests')
@CustomerResource('requests')
@Controller('api/v1/rejected-requests')
export class OwnRejectedRequestsController {
  constructor(
    private readonly rejections: RejectionsRepository,
    private readonly visible: VisibleRequests,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List rejected requests of the last 24 hours, or of a time range of at most 31 days' })
  @ApiListResponse(OwnRejectedRequestResponse)
  async list(
    @CurrentMember() member: Membership,
    @Query() query: OwnRejectedRequestsQuery,
  ): Promise<ListResponse<OwnRejectedRequestResponse>> {
    const page = await this.rejections.list(await this.filterOf(member, query), readPage(query, 'gen'));
    return presentPage(page, presentOwnRejectedRequest);
  }

  @Get('counts')
  @ApiOperation({ summary: 'Count rejected requests by error code' })
  @ApiOkResponse({ type: RejectionCountsResponse })
  async count(
    @CurrentMember() member: Membership,
    @Query() query: OwnRejectionCountsQuery,
  ): Promise<RejectionCountsResponse> {
    return presentRejectionCounts(await this.rejections.sum(await this.filterOf(member, query)));
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a rejected request' })
  @ApiOkResponse({ type: OwnRejectedRequestResponse })
  async get(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('gen')) id: string,
  ): Promise<OwnRejectedRequestResponse> {
    const found = await this.rejections.findOwn(member.organization.id, id);
    const keyIds = await this.visible.keysAmong(member, null);
    if (found === null || (keyIds !== null && !keyIds.includes(found.keyId ?? ''))) {
      throw new RoutifyError('not_found', `There is no rejected request ${formatId('gen', id)}.`);
    }
    return presentOwnRejectedRequest(found);
  }

  private async filterOf(
    member: Membership,
    query: OwnRejectedRequestsQuery | OwnRejectionCountsQuery,
  ): Promise<RejectionFilter> {
    const { keyIds: requested = null, ...filter } = rejectionFilterOf(query, this.clock.nowMs());
    const keyIds = await this.visible.keysAmong(member, requested);
    return { ...filter, organizationIds: [member.organization.id], ...(keyIds === null ? {} : { keyIds }) };
  }
}
