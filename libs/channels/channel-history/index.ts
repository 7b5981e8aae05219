/**
 * Channel history is what processes know of channels together: the lock, version and history of their changes, the
 * credentials that control and the worker change, and the health that gateways share.
 * Owns channel_event, channel_credential and the Redis prefix `cool:`. Guarantees: changes are serialized, and each leaves
 * an audit row and a line of history in its transaction.
 * Does not know: what a channel's settings mean, how an upstream is called.
 */
export { ChannelEventsRepository } from './changes/channel-events.repository.js';
export { type CredentialRecord, type CredentialStatus } from './changes/credentials.repository.js';
export { ChannelHistoryModule, ChannelHistoryWorkerModule } from './channel-history.module.js';
export { balanceApiOf } from './domain/balance-api.js';
export { type HealthState } from './health/health-state.js';
export { credentialBinding } from './secrets/bindings.js';
