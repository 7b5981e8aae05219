/**
 * Channels decides what a channel is: its kind, options and presets, which addresses it may have, what it serves and
 * costs, and how operators change it.
 * Owns channel, channel_model, channel_cost_version and channel_proxy.
 * Guarantees: a provider's secret is sealed at rest and never returned; a change is refused or complete.
 * Does not know: how an upstream is called, how healthy it is, balances, customer prices.
 */
export { ChannelsControlModule } from './channels.module.js';
export { proxyOf } from './domain/proxy-route.js';
export {
  CHANNEL_STATUSES,
  servesCaller,
  type Channel,
  type ChannelStatus,
  type Credential,
  type DatedCost,
  type ServedModel,
} from './domain/channel.js';
export {
  CHANGE_EFFECTS,
  CHANGING_OPTIONS,
  OVERRIDING_OPTIONS,
  sendingOption,
  type ChannelChange,
} from './domain/changes/channel-changes.js';
export { CHANNEL_KINDS, type ChannelKind, cloudOf } from './domain/kinds/channel-kind.js';
export {
  CHANNEL_OPTIONS,
  type ChannelOptions,
  DEFAULT_CHANNEL_OPTIONS,
  effectiveOptions,
  parseChannelOptions,
  type UnbilledReplies,
} from './domain/channel-options.js';
export { checkChannel, checkSecret } from './domain/check-channel.js';
export { awsRegionOf } from './domain/cloud-endpoint.js';
export { completeFromPreset } from './domain/complete-from-preset.js';
export { NEEDS } from './domain/needs.js';
export { PURCHASE_FIELDS } from './domain/policy-rules.js';
export { CHANNEL_PRESETS } from './domain/presets.js';
export { ENDED_PROVIDERS } from './domain/presets/ended-providers.js';
export { type Endpoint, isOpenai, isOpenaiApi, RESPONSES_ONLY } from './domain/providers/openai-models.js';
export { SEALED_CHANNEL_TABLES } from './domain/sealed-tables.js';
export { responsesKindOf, TOOLS_APIS, toolsApiOf, type ToolsApi } from './domain/tools-api.js';
export { ChannelLoaderRepository, type SealedCredential } from './management/channel-loader.repository.js';
export {
  CHANNEL_MODELS_MAX,
  ChannelModelAdditions,
  type ChannelModelAddition,
} from './management/channel-model-additions.service.js';
export { changesByModel, toolsApisOf, type NewChannelModel } from './management/channel-models.js';
export { describeChannelFields, type ChannelNames, type ChannelRecord } from './management/channels.repository.js';
export { ChannelsService, type ChannelPatch, type NewChannel } from './management/channels.service.js';
export { CredentialsService, type CredentialPatch, type NewCredential } from './management/credentials.service.js';
