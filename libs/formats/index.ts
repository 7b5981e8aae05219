/**
 * Formats decide what a customer may send to `/v1` and receives, and translate to and from the formats of upstreams:
 * rules and readers of bodies, the bound of a prompt, replies, chunks, errors, usage; one folder for each format.
 * Owns nothing; every function is pure, synchronous and independent of chunk boundaries.
 * Guarantees: the first broken rule is a 400 that names its parameter; bytes without a reason to change pass unchanged; a
 * parameter that the reply depends on is translated or refused.
 * Does not know: models, prices, channels, connections, time.
 */
export { asksToCompact } from './chat/body/asks-to-compact.js';
export {
  type ChatRequest,
  type ChatRouting,
  type MaxPrice,
  type ModelRequest,
  ROUTING_SORTS,
  type RoutingSort,
  type UnmeasuredMedia,
} from './chat/body/model-request.js';
export { type ChatBody, boundParts, chatBodyInSteps, partCount, readChatBody } from './chat/body/read-chat-body.js';
export { type UpstreamError, describeError, readError } from './chat/errors/read-error.js';
export { bodyFormOf } from './chat/forms/body-form.js';
export { ReplyAssembler } from './chat/forms/reply-assembler.js';
export { splitReply } from './chat/forms/split-reply.js';
export { withoutRoutify } from './chat/forms/without-routify.js';
export { withoutGeneratedImages } from './chat/native/generated-images.js';
export { type NativeBody } from './chat/native/native-body.js';
export { withHosted } from './chat/native/with-hosted.js';
export { cacheKeyOf } from './chat/prompts/cache-key.js';
export { billingBytesOf } from './chat/prompts/without-billing-lines.js';
export { droppedFields, withoutDropped } from './chat/reply/dropped-fields.js';
export { type RoutifyFacts } from './chat/reply/format-routify.js';
export { readCostStatement } from './chat/reply/read-cost-statement.js';
export { addUsage, findUsage, usageMemberCount } from './chat/reply/read-envelope.js';
export { readServiceTier } from './chat/reply/service-tier.js';
export { type InspectedReply, type ReplyInspection, inspectReply } from './chat/reply/splice-reply.js';
export { type UpstreamFacts, readUpstreamFacts } from './chat/reply/upstream-facts.js';
export { EMBEDDING_RULES } from './chat/request/embedding-rules.js';
export { withBudgetHeaders } from './chat/request/read-routing.js';
export { hasMedia, walkingMs, withoutInlineMedia } from './chat/request/media-parts.js';
export { mediaPaths } from './chat/request/media-paths.js';
export { readChatRequest } from './chat/request/read-chat-request.js';
export { REQUEST_RULES } from './chat/request/request-rules.js';
export { type RequestRule } from './chat/rules/request-rule.js';
export { fieldDocs } from './chat/rules/walk-rules.js';
export { ReturnedStates } from './chat/state/returned-states.js';
export { type SealedReply, sealedReplies } from './chat/state/sealed-replies.js';
export { TenantStates } from './chat/state/tenant-states.js';
export { type Chunk, type ChunkView, hasChoices, readChunk, withDeltas } from './chat/stream/chunk-reader.js';
export { finishedChoices } from './chat/stream/finished-choices.js';
export { type StreamEnd } from './chat/stream/own-chunks.js';
export { type ReplyStream, type StreamStart } from './chat/stream/reply-stream.js';
export { type NamedAdvisor, isAdvisorCall, isModelName, sortCalls, sumUsage } from './chat/usage/advisor-calls.js';
export { UNLISTED_TOKENS_MAX, type UsageAnomaly, checkUsageBounds } from './chat/usage/check-usage-bounds.js';
export { GeneratedMedia } from './chat/usage/generated-media.js';
export { UsageReport } from './chat/usage/merge-usage.js';
export { type OtherCall } from './chat/usage/read-calls.js';
export { type UsageResult } from './chat/usage/read-usage.js';
export { chatEndpoint } from './clients/chat/chat-endpoint.js';
export { COMPLETION_RULES } from './clients/completions/completion-rules.js';
export { completionsEndpoint } from './clients/completions/completions-endpoint.js';
export { embeddingsEndpoint } from './clients/embeddings/embeddings-endpoint.js';
export { type Endpoint } from './clients/endpoint.js';
export { messagesCountEndpoint, messagesEndpoint } from './clients/messages/messages-endpoint.js';
export { messagesError } from './clients/messages/reply/messages-error.js';
export {
  type ModelPageRequest,
  messagesModel,
  messagesModels,
  messagesTokenCount,
} from './clients/messages/reply/messages-forms.js';
export { readAdvisor, sentAdvisor } from './clients/messages/request/advisor-tool.js';
export { COUNT_RULES, MESSAGES_RULES } from './clients/messages/request/messages-rules.js';
export { translateMessagesRequest } from './clients/messages/request/translate-messages-request.js';
export { type ReplyFormat, withClientParam } from './clients/reply-format.js';
export { type InputPageRequest, inputPage } from './clients/responses/reply/input-page.js';
export { type ResponseIdentity } from './clients/responses/reply/response-object.js';
export { responsesReply } from './clients/responses/reply/responses-reply.js';
export { ResponsesStream } from './clients/responses/reply/responses-stream.js';
export { type ClientTool, type ResponsesContext } from './clients/responses/request/responses-context.js';
export { RESPONSES_RULES } from './clients/responses/request/responses-rules.js';
export { translateResponsesRequest } from './clients/responses/request/translate-request.js';
export { compactionEndpoint, responsesEndpoint } from './clients/responses/responses-endpoint.js';
export { anthropicMessages } from './upstreams/anthropic-messages/anthropic-messages.js';
export { azureOpenai } from './upstreams/azure-openai/azure-openai.js';
export { bedrock } from './upstreams/bedrock/bedrock.js';
export {
  type CacheKeyField,
  type Dialect,
  type DialectOptions,
  type DialectRequest,
  type FetchedMedia,
  type ReplyTranslation,
  type StatedUsage,
  type StreamTranslator,
} from './upstreams/dialect.js';
export { EndUsers } from './upstreams/end-users.js';
export { gemini } from './upstreams/gemini/gemini.js';
export {
  type ListedModel,
  type ListingRequest,
  type ModelListing,
  type ModelOffer,
  type ModelPage,
} from './upstreams/model-listing.js';
export {
  forcesTool,
  raisedEffort,
  refusedFields,
  refusesForcedTools,
  rulesAbout,
  yieldsToAllow,
  yieldsToOptions,
} from './upstreams/model-rules/model-rules.js';
export { type ModelRule, RULE_CONDITIONS, RULE_EFFECTS, RULE_SCOPES } from './upstreams/model-rules/rule-table.js';
export { openaiChat } from './upstreams/openai-chat/openai-chat.js';
export { THINKING_FIELDS, switchOf } from './upstreams/openai-chat/thinking-off.js';
export { withPolicyBefore } from './upstreams/openai-chat/with-policy-before.js';
export { azureResponses, openaiResponses } from './upstreams/openai-responses/openai-responses.js';
export { buildWithShortNames } from './upstreams/tool-names/build-with-short-names.js';
export { namedEndUsers } from './upstreams/translation/end-user-fields.js';
export { refuseUnsupported } from './upstreams/translation/refuse-unsupported.js';
export { REASONING_FIELDS, THINKING_SWITCHES } from './upstreams/upstream-request-options.js';
export { vertex } from './upstreams/vertex/vertex.js';
