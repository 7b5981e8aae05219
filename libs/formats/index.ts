/**
 * Formats decide what a customer may send to `/v1` and receives, and translate to and from the formats of upstreams:
 * rules and readers of bodies, the bound of a prompt, replies, chunks, errors, usage; one folder for each format.
 * Owns nothing; every function is pure, synchronous and independent of chunk boundaries.
 * Guarantees: the first broken rule is a 400 that names its parameter; bytes without a reason to change pass unchanged; a
 * parameter that the reply depends on is translated or refused.
 * Does not know: models, prices, channels, connections, time.
 */
export { anthropicMessages } from './dialects/anthropic-messages/anthropic-messages.js';
export { azureOpenai } from './dialects/azure-openai/azure-openai.js';
export { bedrock } from './dialects/bedrock/bedrock.js';
export {
  type CacheKeyField,
  type Dialect,
  type DialectOptions,
  type DialectRequest,
  type FetchedMedia,
  type ReplyTranslation,
  type StatedUsage,
  type StreamTranslator,
} from './dialects/dialect.js';
export { EndUsers } from './dialects/end-users.js';
export { gemini } from './dialects/gemini/gemini.js';
export {
  type ListedModel,
  type ListingRequest,
  type ModelListing,
  type ModelOffer,
  type ModelPage,
} from './dialects/model-listing.js';
export {
  forcesTool,
  raisedEffort,
  refusedFields,
  refusesForcedTools,
  rulesAbout,
  yieldsToAllow,
  yieldsToOptions,
} from './dialects/model-rules/model-rules.js';
export { type ModelRule, RULE_CONDITIONS, RULE_EFFECTS, RULE_SCOPES } from './dialects/model-rules/rule-table.js';
export { openaiChat } from './dialects/openai-chat/openai-chat.js';
export { THINKING_FIELDS, switchOf } from './dialects/openai-chat/thinking-off.js';
export { withPolicyBefore } from './dialects/openai-chat/with-policy-before.js';
export { azureResponses, openaiResponses } from './dialects/openai-responses/openai-responses.js';
export { buildWithShortNames } from './dialects/tool-names/build-with-short-names.js';
export { namedEndUsers } from './dialects/translation/end-user-fields.js';
export { refuseUnsupported } from './dialects/translation/refuse-unsupported.js';
export { REASONING_FIELDS, THINKING_SWITCHES } from './dialects/upstream-request-options.js';
export { vertex } from './dialects/vertex/vertex.js';
export { cacheKeyOf } from './prompts/cache-key.js';
export { billingBytesOf } from './prompts/without-billing-lines.js';
export { chatEndpoint } from './replies/endpoints/chat-endpoint.js';
export { completionsEndpoint } from './replies/endpoints/completions-endpoint.js';
export { embeddingsEndpoint } from './replies/endpoints/embeddings-endpoint.js';
export { type Endpoint } from './replies/endpoints/endpoint.js';
export { messagesCountEndpoint, messagesEndpoint } from './replies/endpoints/messages-endpoint.js';
export { type ReplyFormat, withClientParam } from './replies/endpoints/reply-format.js';
export { compactionEndpoint, responsesEndpoint } from './replies/endpoints/responses-endpoint.js';
export { type UpstreamError, describeError, readError } from './replies/errors/read-error.js';
export { bodyFormOf } from './replies/forms/body-form.js';
export { ReplyAssembler } from './replies/forms/reply-assembler.js';
export { splitReply } from './replies/forms/split-reply.js';
export { withoutRoutify } from './replies/forms/without-routify.js';
export { messagesError } from './replies/messages/messages-error.js';
export {
  type ModelPageRequest,
  messagesModel,
  messagesModels,
  messagesTokenCount,
} from './replies/messages/messages-forms.js';
export { droppedFields, withoutDropped } from './replies/reply/dropped-fields.js';
export { type RoutifyFacts } from './replies/reply/format-routify.js';
export { readCostStatement } from './replies/reply/read-cost-statement.js';
export { addUsage, findUsage, usageMemberCount } from './replies/reply/read-envelope.js';
export { readServiceTier } from './replies/reply/service-tier.js';
export { type InspectedReply, type ReplyInspection, inspectReply } from './replies/reply/splice-reply.js';
export { type UpstreamFacts, readUpstreamFacts } from './replies/reply/upstream-facts.js';
export { type InputPageRequest, inputPage } from './replies/responses/input-page.js';
export { type ResponseIdentity } from './replies/responses/response-object.js';
export { responsesReply } from './replies/responses/responses-reply.js';
export { ResponsesStream } from './replies/responses/responses-stream.js';
export { type SealedReply, sealedReplies } from './replies/state/sealed-replies.js';
export { type Chunk, type ChunkView, hasChoices, readChunk, withDeltas } from './replies/stream/chunk-reader.js';
export { finishedChoices } from './replies/stream/finished-choices.js';
export { type StreamEnd } from './replies/stream/own-chunks.js';
export { type ReplyStream, type StreamStart } from './replies/stream/reply-stream.js';
export { type NamedAdvisor, isAdvisorCall, isModelName, sortCalls, sumUsage } from './replies/usage/advisor-calls.js';
export { UNLISTED_TOKENS_MAX, type UsageAnomaly, checkUsageBounds } from './replies/usage/check-usage-bounds.js';
export { GeneratedMedia } from './replies/usage/generated-media.js';
export { UsageReport } from './replies/usage/merge-usage.js';
export { type OtherCall } from './replies/usage/read-calls.js';
export { type UsageResult } from './replies/usage/read-usage.js';
export { asksToCompact } from './requests/body/asks-to-compact.js';
export {
  type ChatRequest,
  type ChatRouting,
  type MaxPrice,
  type ModelRequest,
  ROUTING_SORTS,
  type RoutingSort,
  type UnmeasuredMedia,
} from './requests/body/model-request.js';
export { type ChatBody, boundParts, chatBodyInSteps, partCount, readChatBody } from './requests/body/read-chat-body.js';
export { hasMedia, walkingMs, withoutInlineMedia } from './requests/chat/media-parts.js';
export { mediaPaths } from './requests/chat/media-paths.js';
export { readChatRequest } from './requests/chat/read-chat-request.js';
export { REQUEST_RULES } from './requests/chat/request-rules.js';
export { COMPLETION_RULES } from './requests/completions/completion-rules.js';
export { EMBEDDING_RULES } from './requests/embeddings/embedding-rules.js';
export { readAdvisor, sentAdvisor } from './requests/messages/advisor-tool.js';
export { COUNT_RULES, MESSAGES_RULES } from './requests/messages/messages-rules.js';
export { translateMessagesRequest } from './requests/messages/translate-messages-request.js';
export { withoutGeneratedImages } from './requests/native/generated-images.js';
export { type NativeBody } from './requests/native/native-body.js';
export { withHosted } from './requests/native/with-hosted.js';
export { type ClientTool, type ResponsesContext } from './requests/responses/responses-context.js';
export { RESPONSES_RULES } from './requests/responses/responses-rules.js';
export { translateResponsesRequest } from './requests/responses/translate-request.js';
export { type RequestRule } from './requests/rules/request-rule.js';
export { fieldDocs } from './requests/rules/walk-rules.js';
export { ReturnedStates } from './requests/state/returned-states.js';
export { TenantStates } from './requests/state/tenant-states.js';
