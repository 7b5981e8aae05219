import {
  choice,
  choices,
  exampleId,
  flag,
  id,
  integer,
  objects,
  optional,
  shape,
  text,
  texts,
  time,
  formatId,
  CUSTOMER_EVENT_TYPES,
  describeEvent,
  EVENT_TYPE_NAMES,
  type DomainEvent,
} from '#core';
import { body, query, reply, objectName, version, ListQuery, presentVersion } from '#core/http';
import { ATTEMPT_ERRORS } from '../../webhooks/domain/read-outcome.js';
import {
  CHAT_LANGUAGES,
  DELIVERY_STATUSES,
  ENDPOINT_KINDS,
  ENDPOINT_STATUSES,
  type Endpoint,
} from '../../webhooks/domain/endpoint.js';
import { describeEndpoint } from '../../webhooks/endpoints/describe-endpoint.js';
import { FILTERED_TYPES, OPERATOR_FILTERED_TYPES } from '../../webhooks/endpoints/endpoints.service.js';
import { SIGNING } from '../../webhooks/domain/endpoint-secrets.js';
import type { Attempt, Delivery } from '../../webhooks/deliveries/delivery.repository.js';

const NAME = text('For people.', { max: 80, example: 'Billing system' });
const ABOUT_URL =
  'Address. Of a chat: that of its incoming webhook, which is shown without its secret part; of Telegram: `https://api.telegram.org/bot<token>/sendMessage?chat_id=<chat>`.';
const URL_OPTIONS = { max: 500, example: 'https://example.com/hooks/routify' };
const URL_FIELD = text(ABOUT_URL, URL_OPTIONS);
const TYPES = choices(FILTERED_TYPES, 'Types that it gets. Empty: all.', { example: ['payment.received'] });
const OPERATOR_TYPES = {
  event_types: choices(OPERATOR_FILTERED_TYPES, 'Types that it gets. Empty: all.', {
    example: ['alarm.credential_refused'],
  }),
};
const LANGUAGE = choice(CHAT_LANGUAGES, 'Language of chat messages.', { default: 'en' });

export class CreateWebhookEndpointRequest extends body({
  name: NAME,
  url: URL_FIELD,
  ...optional({
    kind: choice(ENDPOINT_KINDS, '`webhook`: signed JSON. The others are chats.', { default: 'webhook' }),
    event_types: TYPES,
    language: LANGUAGE,
    signing: choice(SIGNING, 'How a `webhook` signs.', { default: 'hmac' }),
    secret: text('Of `feishu`: the secret of its custom bot, where it has one.', { max: 200, example: undefined }),
  }),
}) {}

export class UpdateWebhookEndpointRequest extends body(
  optional({
    name: NAME,
    url: text(`${ABOUT_URL} Another address gets a new signing secret, shown only in this response.`, URL_OPTIONS),
    secret: text('Of `feishu`, with another `url`: the secret there. `null`: none. A stored one is not taken along.', {
      max: 200,
      nullable: true,
      example: undefined,
    }),
    event_types: TYPES,
    language: LANGUAGE,
    enabled: flag('An endpoint that is enabled again gets what it missed in the last 30 days.', { example: true }),
    skip_missed: flag('With `enabled`: it gets nothing that it missed.', { example: false }),
  }),
) {}

export class CreateOperatorWebhookEndpointRequest extends body({
  ...CreateWebhookEndpointRequest.fields,
  ...optional(OPERATOR_TYPES),
}) {}

export class UpdateOperatorWebhookEndpointRequest extends body({
  ...UpdateWebhookEndpointRequest.fields,
  ...optional(OPERATOR_TYPES),
}) {}

export class ReplayWebhookRequest extends body(
  optional({
    event_id: id('evt', 'One event. Excludes the others.'),
    since: time('Events that happened since then.', { example: '2026-11-20T08:00:00.000Z' }),
    until: time('And before then.'),
  }),
) {}

export class ListDeliveriesQuery extends query({
  ...ListQuery.fields,
  ...optional({
    endpoint_id: id('whe', 'Filter by endpoint.'),
    status: choice(DELIVERY_STATUSES, 'Filter by status.'),
    event_type: choice(EVENT_TYPE_NAMES, 'Filter by type of event.'),
  }),
}) {}

export class ListEventsQuery extends query({
  ...ListQuery.fields,
  ...optional({ type: choice(CUSTOMER_EVENT_TYPES, 'Filter by type.') }),
}) {}

export class ListAllEventsQuery extends query({
  ...ListQuery.fields,
  ...optional({ type: choice(EVENT_TYPE_NAMES, 'Filter by type.') }),
}) {}

export class WebhookEndpointResponse extends reply({
  id: id('whe'),
  object: objectName('webhook_endpoint'),
  name: text({ example: 'Billing system' }),
  kind: choice(ENDPOINT_KINDS),
  url: text('Address, without what is secret in it.', { example: 'https://example.com/hooks/routify' }),
  signing: choice(SIGNING, '`null`: a chat, which is not signed.', { nullable: true }),
  public_key: text('Of `ed25519`: what verifies its signatures.', { nullable: true, example: null }),
  event_types: texts('Empty: all.', { example: ['payment.received'] }),
  language: choice(CHAT_LANGUAGES),
  status: choice(ENDPOINT_STATUSES),
  disabled_reason: choice(
    ['requested', 'gone', 'failing'],
    '`gone`: it answered 410. `failing`: no call has succeeded for three days.',
    { nullable: true, example: null },
  ),
  failing_since: time('Since when no call has succeeded. `null`: the last one has.', { nullable: true, example: null }),
  delivered_at: time('When a call last succeeded, up to a minute late.', { nullable: true }),
  is_replaying: flag('Whether a range of events is being sent again.', { example: false }),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export class CreatedWebhookEndpointResponse extends reply({
  ...WebhookEndpointResponse.fields,
  secret: text('Signing secret of `hmac`, which is shown only now. `null`: there is none.', {
    nullable: true,
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw0000000000000',
  }),
}) {}

export class UpdatedWebhookEndpointResponse extends reply({
  ...WebhookEndpointResponse.fields,
  secret: text('New signing secret of `hmac`, if `url` leads to another address. Shown only now.', {
    optional: true,
    example: undefined,
  }),
}) {}

export class WebhookAttemptResponse extends reply({
  id: id('wha'),
  attempted_at: time(),
  duration_ms: integer({ example: 84 }),
  http_status: integer('`null`: there was no response.', { nullable: true, example: 204 }),
  error: choice(ATTEMPT_ERRORS, '`null`: it was delivered.', { nullable: true, example: null }),
  request_body: text({ example: '{"type":"payment.received"}' }),
  response_body: text('Its beginning.', { nullable: true, example: '' }),
}) {}

export class WebhookDeliveryResponse extends reply({
  id: id('whd'),
  object: objectName('webhook_delivery'),
  endpoint_id: id('whe'),
  event_id: id('evt'),
  event_type: text({ example: 'payment.received' }),
  organization_id: id('org', '`null`: an event of the installation.', { nullable: true }),
  sequence: integer('Of the event in its organization.', { nullable: true, example: 17 }),
  occurred_at: time(),
  status: choice(DELIVERY_STATUSES),
  attempts: integer('Calls so far, since it was last requested.', { example: 1 }),
  next_attempt_at: time('`null`: there is none.', { nullable: true, example: null }),
  created_at: time(),
  ended_at: time({ nullable: true }),
}) {}

export class WebhookDeliveryDetailsResponse extends reply({
  ...WebhookDeliveryResponse.fields,
  calls: objects(WebhookAttemptResponse, 'Of the last seven days, the latest first.'),
}) {}

export class EventResponse extends reply({
  id: id('evt'),
  object: objectName('event'),
  type: text({ example: 'payment.received' }),
  timestamp: time('When it happened.'),
  organization_id: id('org', { nullable: true }),
  sequence: integer('Among the events of the organization, without a gap.', { nullable: true, example: 17 }),
  data: shape<object>({ type: 'object', additionalProperties: true }, 'By type: see [events](events.md).', {
    example: { key_id: exampleId('key'), key_name: 'Production' },
  }),
}) {}

export const presentEndpoint = (endpoint: Endpoint) => ({
  object: 'webhook_endpoint' as const,
  ...describeEndpoint(endpoint),
  ...presentVersion(endpoint),
});

interface MadeEndpoint {
  readonly endpoint: Endpoint;
  readonly secret: string | null;
}

export const presentMade = ({ endpoint, secret }: MadeEndpoint) => ({ ...presentEndpoint(endpoint), secret });

/** With its new secret, if it has got one. */
export const presentUpdated = ({ endpoint, secret }: MadeEndpoint): UpdatedWebhookEndpointResponse =>
  secret === null ? presentEndpoint(endpoint) : { ...presentEndpoint(endpoint), secret };

export function presentDelivery(delivery: Delivery) {
  const { event, status } = delivery;
  return {
    id: formatId('whd', delivery.id),
    object: 'webhook_delivery' as const,
    endpoint_id: formatId('whe', delivery.endpointId),
    event_id: formatId('evt', delivery.eventId),
    event_type: event.type,
    organization_id: event.organizationId === null ? null : formatId('org', event.organizationId),
    sequence: event.sequence === null ? null : Number(event.sequence),
    occurred_at: event.occurredAt.toISOString(),
    status,
    attempts: delivery.attempts,
    next_attempt_at: status === 'waiting' ? delivery.nextAttemptAt.toISOString() : null,
    created_at: delivery.createdAt.toISOString(),
    ended_at: delivery.endedAt?.toISOString() ?? null,
  };
}

export const presentAttempt = (attempt: Attempt): WebhookAttemptResponse => ({
  id: formatId('wha', attempt.id),
  attempted_at: attempt.attemptedAt.toISOString(),
  duration_ms: attempt.durationMs,
  http_status: attempt.httpStatus,
  error: attempt.error,
  request_body: attempt.requestBody,
  response_body: attempt.responseBody,
});

export const presentEvent = (event: DomainEvent): EventResponse => ({ object: 'event', ...describeEvent(event) });
