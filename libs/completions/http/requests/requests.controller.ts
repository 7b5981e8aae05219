import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { Clock, formatId, RoutifyError } from '#core';
import { ApiSearchResponse, presentSearch, readPage, type SearchResponse, IdPipe } from '#core/http';
import { RequestsService } from '../../explanations/requests.service.js';
import { RequestTotalsService } from '../../explanations/request-totals.service.js';
import { ExplainedRequestResponse, presentExplainedRequest } from './explained-request.dto.js';
import { ListRequestsQuery, presentRequest, RequestResponse } from './request.dto.js';
import { requestFilterOf } from './request-filter.js';
import { presentTotals, RequestTotalsQuery, RequestTotalsResponse } from './request-totals.dto.js';

/** Requests, charged or not. Lists have those that are settled. */
@ApiTags('Requests')
@OperatorResource('requests')
@Controller('admin/v1/requests')
export class RequestsController {
  constructor(
    private readonly requests: RequestsService,
    private readonly totals: RequestTotalsService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List requests of the last 24 hours, or of a time range of at most 31 days' })
  @ApiSearchResponse(RequestResponse)
  async list(@Query() query: ListRequestsQuery): Promise<SearchResponse<RequestResponse>> {
    const filter = requestFilterOf(query, this.clock.nowMs());
    const page = readPage(query, 'gen');
    const found = await this.requests.list(filter, page);
    return presentSearch(found, { prefix: 'gen', request: page, present: presentRequest });
  }

  @Get('totals')
  @ApiOperation({
    summary:
      'Count requests by outcome over time, and add them up: the last 24 hours, or a time range of at most 31 days',
  })
  @ApiOkResponse({ type: RequestTotalsResponse })
  async sum(@Query() query: RequestTotalsQuery): Promise<RequestTotalsResponse> {
    return presentTotals(await this.totals.read(requestFilterOf(query, this.clock.nowMs()), query.tz ?? 'UTC'));
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Get a request, settled or not, with its timeline, transfers, attempts and price calculation',
  })
  @ApiOkResponse({ type: ExplainedRequestResponse })
  async get(@Param('id', new IdPipe('gen')) id: string): Promise<ExplainedRequestResponse> {
    const request = await this.requests.find(id);
    if (request === null) throw new RoutifyError('not_found', `There is no request ${formatId('gen', id)}.`);
    return presentExplainedRequest(request, this.clock.nowMs());
  }
}
