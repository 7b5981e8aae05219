import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CustomerResource, type Membership } from '#auth';
import { parseId, type Actor } from '#core';
import {
  CurrentActor,
  CurrentMember,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  IdPipe,
} from '#core/http';
import { ReadingService } from '../../news/readers/reading.service.js';
import type { Reader } from '../../news/readers/reading.repository.js';
import {
  ListOwnNewsQuery,
  NewsLanguageQuery,
  NewsSubscriptionResponse,
  OwnNewsResponse,
  presentReceived,
  ReadNewsRequest,
  SubscribeToNewsRequest,
  UnreadNewsResponse,
} from './own-news.dto.js';

/** Posts that the organization received. */
@ApiTags('Own news')
@CustomerResource('me')
@Controller('api/v1')
export class OwnNewsController {
  constructor(private readonly readings: ReadingService) {}

  @Get('news')
  @ApiOperation({ summary: 'List your news' })
  @ApiListResponse(OwnNewsResponse)
  async list(
    @CurrentMember() member: Membership,
    @Query() query: ListOwnNewsQuery,
  ): Promise<ListResponse<OwnNewsResponse>> {
    const page = await this.readings.list(readerOf(member), readPage(query, 'news'));
    return presentPage(page, (post) => presentReceived(post, query.language ?? member.organization.locale));
  }

  @Get('news/unread')
  @ApiOperation({ summary: 'Get the number of news that you have not read' })
  @ApiOkResponse({ type: UnreadNewsResponse })
  async unread(@CurrentMember() member: Membership): Promise<UnreadNewsResponse> {
    return { object: 'unread_news', count: await this.readings.countUnread(readerOf(member)) };
  }

  @Post('news/read')
  @HttpCode(200)
  @ApiOperation({ summary: 'Mark news as read' })
  @ApiOkResponse({ type: UnreadNewsResponse })
  async read(@CurrentMember() member: Membership, @Body() { ids }: ReadNewsRequest): Promise<UnreadNewsResponse> {
    await this.readings.markRead(
      readerOf(member),
      ids.flatMap((id) => parseId('news', id) ?? []),
    );
    return this.unread(member);
  }

  @Get('news/:id')
  @ApiOperation({ summary: 'Get one of your news' })
  @ApiOkResponse({ type: OwnNewsResponse })
  async get(
    @CurrentMember() member: Membership,
    @Param('id', new IdPipe('news')) id: string,
    @Query() { language }: NewsLanguageQuery,
  ): Promise<OwnNewsResponse> {
    return presentReceived(await this.readings.get(readerOf(member), id), language ?? member.organization.locale);
  }

  @Get('news-subscription')
  @ApiOperation({ summary: 'Get whether you get emails of news' })
  @ApiOkResponse({ type: NewsSubscriptionResponse })
  async subscription(@CurrentMember() { memberId }: Membership): Promise<NewsSubscriptionResponse> {
    return { object: 'news_subscription', emails: !(await this.readings.isMuted(memberId)) };
  }

  @Post('news-subscription')
  @HttpCode(200)
  @ApiOperation({ summary: 'Turn your emails of news on or off' })
  @ApiOkResponse({ type: NewsSubscriptionResponse })
  async subscribe(
    @CurrentMember() member: Membership,
    @Body() { emails }: SubscribeToNewsRequest,
    @CurrentActor() actor: Actor,
  ): Promise<NewsSubscriptionResponse> {
    await this.readings.mute(readerOf(member), !emails, actor);
    return { object: 'news_subscription', emails };
  }
}

const readerOf = ({ organization, memberId }: Membership): Reader => ({ organizationId: organization.id, memberId });
