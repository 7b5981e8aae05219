/**
 * Channels decides what a channel is and how operators change it, which channels may answer a request and in which order,
 * how an upstream is called, with which credential, and how healthy it is.
 * Owns channel, channel_model, channel_cost_version, channel_proxy and route_rule. Guarantees: a provider's secret is
 * sealed at rest and readable in memory only; planning waits for nothing; a channel left out has a reason; no socket
 * connects to an address that was not checked.
 * Does not know: balances, customer prices, the meaning of request and response bodies.
 */
export { ChannelsControlModule } from './channels.module.js';
export { checkCloudSecret } from './cloud-credentials/cloud-secret.js';
export { sendingOption } from './domain/changes/channel-changes.js';
export { DEFAULT_CHANNEL_OPTIONS, type UnbilledReplies, effectiveOptions } from './domain/channel-options.js';
export { CHANNEL_STATUSES, type Channel, type ChannelStatus, carriesOneOf, servesCaller } from './domain/channel.js';
export { checkChannel, checkSecret } from './domain/check-channel.js';
export { completeFromPreset } from './domain/complete-from-preset.js';
export { CHANNEL_KINDS, type ChannelKind } from './domain/kinds/channel-kind.js';
export { PURCHASE_FIELDS } from './domain/policy-rules.js';
export { CHANNEL_PRESETS } from './domain/presets.js';
export { ENDED_PROVIDERS } from './domain/presets/ended-providers.js';
export { RESPONSES_ONLY, isOpenaiApi } from './domain/providers/openai-models.js';
export { proxyOf } from './domain/proxy-route.js';
export { SEALED_CHANNEL_TABLES } from './domain/sealed-tables.js';
export { type ToolsApi } from './domain/tools-api.js';
export { type NewChannelModel, toolsApisOf } from './management/channel-models.js';
export { type ChannelNames, type ChannelRecord, describeChannelFields } from './management/channels.repository.js';
export { type ChannelPatch, ChannelsService, type NewChannel } from './management/channels.service.js';
export { type CredentialPatch, CredentialsService, type NewCredential } from './management/credentials.service.js';
export { type StickyTarget, affinityKey } from './routing/domain/affinity/affinity-key.js';
export { datedCost } from './routing/domain/planning/cost-in-force.js';
export { type ModelPlan, hasHealthyChannel, joinPlans } from './routing/domain/planning/join-plans.js';
export {
  ADVISING_KIND,
  type Plan,
  notesMaxOf,
  offersAdvisor,
  planCandidates,
} from './routing/domain/planning/plan-candidates.js';
export { PLAN_REASONS, type PlanNote, publicReason, reasonSentence } from './routing/domain/planning/plan-note.js';
export { NO_PREFERENCES, type PlanRequest, type RoutingPreferences } from './routing/domain/planning/plan-request.js';
export { ATTEMPTS_MAX, type RouteRule, type RoutedRequest } from './routing/domain/rules/route-rule.js';
export { STANDARD_STRATEGY, STRATEGIES, type Strategy } from './routing/domain/rules/strategy.js';
export { RoutingControlModule, RoutingModule } from './routing/routing.module.js';
export { type RouteRecord } from './routing/rules/route-rules.repository.js';
export { type RouteFields, RouteRulesService } from './routing/rules/route-rules.service.js';
export { RouteRulesSnapshot } from './routing/rules/route-rules.snapshot.js';
export { type PlanView, StickyRouting } from './routing/sticky-routing.js';
export { ChannelAccess, type OpenedChannel } from './upstreams/access/channel-access.js';
export { MediaFetcher } from './upstreams/adapters/media-fetcher.js';
export { type FailureKind, UpstreamCall, type UpstreamFailure } from './upstreams/adapters/upstream-call.js';
export { type UpstreamAnswer, UpstreamReader } from './upstreams/adapters/upstream-reader.js';
export { type CallOptions, UpstreamAdapter } from './upstreams/adapters/upstream.adapter.js';
export { cacheKeyFieldOf } from './upstreams/domain/cache-key-field.js';
export { type Candidate } from './upstreams/domain/candidate.js';
export { dialectFor, dialectOf, kindFor } from './upstreams/domain/dialect-of.js';
export { grantedPauseMs } from './upstreams/domain/health/cool-down.js';
export { readWaitMs } from './upstreams/domain/health/read-wait.js';
export { type AttemptOutcome, AttemptReporter } from './upstreams/health/attempt-reporter.js';
export { ChannelHealth, type QueuedTurn } from './upstreams/health/channel-health.js';
export { ChannelLoader, type InspectedChannel } from './upstreams/snapshot/channel-loader.js';
export { ChannelSnapshot } from './upstreams/snapshot/channel.snapshot.js';
export { UpstreamsControlModule, UpstreamsModule } from './upstreams/upstreams.module.js';
