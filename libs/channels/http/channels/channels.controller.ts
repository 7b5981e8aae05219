import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OperatorResource, requireOperatorRole, StepUp, type Pass } from '#auth';
import { ModelsService } from '#catalog';
import { requireStepUp, type RequestSession } from '#identity';
import { Clock, type Actor } from '#core';
import {
  CurrentPass,
  CurrentSession,
  CurrentActor,
  ReasonRequest,
  ApiListResponse,
  presentPage,
  readPage,
  type ListResponse,
  readChoices,
  IdPipe,
  readId,
  IfMatch,
  presentChange,
} from '#core/http';
import { CHANNEL_STATUSES } from '../../domain/channel.js';
import { ChannelModelAdditions } from '../../management/channel-model-additions.service.js';
import { ChannelsService } from '../../management/channels.service.js';
import type { ChannelRecord } from '../../management/channels.repository.js';
import { AddChannelModelsRequest, channelModelsOf } from './channel-models.dto.js';
import {
  ChangeChannelsRequest,
  ChangedChannelsResponse,
  ChannelResponse,
  CreateChannelRequest,
  ListChannelsQuery,
  newChannelOf,
  presentChannel,
  presentListedChannel,
  UpdateChannelRequest,
  updateOf,
} from './channel.dto.js';
import { newProxyOf, ProxyRequest } from './credential.dto.js';

/** The upstreams that answer requests. */
@ApiTags('Channels')
@OperatorResource('channels')
@Controller('admin/v1/channels')
export class ChannelsController {
  constructor(
    private readonly channels: ChannelsService,
    private readonly additions: ChannelModelAdditions,
    private readonly models: ModelsService,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List channels' })
  @ApiListResponse(ChannelResponse)
  async list(@Query() query: ListChannelsQuery): Promise<ListResponse<ChannelResponse>> {
    const statuses = readChoices(query.status, 'status', CHANNEL_STATUSES) ?? null;
    const filter = { statuses, includeArchived: query.include_archived ?? false, q: query.q ?? null };
    const page = await this.channels.list(filter, readPage(query, 'chn'));
    const [canonicalIds, health] = await Promise.all([this.canonicalIdsOf(page.rows), this.channels.readHealth()]);
    return presentPage(page, (channel) => presentListedChannel(channel, canonicalIds, health));
  }

  @Post()
  @StepUp()
  @ApiOperation({ summary: 'Create a channel with its credentials and models' })
  @ApiCreatedResponse({ type: ChannelResponse })
  async create(@Body() body: CreateChannelRequest, @CurrentActor() actor: Actor): Promise<ChannelResponse> {
    return this.present(await this.channels.create(newChannelOf(body), actor));
  }

  @Post('bulk')
  @HttpCode(200)
  @ApiOperation({ summary: 'Update status, priority or tags of several channels. All of them change, or none.' })
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
    const data = channels.map((channel) => presentListedChannel(channel, canonicalIds, health));
    return { object: 'changed_channels', data };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a channel' })
  @ApiOkResponse({ type: ChannelResponse })
  async get(@Param('id', new IdPipe('chn')) id: string): Promise<ChannelResponse> {
    return this.present(await this.channels.get(id));
  }

  @Patch(':id')
  @ApiOperation({
    summary:
      'Update a channel. Changes apply within a second. Another address takes the secrets of its credentials again.',
  })
  @ApiOkResponse({ type: ChannelResponse })
  async update(
    @Param('id', new IdPipe('chn')) id: string,
    @Body() body: UpdateChannelRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
    @CurrentSession() session: RequestSession | undefined,
  ): Promise<ChannelResponse> {
    // As where a credential is rotated.
    if (body.credentials !== undefined) requireStepUp(session?.session, this.clock.nowMs());
    const outcome = await this.channels.update(id, updateOf(body), expectedVersion, actor);
    return presentChange(outcome, (channel) => this.present(channel));
  }

  @Post(':id/models')
  @HttpCode(200)
  @ApiOperation({
    summary:
      'Add models to a channel, with their costs. Creates models and list prices that the catalog lacks. All of them are added, or none.',
  })
  @ApiOkResponse({ type: ChannelResponse })
  async addModels(
    @Param('id', new IdPipe('chn')) id: string,
    @Body() body: AddChannelModelsRequest,
    @CurrentPass() pass: Pass,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    // It may create models and prices.
    requireOperatorRole(pass.platformRole, { resource: 'models', action: 'write' });
    return this.present(await this.additions.run(id, channelModelsOf(body), actor));
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Archive a channel. It receives no new requests.' })
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
  @ApiOperation({ summary: 'Restore an archived channel, up to 30 days later' })
  @ApiOkResponse({ type: ChannelResponse })
  async restore(@Param('id', new IdPipe('chn')) id: string, @CurrentActor() actor: Actor): Promise<ChannelResponse> {
    return this.present(await this.channels.restore(id, actor));
  }

  @Post(':id/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Enable a channel' })
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
  @ApiOperation({ summary: 'Disable a channel. It receives no new requests. Running requests finish.' })
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
  @ApiOperation({ summary: 'Drain a channel. It receives only requests of conversations from the last ten minutes.' })
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
  @ApiOperation({
    summary:
      'Reset the health of a channel. Ends pauses of credentials and closes circuit breakers. The channel receives requests again within a second.',
  })
  @ApiOkResponse({ type: ChannelResponse })
  async resetBreaker(
    @Param('id', new IdPipe('chn')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<ChannelResponse> {
    return this.present(await this.channels.resetHealth(id, actor));
  }

  @Put(':id/proxy')
  @ApiOperation({ summary: 'Set or replace the proxy of a channel' })
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
  @ApiOperation({ summary: 'Remove the proxy of a channel' })
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
