import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '#core';
import { OperatorResource } from '#auth';
import { CurrentActor, ApiListResponse, ListQuery, type ListResponse, IdPipe, IfMatch } from '#core/http';
import { WebhookAnswers } from './webhook-answers.js';
import {
  CreatedWebhookEndpointResponse,
  CreateOperatorWebhookEndpointRequest,
  EventResponse,
  ListAllEventsQuery,
  ListDeliveriesQuery,
  ReplayWebhookRequest,
  UpdateOperatorWebhookEndpointRequest,
  UpdatedWebhookEndpointResponse,
  WebhookDeliveryDetailsResponse,
  WebhookDeliveryResponse,
  WebhookEndpointResponse,
} from './webhook.dto.js';

/** Where events of all organizations are sent to the operator. */
@ApiTags('Webhooks')
@OperatorResource('webhooks')
@Controller('admin/v1')
export class WebhooksController {
  constructor(private readonly answers: WebhookAnswers) {}

  @Get('webhook-endpoints')
  @ApiOperation({ summary: 'List the operator’s webhook endpoints' })
  @ApiListResponse(WebhookEndpointResponse)
  list(@Query() query: ListQuery): Promise<ListResponse<WebhookEndpointResponse>> {
    return this.answers.list(null, query);
  }

  @Post('webhook-endpoints')
  @ApiOperation({ summary: 'Create a webhook endpoint' })
  @ApiCreatedResponse({ type: CreatedWebhookEndpointResponse })
  create(
    @Body() body: CreateOperatorWebhookEndpointRequest,
    @CurrentActor() actor: Actor,
  ): Promise<CreatedWebhookEndpointResponse> {
    return this.answers.create(null, body, actor);
  }

  @Get('webhook-endpoints/:id')
  @ApiOperation({ summary: 'Get a webhook endpoint' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  get(@Param('id', new IdPipe('whe')) id: string): Promise<WebhookEndpointResponse> {
    return this.answers.get(null, id);
  }

  @Patch('webhook-endpoints/:id')
  @ApiOperation({ summary: 'Update, disable or enable a webhook endpoint' })
  @ApiOkResponse({ type: UpdatedWebhookEndpointResponse })
  update(
    @Param('id', new IdPipe('whe')) id: string,
    @Body() body: UpdateOperatorWebhookEndpointRequest,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<UpdatedWebhookEndpointResponse> {
    return this.answers.update(null, id, body, { expectedVersion, actor });
  }

  @Delete('webhook-endpoints/:id')
  @ApiOperation({ summary: 'Delete a webhook endpoint with its deliveries' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  remove(
    @Param('id', new IdPipe('whe')) id: string,
    @IfMatch() expectedVersion: number | null,
    @CurrentActor() actor: Actor,
  ): Promise<WebhookEndpointResponse> {
    return this.answers.remove(null, id, { expectedVersion, actor });
  }

  @Post('webhook-endpoints/:id/rotate-secret')
  @HttpCode(200)
  @ApiOperation({ summary: 'Replace a signing secret. Messages are signed with both for 24 hours.' })
  @ApiOkResponse({ type: CreatedWebhookEndpointResponse })
  rotate(
    @Param('id', new IdPipe('whe')) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<CreatedWebhookEndpointResponse> {
    return this.answers.rotate(null, id, actor);
  }

  @Post('webhook-endpoints/:id/test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send a test event. Its delivery shows what came of it.' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  test(@Param('id', new IdPipe('whe')) id: string, @CurrentActor() actor: Actor): Promise<WebhookEndpointResponse> {
    return this.answers.test(null, id, actor);
  }

  @Post('webhook-endpoints/:id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Send one event, or a range of events, again. Their IDs stay the same.' })
  @ApiOkResponse({ type: WebhookEndpointResponse })
  replay(
    @Param('id', new IdPipe('whe')) id: string,
    @Body() body: ReplayWebhookRequest,
    @CurrentActor() actor: Actor,
  ): Promise<WebhookEndpointResponse> {
    return this.answers.replay(null, id, body, actor);
  }

  @Get('webhook-deliveries')
  @ApiOperation({ summary: 'List deliveries of webhooks' })
  @ApiListResponse(WebhookDeliveryResponse)
  listDeliveries(@Query() query: ListDeliveriesQuery): Promise<ListResponse<WebhookDeliveryResponse>> {
    return this.answers.listDeliveries(null, query);
  }

  @Get('webhook-deliveries/:id')
  @ApiOperation({ summary: 'Get a delivery with its calls' })
  @ApiOkResponse({ type: WebhookDeliveryDetailsResponse })
  getDelivery(@Param('id', new IdPipe('whd')) id: string): Promise<WebhookDeliveryDetailsResponse> {
    return this.answers.getDelivery(null, id);
  }

  @Get('webhook-events')
  @ApiOperation({ summary: 'List events of all organizations of the last 30 days' })
  @ApiListResponse(EventResponse)
  listEvents(@Query() query: ListAllEventsQuery): Promise<ListResponse<EventResponse>> {
    return this.answers.listEvents(undefined, query);
  }
}
