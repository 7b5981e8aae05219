import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource } from '#auth';
import { ApiListResponse, presentPage, readPage, type ListResponse, readChoices, IdPipe } from '#core/http';
import { CHANNEL_EVENT_KINDS } from '../../channel-history/domain/channel-event.js';
import { ChannelHistoryService } from '../../channel-history/history/channel-history.service.js';
import { ChannelEventResponse, ListChannelEventsQuery, presentChannelEvent } from './channel-event.dto.js';

/** State changes of a channel, with actor and reason. */
@ApiTags('Channels')
@OperatorResource('channels')
@Controller('admin/v1/channels/:id/events')
export class ChannelEventsController {
  constructor(private readonly history: ChannelHistoryService) {}

  @Get()
  @ApiOperation({ summary: 'List events of a channel: changes by operators and health changes detected by gateways' })
  @ApiListResponse(ChannelEventResponse)
  async list(
    @Param('id', new IdPipe('chn')) channelId: string,
    @Query() query: ListChannelEventsQuery,
  ): Promise<ListResponse<ChannelEventResponse>> {
    const kinds = readChoices(query.kind, 'kind', CHANNEL_EVENT_KINDS) ?? null;
    return presentPage(await this.history.list(channelId, kinds, readPage(query, 'evt')), presentChannelEvent);
  }
}
