import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, StepUp } from '#auth';
import type { Actor } from '#audit';
import { ModelsService } from '#catalog';
import { CHANNEL_STATUSES, ChannelsService, type ChannelRecord } from '#channels';
import { CurrentActor } from '../../conventions/admin-request.js';
import { ReasonRequest } from '../../conventions/fields/reason.dto.js';
import { ApiListResponse, presentPage, readPage, type ListResponse } from '../../conventions/lists/list.js';
import { readChoices } from '../../conventions/lists/read-choices.js';
import { IdPipe, readId } from '../../conventions/read-id.js';
import { IfMatch, presentChange } from '../../conventions/writes/if-match.js';
import {
  ChangeChannelsRequest,
  ChangedChannelsResponse,
  channelPatchOf,
  ChannelResponse,
  CreateChannelRequest,
  ListChannelsQuery,
  newChannelOf,
  presentChannel,
  UpdateChannelRequest,
} from './channel.dto.js';
import { newProxyOf, ProxyRequest } from './credential.dto.js';

/** The upstreams that answer requests. */
@ApiTags('Channels')
@OperatorResource('channels')
@Controller('admin/v1/channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelsService,
    private readonly models: ModelsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List channels' })
  @ApiListResponse(ChannelResponse)
  async list(@Query() query: ListChannelsQuery): Promise<ListResponse<ChannelResponse>> {
    const statuses = readChoices(query.status, 'status', CHANNEL_STATUSES) ?? null;
    const filter = { statuses, includeArchived: query.include_archived ?? false, q: query.q ?? null };
    const page = await this.channels.list(filter, readPage(query, 'chn'));
    const [canonicalIds, health] = await Promise.all([this.canonicalIdsOf(page.rows), this.channels.readHealth()]);
    return presentPage(page, (channel) => presentChannel(channel, canonicalIds, health));
  }

  @Post()
  @StepUp()
  @ApiOperation({ summary: 'Create a channel, with its credentials and models' })
  @ApiCreatedResponse({ type: ChannelResponse })
  async create(@Body() body: CreateChannelRequest, @CurrentActor() actor: Actor): Promise<ChannelResponse> {
    return this.present(await this.channels.create(newChannelOf(body), actor));
  }

  @Post('bulk')
  @HttpCode(200)
  @ApiOperation({ summary: 'Change status, priority or tags of several channels at once: all of them, or none' })
  @ApiOkResponse({ type: ChangedChannelsResponse })
  async changeMany(
    @Body() body: ChangeChannelsRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ChangedChannelsResponse> {
    const { ids, status, priority, reason = null, add_tags: addTags = [], remove_tags: removeTags = [] } = body;
    const given = { ...(status === undefined ? {} : { status }), ...(priority === undefined ? {} : { priority }) };
    const channels = await this.channels.changeMany(
      ids.map((id) => readId('chn', id, 'ids')),
      { ...given, reason, addTags, removeTags },
      actor,
    );
    const [canonicalIds, health] = await Promise.all([this.canonicalIdsOf(channels), this.channels.readHealth()]);
    const data = channels.map((channel) => presentChannel(channel, canonicalIds, health));
    return { object: 'changed_channels', data };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a channel' })
  @ApiOkResponse({ type: ChannelResponse })
  async get(@Param('id', new IdPipe('chn')) id: string): Promise<ChannelResponse> {
    return this.present(await this.channels.get(id));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a channel; in force within a second' })
  @ApiOkResponse({ type: ChannelResponse })
  async update(
    @Param('id', new IdPipe('chn')) id: string,
    @Body() body: UpdateChannelRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    const outcome = await this.channels.update(id, channelPatchOf(body), expectedVersion, actor);
    return presentChange(outcome, (channel) => this.present(channel));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Archive a channel: it is asked no more' })
  @ApiOkResponse({ type: ChannelResponse })
  async archive(
    @Param('id', new IdPipe('chn')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    const outcome = await this.channels.archive(id, expectedVersion, actor);
    return presentChange(outcome, (channel) => this.present(channel));
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Undo the archiving of a channel, for 30 days' })
  @ApiOkResponse({ type: ChannelResponse })
  async restore(@Param('id', new IdPipe('chn')) id: string, @CurrentActor() actor: Actor): Promise<ChannelResponse> {
    return this.present(await this.channels.restore(id, actor));
  }

  @Post(':id/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a channel be asked again' })
  @ApiOkResponse({ type: ChannelResponse })
  async enable(
    @Param('id', new IdPipe('chn')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    return this.present(await this.channels.setStatus(id, 'enabled', reason, actor));
  }

  @Post(':id/disable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask a channel no more; running requests end' })
  @ApiOkResponse({ type: ChannelResponse })
  async disable(
    @Param('id', new IdPipe('chn')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    return this.present(await this.channels.setStatus(id, 'disabled', reason, actor));
  }

  @Post(':id/drain')
  @HttpCode(200)
  @ApiOperation({ summary: 'Let a channel end its conversations: only those of the last ten minutes return to it' })
  @ApiOkResponse({ type: ChannelResponse })
  async drain(
    @Param('id', new IdPipe('chn')) id: string,
    @Body() { reason = null }: ReasonRequest,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    return this.present(await this.channels.setStatus(id, 'draining', reason, actor));
  }

  @Post(':id/reset-breaker')
  @HttpCode(200)
  @ApiOperation({ summary: 'End pauses of its credentials and open breakers: it is asked again within a second' })
  @ApiOkResponse({ type: ChannelResponse })
  async resetBreaker(
    @Param('id', new IdPipe('chn')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    return this.present(await this.channels.resetHealth(id, actor));
  }

  @Put(':id/proxy')
  @ApiOperation({ summary: 'Call a channel through a proxy, in place of the one before' })
  @ApiOkResponse({ type: ChannelResponse })
  async setProxy(
    @Param('id', new IdPipe('chn')) id: string,
    @Body() body: ProxyRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    const outcome = await this.channels.setProxy(id, newProxyOf(body), expectedVersion, actor);
    return presentChange(outcome, (channel) => this.present(channel));
  }

  @Delete(':id/proxy')
  @ApiOperation({ summary: 'Call a channel directly' })
  @ApiOkResponse({ type: ChannelResponse })
  async removeProxy(
    @Param('id', new IdPipe('chn')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    const outcome = await this.channels.setProxy(id, null, expectedVersion, actor);
    return presentChange(outcome, (channel) => this.present(channel));
  }

  private async present(channel: ChannelRecord): Promise<ChannelResponse> {
    const [canonicalIds, health] = await Promise.all([this.canonicalIdsOf([channel]), this.channels.readHealth()]);
    return presentChannel(channel, canonicalIds, health);
  }

  private async canonicalIdsOf(channels: readonly ChannelRecord[]): Promise<ReadonlyMap<string, string>> {
    const modelIds = channels.flatMap(({ models }) => models.map(({ modelId }) => modelId));
    return this.models.canonicalIdsOf([...new Set(modelIds)]);
  }
}
