/**
 * Webhooks send events to addresses that organizations and the operator name: signed by Standard Webhooks, or as a message
 * of a chat.
 * Owns webhook_endpoint, webhook_delivery and webhook_attempt.
 * Guarantees: each event of an endpoint is delivered at least once, or is failed and can be sent again; one that takes
 * nothing delays no other.
 * Does not know: why an event happened.
 */
export { chatLanguageOf, eventSentence } from './chat/chat-message.js';
export {
  CHAT_LANGUAGES,
  type ChatLanguage,
  DELIVERY_STATUSES,
  ENDPOINT_KINDS,
  ENDPOINT_STATUSES,
  type Endpoint,
} from './domain/endpoint.js';
export { SIGNING } from './domain/endpoint-secrets.js';
export { ATTEMPT_ERRORS } from './domain/read-outcome.js';
export { DeliveryRepository, type Attempt, type Delivery } from './deliveries/delivery.repository.js';
export { describeEndpoint } from './endpoints/describe-endpoint.js';
export { SEALED_WEBHOOKS } from './endpoints/endpoint-vault.js';
export { EndpointsService, FILTERED_TYPES, OPERATOR_FILTERED_TYPES } from './endpoints/endpoints.service.js';
export { FeederService } from './deliveries/feeder.service.js';
export { SenderService } from './deliveries/sender.service.js';
export { OperatorWebhooksModule, WebhooksControlModule, WebhooksWorkerModule } from './webhooks.module.js';
