import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { CustomerResource, type Membership } from '#auth';
import {
  CurrentActor,
  CurrentMember,
  ApiListResponse,
  ListQuery,
  type ListResponse,
  IdPipe,
  IfMatch,
} from '#core/http';
import { WebhookAnswers } from './webhook-answers.js';
import {
  CreatedWebhookEndpointResponse,
  CreateWebhookEndpointRequest,
  EventResponse,
  ListDeliveriesQuery,
  ListEventsQuery,
  ReplayWebhookRequest,
  UpdateWebhookEndpointRequest,
  UpdatedWebhookEndpointResponse,
  WebhookDeliveryDetailsResponse,
  WebhookDeliveryResponse,
  WebhookEndpointResponse,
} from './webhook.dto.js';

/** Where events of the organization are sent. */
@ApiTags('Own webhooks')
@CustomerResource('webhooks')
@Controller('api/v1')
export class OwnWebhooksController {
  constructor(private readonly answers: WebhookAnswers) {}

  @Get('webhook-endpoints')
  @ApiOperation({ summary: 'List your webhook endpoints' })
  @ApiListResponse(WebhookEndpointResponse)
  list(
    @CurrentMember() { organization }: Membership,
    @Query() query: ListQuery,
  ): Promise<ListResponse<WebhookEndpointResponse>> {
    return this.answers.list(organization.id, query);
  }

  @Post('webhook-endpoints')
  @ApiOperation({ summary: 'Create your webhook endpoint' })
  @ApiCreatedResponse({ type: CreatedWebhookEndpointResponse })
  create(
    @CurrentMember() { organization }: Membership,
    @Body() body: CreateWebhookEndpointRequest,
    @CurrentActor() actor: Actor,
  ): Promise<CreatedWebhookEndpointResponse> {
    return this.answers.create(organization.id, body, actor);
  }

  @Get('webhook-endpoints/:id')
  @ApiOperation({ summary: 'Get your webhook endpoint' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  get(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('whe')) id: string,
  ): Promise<WebhookEndpointResponse> {
    return this.answers.get(organization.id, id);
  }

  @Patch('webhook-endpoints/:id')
  @ApiOperation({ summary: 'Update, disable or enable your webhook endpoint' })
  @ApiOkResponse({ type: UpdatedWebhookEndpointResponse })
  update(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('whe')) id: string,
    @Body() body: UpdateWebhookEndpointRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<UpdatedWebhookEndpointResponse> {
    return this.answers.update(organization.id, id, body, { expectedVersion, actor });
  }

  @Delete('webhook-endpoints/:id')
  @ApiOperation({ summary: 'Delete your webhook endpoint with its deliveries' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  remove(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('whe')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<WebhookEndpointResponse> {
    return this.answers.remove(organization.id, id, { expectedVersion, actor });
  }

  @Post('webhook-endpoints/:id/rotate-secret')
  @HttpCode(200)
  @ApiOperation({ summary: 'Replace a signing secret. Messages are signed with both for 24 hours.' })
  @ApiOkResponse({ type: CreatedWebhookEndpointResponse })
  rotate(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('whe')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<CreatedWebhookEndpointResponse> {
    return this.answers.rotate(organization.id, id, actor);
  }

  @Post('webhook-endpoints/:id/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a test event. Its delivery shows what came of it.' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  test(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('whe')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<WebhookEndpointResponse> {
    return this.answers.test(organization.id, id, actor);
  }

  @Post('webhook-endpoints/:id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send one event, or a range of events, again. Their IDs stay the same.' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  replay(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('whe')) id: string,
    @Body() body: ReplayWebhookRequest,
    @CurrentActor() actor: Actor,
  ): Promise<WebhookEndpointResponse> {
    return this.answers.replay(organization.id, id, body, actor);
  }

  @Get('webhook-deliveries')
  @ApiOperation({ summary: 'List your deliveries of webhooks' })
  @ApiListResponse(WebhookDeliveryResponse)
  listDeliveries(
    @CurrentMember() { organization }: Membership,
    @Query() query: ListDeliveriesQuery,
  ): Promise<ListResponse<WebhookDeliveryResponse>> {
    return this.answers.listDeliveries(organization.id, query);
  }

  @Get('webhook-deliveries/:id')
  @ApiOperation({ summary: 'Get a delivery with its calls' })
  @ApiOkResponse({ type: WebhookDeliveryDetailsResponse })
  getDelivery(
    @CurrentMember() { organization }: Membership,
    @Param('id', new IdPipe('whd')) id: string,
  ): Promise<WebhookDeliveryDetailsResponse> {
    return this.answers.getDelivery(organization.id, id);
  }

  @Get('webhook-events')
  @ApiOperation({ summary: 'List your events of the last 30 days' })
  @ApiListResponse(EventResponse)
  listEvents(
    @CurrentMember() { organization }: Membership,
    @Query() query: ListEventsQuery,
  ): Promise<ListResponse<EventResponse>> {
    return this.answers.listEvents(organization.id, query);
  }
}
