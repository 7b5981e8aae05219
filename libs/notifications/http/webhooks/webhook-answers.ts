import { Injectable } from '@nestjs/common';
import { EventsRepository } from '#core/infra';
import { formatId, RoutifyError, type Actor } from '#core';
import {
  presentChange,
  presentPage,
  readPage,
  type ListQuery,
  type ListResponse,
  definedFields,
  readId,
} from '#core/http';
import { DeliveryRepository } from '../../webhooks/deliveries/delivery.repository.js';
import { EndpointsService } from '../../webhooks/endpoints/endpoints.service.js';
import {
  presentAttempt,
  presentDelivery,
  presentEndpoint,
  presentEvent,
  presentMade,
  presentUpdated,
  type CreatedWebhookEndpointResponse,
  type CreateWebhookEndpointRequest,
  type EventResponse,
  type ListDeliveriesQuery,
  type ListEventsQuery,
  type ReplayWebhookRequest,
  type UpdatedWebhookEndpointResponse,
  type UpdateWebhookEndpointRequest,
  type WebhookDeliveryDetailsResponse,
  type WebhookDeliveryResponse,
  type WebhookEndpointResponse,
} from './webhook.dto.js';

/** The organization that owns endpoints; null: the operator. */
type Owner = string | null;

/** What the routes of members and of operators answer. */
@Injectable()
export class WebhookAnswers {
  constructor(
    private readonly endpoints: EndpointsService,
    private readonly deliveries: DeliveryRepository,
    private readonly events: EventsRepository,
  ) {}

  async list(owner: Owner, query: ListQuery): Promise<ListResponse<WebhookEndpointResponse>> {
    return presentPage(await this.endpoints.list(owner, readPage(query, 'whe')), presentEndpoint);
  }

  async create(
    owner: Owner,
    {
      kind = 'webhook',
      event_types: eventTypes = [],
      language = 'en',
      signing = 'hmac',
      secret,
      ...body
    }: CreateWebhookEndpointRequest,
    actor: Actor,
  ): Promise<CreatedWebhookEndpointResponse> {
    if (secret !== undefined && kind !== 'feishu') {
      throw new RoutifyError('invalid_request_error', 'Only endpoints of the kind feishu have a secret of their own.', {
        param: 'secret',
      });
    }
    const fields = { ...body, kind, eventTypes, language, signing, secret: secret ?? null };
    const made = await this.endpoints.create(owner, fields, actor);
    return presentMade(made);
  }

  async get(owner: Owner, id: string): Promise<WebhookEndpointResponse> {
    return presentEndpoint(await this.endpoints.get(id, owner));
  }

  async update(
    owner: Owner,
    id: string,
    { event_types: eventTypes, skip_missed: skipsMissed, enabled, ...body }: UpdateWebhookEndpointRequest,
    { expectedVersion, actor }: { readonly expectedVersion: number | null; readonly actor: Actor },
  ): Promise<UpdatedWebhookEndpointResponse> {
    const status = enabled === undefined ? undefined : enabled ? ('active' as const) : ('disabled' as const);
    const patch = definedFields({ ...body, eventTypes, skipsMissed, status });
    return presentChange(await this.endpoints.update(id, owner, patch, expectedVersion, actor), presentUpdated);
  }

  async remove(
    owner: Owner,
    id: string,
    { expectedVersion, actor }: { readonly expectedVersion: number | null; readonly actor: Actor },
  ): Promise<WebhookEndpointResponse> {
    return presentChange(await this.endpoints.remove(id, owner, expectedVersion, actor), presentEndpoint);
  }

  async rotate(owner: Owner, id: string, actor: Actor): Promise<CreatedWebhookEndpointResponse> {
    const made = await this.endpoints.rotate(id, owner, actor);
    return presentMade(made);
  }

  async test(owner: Owner, id: string, actor: Actor): Promise<WebhookEndpointResponse> {
    return presentEndpoint(await this.endpoints.test(id, owner, actor));
  }

  async replay(
    owner: Owner,
    id: string,
    { event_id: eventId, since, until }: ReplayWebhookRequest,
    actor: Actor,
  ): Promise<WebhookEndpointResponse> {
    if ((eventId === undefined) === (since === undefined)) {
      throw new RoutifyError('invalid_request_error', 'Send either event_id or since.', { param: 'event_id' });
    }
    if (eventId !== undefined) {
      return presentEndpoint(await this.endpoints.replayEvent(id, owner, readId('evt', eventId, 'event_id'), actor));
    }
    const range = { since: new Date(since ?? ''), until: until === undefined ? null : new Date(until) };
    return presentEndpoint(await this.endpoints.replayRange(id, owner, range, actor));
  }

  async listDeliveries(owner: Owner, query: ListDeliveriesQuery): Promise<ListResponse<WebhookDeliveryResponse>> {
    const { status, endpoint_id: endpoint, event_type: eventType } = query;
    const endpointId = endpoint === undefined ? undefined : readId('whe', endpoint, 'endpoint_id');
    const filter = { organizationId: owner, ...definedFields({ status, endpointId, eventType }) };
    return presentPage(await this.deliveries.list(filter, readPage(query, 'whd')), presentDelivery);
  }

  async getDelivery(owner: Owner, id: string): Promise<WebhookDeliveryDetailsResponse> {
    const found = await this.deliveries.find(id, owner);
    if (found === null) throw new RoutifyError('not_found', `There is no delivery ${formatId('whd', id)}.`);
    return { ...presentDelivery(found.delivery), calls: found.attempts.map(presentAttempt) };
  }

  async listEvents(organizationId: string | undefined, query: ListEventsQuery): Promise<ListResponse<EventResponse>> {
    const filter = definedFields({ organizationId, types: query.type === undefined ? undefined : [query.type] });
    return presentPage(await this.events.list(filter, readPage(query, 'evt')), presentEvent);
  }
}
