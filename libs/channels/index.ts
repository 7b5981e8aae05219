/**
 * Channels decides how each upstream is reached, with which credential and settings, and how healthy it is.
 * Owns channel, channel_model, channel_cost_version, channel_credential, channel_event and the Redis prefix `cool:`.
 * Guarantees: a provider's secret is readable only in memory; no socket connects to an address that the SSRF guard has
 * not checked.
 * Does not know: which channel is tried first, balances, customer prices, the meaning of request and response bodies.
 */
export { SEALED_CHANNEL_TABLES } from './domain/sealed-tables.js';
export { ChannelAccess, type OpenedChannel } from './access/channel-access.js';
export { createUpstreamAgent } from './adapters/agents/create-upstream-agent.js';
export { MediaFetcher } from './adapters/media-fetcher.js';
export { UpstreamAdapter, type CallOptions } from './adapters/upstream.adapter.js';
export { UpstreamReader, type UpstreamAnswer } from './adapters/upstream-reader.js';
export { UpstreamCall, type FailureKind, type UpstreamFailure } from './adapters/upstream-call.js';
export { toolsApisOf, type NewChannelModel } from './management/channel-models.js';
export { AttemptReporter, type AttemptOutcome } from './health/attempt-reporter.js';
export { type HealthState } from './health/health-state.js';
export { vitalsOfStates } from './health/vitals-of-states.js';
export { ChannelHealth, type QueuedTurn } from './health/channel-health.js';
export { ChannelLoader, type InspectedChannel } from './snapshot/channel-loader.js';
export { ChannelSnapshot } from './snapshot/channel.snapshot.js';
export { ChannelsControlModule, ChannelsModule, ChannelsWorkerModule } from './channels.module.js';
export { ChannelHistoryService } from './history/channel-history.service.js';
export { CHANNEL_EVENT_KINDS, type ChannelEvent } from './domain/history/channel-event.js';
export { describeChannelFields, type ChannelNames, type ChannelRecord } from './management/channels.repository.js';
export { ChannelsService, type ChannelPatch, type NewChannel } from './management/channels.service.js';
export {
  CREDENTIAL_STATUSES,
  type CredentialRecord,
  type CredentialStatus,
} from './management/credentials.repository.js';
export { CredentialsService, type CredentialPatch, type NewCredential } from './management/credentials.service.js';
export { CHANNEL_OPTIONS, effectiveOptions, NEEDS, type UnbilledReplies } from './domain/channel-options.js';
export { PURCHASE_FIELDS } from './domain/policy-rules.js';
export { type Candidate } from './domain/candidate.js';
export { checkUpstreamUrl } from './domain/addresses/check-upstream-url.js';
export { proxyOf } from './domain/addresses/proxy.js';
export {
  CHANNEL_STATUSES,
  type Channel,
  type ChannelStatus,
  type Credential,
  type DatedCost,
  type ServedModel,
} from './domain/channel.js';
export { ChannelIndex } from './domain/channel-index.js';
export { CHANNEL_KINDS, type ChannelKind } from './domain/channel-kind.js';
export { checkChannel, checkSecret } from './domain/check-channel.js';
export { completeFromPreset } from './domain/complete-from-preset.js';
export { CHANNEL_PRESETS } from './domain/presets.js';
export { cacheKeyFieldOf } from './domain/providers/cache-key-field.js';
export { dialectFor, dialectOf, kindFor } from './domain/dialect-of.js';
export { TOOLS_APIS, type ToolsApi } from './domain/tools-api.js';
export { ChannelVitals, type ModelVitals } from './domain/health/channel-vitals.js';
export { grantedPauseMs } from './domain/health/cool-down.js';
export { readWaitMs } from './domain/health/read-wait.js';
