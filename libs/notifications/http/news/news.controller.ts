import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import type { ChangeOutcome, Actor } from '#core';
import {
  CurrentActor,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  readId,
  IfMatch,
  presentChange,
  definedFields,
} from '#core/http';
import { NEWS_MAIL_STATUSES, NewsMailRepository } from '../../news/mails/news-mail.repository.js';
import { NEWS_STATES, type Post as NewsPost } from '../../news/domain/post.js';
import { PostsService } from '../../news/posts/posts.service.js';
import {
  audienceOf,
  CreateNewsRequest,
  ListNewsMailsQuery,
  ListNewsQuery,
  NewsAudienceQuery,
  NewsAudienceResponse,
  newPostOf,
  NewsMailResponse,
  NewsResponse,
  postFieldsOf,
  presentNewsMail,
  presentPost,
  UpdateNewsRequest,
} from './news.dto.js';

/** A text that changed meanwhile, as a draft of prices does, is not published unread. */
const READ_VERSION = {
  name: 'If-Match',
  required: false,
  schema: { type: 'string' },
  description: 'The ETag that you have read. Returns 412 if the post has changed since.',
} as const;

/** Posts to customers, and what became of their emails. */
@ApiTags('News')
@OperatorResource('settings')
@StepUp()
@Controller('admin/v1')
export class NewsController {
  constructor(
    private readonly posts: PostsService,
    private readonly mails: NewsMailRepository,
  ) {}

  @Get('news')
  @ApiOperation({ summary: 'List posts' })
  @ApiListResponse(NewsResponse)
  async list(@Query() query: ListNewsQuery): Promise<ListResponse<NewsResponse>> {
    const filter = definedFields({
      states: readChoices(query.state, 'state', NEWS_STATES),
      audience: query.audience,
    });
    const page = await this.posts.list(filter, readPage(query, 'news'));
    const reach = await this.posts.reachOf(page.rows.map(({ id }) => id));
    return presentPage(page, (post) => presentPost(post, reach.get(post.id)));
  }

  @Post('news')
  @ApiOperation({ summary: 'Create a draft of a post' })
  @ApiCreatedResponse({ type: NewsResponse })
  async create(@Body() body: CreateNewsRequest, @CurrentActor() actor: Actor): Promise<NewsResponse> {
    return presentPost(await this.posts.create(newPostOf(body), actor));
  }

  @Get('news/audience')
  @ApiOperation({ summary: 'Get the size of an audience' })
  @ApiOkResponse({ type: NewsAudienceResponse })
  async audience(@Query() query: NewsAudienceQuery): Promise<NewsAudienceResponse> {
    const { organizations, people } = await this.posts.audienceSize(audienceOf(query));
    return { object: 'news_audience', organization_count: organizations, person_count: people };
  }

  @Get('news/:id')
  @ApiOperation({ summary: 'Get a post' })
  @ApiOkResponse({ type: NewsResponse })
  async get(@Param('id', new IdPipe('news')) id: string): Promise<NewsResponse> {
    return this.present(await this.posts.get(id));
  }

  @Patch('news/:id')
  @ApiOperation({ summary: 'Update a post. Of a published one only texts and end, without another email.' })
  @ApiOkResponse({ type: NewsResponse })
  async update(
    @Param('id', new IdPipe('news')) id: string,
    @Body() body: UpdateNewsRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<NewsResponse> {
    return this.changed(await this.posts.update(id, postFieldsOf(body), { expectedVersion, actor }));
  }

  @Delete('news/:id')
  @ApiOperation({ summary: 'Delete a draft' })
  @ApiOkResponse({ type: NewsResponse })
  async remove(
    @Param('id', new IdPipe('news')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<NewsResponse> {
    return presentChange(await this.posts.remove(id, { expectedVersion, actor }), (post) => presentPost(post));
  }

  @Post('news/:id/publish')
  @HttpCode(200)
  @ApiHeader(READ_VERSION)
  @ApiOperation({ summary: 'Publish a draft, at its time or now. Its audience is that of then.' })
  @ApiOkResponse({ type: NewsResponse })
  async publish(
    @Param('id', new IdPipe('news')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<NewsResponse> {
    return this.changed(await this.posts.publish(id, { expectedVersion, actor }));
  }

  @Post('news/:id/withdraw')
  @HttpCode(200)
  @ApiHeader(READ_VERSION)
  @ApiOperation({ summary: 'Withdraw a post: a published one is no longer shown, a scheduled one is a draft again' })
  @ApiOkResponse({ type: NewsResponse })
  async withdraw(
    @Param('id', new IdPipe('news')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<NewsResponse> {
    return this.changed(await this.posts.withdraw(id, { expectedVersion, actor }));
  }

  @Get('news-emails')
  @ApiOperation({ summary: 'List emails of posts: the send log' })
  @ApiListResponse(NewsMailResponse)
  async listMails(@Query() query: ListNewsMailsQuery): Promise<ListResponse<NewsMailResponse>> {
    const filter = definedFields({
      postId: query.news_id === undefined ? undefined : readId('news', query.news_id, 'news_id'),
      statuses: readChoices(query.status, 'status', NEWS_MAIL_STATUSES),
    });
    return presentPage(await this.mails.list(filter, readPage(query, 'nml')), presentNewsMail);
  }

  private changed(outcome: ChangeOutcome<NewsPost>): Promise<NewsResponse> {
    return presentChange(outcome, (post) => this.present(post));
  }

  private async present(post: NewsPost): Promise<NewsResponse> {
    return presentPost(post, (await this.posts.reachOf([post.id])).get(post.id));
  }
}
