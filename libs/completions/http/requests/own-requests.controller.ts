import { Controller, Get, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { HoldsService } from '#billing/ledger';
import { Clock, formatId, RoutifyError } from '#core';
import {
  CurrentMember,
  ApiListResponse,
  ApiSearchResponse,
  ListQuery,
  presentPage,
  presentSearch,
  readPage,
  type ListResponse,
  type SearchResponse,
  IdPipe,
  readIds,
} from '#core/http';
import { Displays } from '#catalog/http';
import {
  OwnHoldResponse,
  presentOwnHold,
  OwnUsageQuery,
  OwnUsageResponse,
  presentOwnUsage,
  readUsageQuery,
  ApiUsageFile,
  usageFile,
  UsageAnswers,
} from '#billing/http';
import type { RequestFilter } from '../../explanations/search/request-filter.repository.js';
import { RequestsService } from '../../explanations/requests.service.js';
import { RequestTotalsService } from '../../explanations/request-totals.service.js';
import { requestFilterOf } from './request-filter.js';
import {
  OwnRequestResponse,
  presentOwnRequest,
  presentPricedRequest,
  PricedRequestResponse,
} from './own-request.dto.js';
import { OwnRequestsQuery } from './request.dto.js';
import { OwnRequestTotalsQuery, OwnRequestTotalsResponse, presentOwnTotals } from './request-totals.dto.js';
import { VisibleRequests } from './visible-requests.js';

/** Requests of the organization. A developer sees only those of its own keys. */
@ApiTags('Own requests')
@Controller('api/v1')
export class OwnRequestsController {
  constructor(
    private readonly requests: RequestsService,
    private readonly totals: RequestTotalsService,
    private readonly holds: HoldsService,
    private readonly usage: UsageAnswers,
    private readonly visible: VisibleRequests,
    private readonly clock: Clock,
    private readonly displays: Displays,
  ) {}

  @Get('requests')
  @CustomerResource('requests')
  @ApiOperation({ summary: 'List settled requests of the last 24 hours, or of a time range of at most 31 days' })
  @ApiSearchResponse(OwnRequestResponse)
  async list(
    @CurrentMember() member: Membership,
    @Query() query: OwnRequestsQuery,
  ): Promise<SearchResponse<OwnRequestResponse>> {
    const page = readPage(query, 'gen');
    const found = await this.requests.list(await this.ownFilterOf(member, query), page);
    return presentSearch(found, { prefix: 'gen', request: page, present: presentOwnRequest });
  }

  @Get('requests/totals')
  @CustomerResource('requests')
  @ApiOperation({
    summary:
      'Count requests by outcome over time, and add them up: the last 24 hours, or a time range of at most 31 days',
  })
  @ApiOkResponse({ type: OwnRequestTotalsResponse })
  async addUp(
    @CurrentMember() member: Membership,
    @Query() query: OwnRequestTotalsQuery,
  ): Promise<OwnRequestTotalsResponse> {
    const filter = await this.ownFilterOf(member, query);
    return presentOwnTotals(await this.totals.read(filter, query.tz ?? member.organization.tz));
  }

  @Get('requests/:id')
  @CustomerResource('requests')
  @ApiOperation({ summary: 'Get a settled request with its price calculation' })
  @ApiOkResponse({ type: PricedRequestResponse })
  async get(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('gen')) id: string,
  ): Promise<PricedRequestResponse> {
    const found = await this.requests.findOwn(member.organization.id, id);
    if (found === null || !(await this.visible.sees(member, found.event))) {
      throw new RoutifyError('not_found', `There is no settled request ${formatId('gen', id)}.`);
    }
    return presentPricedRequest(found);
  }

  @Get('holds')
  @CustomerResource('requests')
  @ApiOperation({ summary: 'List holds of running requests' })
  @ApiListResponse(OwnHoldResponse)
  async running(
    @CurrentMember() member: Membership,
    @Query() query: ListQuery,
  ): Promise<ListResponse<OwnHoldResponse>> {
    const keyIds = await this.visible.keysAmong(member, null);
    return presentPage(await this.holds.list(member.organization.id, readPage(query, 'gen'), keyIds), presentOwnHold);
  }

  @Get('usage')
  @CustomerResource('usage')
  @ApiOperation({ summary: 'Get usage: requests, tokens and charges by hour, day or month' })
  @ApiOkResponse({ type: OwnUsageResponse })
  sum(@CurrentMember() member: Membership, @Query() query: OwnUsageQuery): Promise<OwnUsageResponse> {
    return this.readUsage(member, query);
  }

  @Get('usage.csv')
  @CustomerResource('usage')
  @ApiOperation({ summary: 'Export usage as CSV' })
  @ApiUsageFile('customers')
  async file(@CurrentMember() member: Membership, @Query() query: OwnUsageQuery): Promise<StreamableFile> {
    const usage = await this.readUsage(member, query);
    return usageFile(usage, 'customers', usage.display);
  }

  private async ownFilterOf(
    member: Membership,
    query: OwnRequestsQuery | OwnRequestTotalsQuery,
  ): Promise<RequestFilter> {
    const { keyIds = null, projectIds = null, ...filter } = requestFilterOf(query, this.clock.nowMs());
    const seen = await this.visible.among(member, { keyIds, projectIds });
    return {
      ...filter,
      organizationIds: [member.organization.id],
      ...(seen.keyIds === null ? {} : { keyIds: seen.keyIds }),
      ...(seen.projectIds === null ? {} : { projectIds: seen.projectIds }),
    };
  }

  private async readUsage(member: Membership, query: OwnUsageQuery): Promise<OwnUsageResponse> {
    const { organization } = member;
    const usageQuery = readUsageQuery(query, organization.tz, this.clock.nowMs());
    const { keyIds, projectIds } = await this.visible.among(member, {
      keyIds: readIds('key', query.key_id, 'key_id') ?? null,
      projectIds: readIds('prj', query.project_id, 'project_id') ?? null,
    });
    const [rows, display] = await Promise.all([
      this.usage.sum(usageQuery, { organizationIds: [organization.id], projectIds: projectIds ?? undefined, keyIds }),
      this.displays.until(usageQuery.before),
    ]);
    return presentOwnUsage(usageQuery, rows, display);
  }
}
