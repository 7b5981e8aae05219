/**
 * Upstreams decides how a channel's upstream is called, with which credential, and how healthy it is.
 * Owns no table: it reads channels into memory, with their secrets, and shares health by channel-history.
 * Guarantees: a provider's secret is readable only in memory; no socket connects to an address that the SSRF guard has
 * not checked.
 * Does not know: which channel is tried first, balances, customer prices, the meaning of request and response bodies.
 */
export { ChannelAccess, type OpenedChannel } from './access/channel-access.js';
export { MediaFetcher } from './adapters/media-fetcher.js';
export { UpstreamAdapter, type CallOptions } from './adapters/upstream.adapter.js';
export { UpstreamReader, type UpstreamAnswer } from './adapters/upstream-reader.js';
export { UpstreamCall, type FailureKind, type UpstreamFailure } from './adapters/upstream-call.js';
export { cacheKeyFieldOf } from './domain/cache-key-field.js';
export { type Candidate } from './domain/candidate.js';
export { ChannelIndex } from './domain/channel-index.js';
export { dialectFor, dialectOf, kindFor } from './domain/dialect-of.js';
export { ChannelVitals, type ModelVitals } from './domain/health/channel-vitals.js';
export { grantedPauseMs } from './domain/health/cool-down.js';
export { readWaitMs } from './domain/health/read-wait.js';
export { AttemptReporter, type AttemptOutcome } from './health/attempt-reporter.js';
export { ChannelHealth, type QueuedTurn } from './health/channel-health.js';
export { vitalsOfStates } from './health/vitals-of-states.js';
export { ChannelLoader, type InspectedChannel } from './snapshot/channel-loader.js';
export { ChannelSnapshot } from './snapshot/channel.snapshot.js';
export { UpstreamsControlModule, UpstreamsModule } from './upstreams.module.js';
