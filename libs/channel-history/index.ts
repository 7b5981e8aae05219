/**
 * Channel history is what processes know of channels together: the lock, version and history of their changes, the
 * credentials that control and the worker change, and the health that gateways share.
 * Owns channel_event, channel_credential and the Redis prefix `cool:`.
 * Guarantees: changes of channels are serialized, and each leaves an audit row and a line of history in its transaction.
 * Does not know: what a channel's settings mean, how an upstream is called, when a breaker opens.
 */
export { ChannelChanges } from './changes/channel-changes.repository.js';
export { credentialState, proxyState } from './changes/credential-state.js';
export {
  CREDENTIAL_STATUSES,
  credentialColumns,
  type CredentialRecord,
  CredentialsRepository,
  type CredentialStatus,
  proxyColumns,
  type ProxyRecord,
  toCredential,
} from './changes/credentials.repository.js';
export { recordChannelChange } from './changes/record-channel-change.js';
export { ChannelHistoryModule, ChannelHistoryWorkerModule, CredentialAccessModule } from './channel-history.module.js';
export { BALANCE_API_CHOICES, type BalanceApi, balanceApiOf } from './domain/balance-api.js';
export { ChannelEventsRepository } from './changes/channel-events.repository.js';
export { CHANNEL_EVENT_KINDS, type ChannelEvent } from './domain/channel-event.js';
export { type HealthEvent } from './health/health-event.js';
export {
  type BreakerReason,
  type CoolDownReason,
  type HealthState,
  type HealthSubject,
  subjectKey,
} from './health/health-state.js';
export { HEALTH_CHANGES, SharedHealthRepository } from './health/shared-health.repository.js';
export { ChannelHistoryService } from './history/channel-history.service.js';
export { credentialBinding, proxyBinding } from './secrets/bindings.js';
export { CredentialAccess, type OpenedCredential } from './secrets/credential-access.repository.js';
export { OpenedProxies } from './secrets/open-proxies.js';
