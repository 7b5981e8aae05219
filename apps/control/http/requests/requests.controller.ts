import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequestsService, type RequestFilter } from '#billing';
import { Clock, formatId, RoutifyError, type IdPrefix } from '#kernel';
import { readUsd } from '../conventions/fields/usd-field.js';
import { ApiListResponse, presentPage, readPage, splitFilter, type ListResponse } from '../conventions/lists/list.js';
import { readWindow } from '../conventions/lists/time-window.js';
import { IdPipe, readId } from '../conventions/read-id.js';
import { definedFields } from '../conventions/writes/merge-patch.js';
import { ExplainedRequestResponse, presentExplainedRequest } from './dto/explained-request.response.js';
import { ListRequestsQuery } from './dto/list-requests.query.js';
import { presentRequest, RequestResponse } from './dto/request.response.js';

/** Settled requests, charged or not. */
@ApiTags('Requests')
@Controller('admin/v1/requests')
export class RequestsController {
  constructor(
    private readonly requests: RequestsService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List requests of the last 24 hours, or of a window of at most 31 days' })
  @ApiListResponse(RequestResponse)
  async list(@Query() query: ListRequestsQuery): Promise<ListResponse<RequestResponse>> {
    const filter = filterOf(query, this.clock.nowMs());
    return presentPage(await this.requests.list(filter, readPage(query, 'gen')), presentRequest);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a request with its transfers, attempts and the arithmetic of its price' })
  @ApiOkResponse({ type: ExplainedRequestResponse })
  async get(@Param('id', new IdPipe('gen')) id: string): Promise<ExplainedRequestResponse> {
    const request = await this.requests.find(id);
    if (request === null) throw new RoutifyError('not_found', `There is no settled request ${formatId('gen', id)}.`);
    return presentExplainedRequest(request);
  }
}

function filterOf(query: ListRequestsQuery, nowMs: number): RequestFilter {
  return {
    ...readWindow(query, nowMs),
    ...definedFields({
      organizationIds: readIds('org', query.organization_id, 'organization_id'),
      keyIds: readIds('key', query.key_id, 'key_id'),
      modelIds: readIds('mdl', query.model_id, 'model_id'),
      channelIds: readIds('chn', query.channel_id, 'channel_id'),
      outcomes: splitFilter(query.outcome),
      errorCodes: splitFilter(query.code),
      minChargeNanoUsd: query.min_cost_usd === undefined ? undefined : readUsd(query.min_cost_usd),
      minDurationMs: query.min_latency_ms,
    }),
  };
}

function readIds(prefix: IdPrefix, text: string | undefined, param: string): string[] | undefined {
  return splitFilter(text)?.map((id) => readId(prefix, id, param));
}
