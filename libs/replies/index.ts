/**
 * Replies decides what a customer receives from `/v1`: it reads replies, chunks, errors and usage in OpenAI's format and
 * completes them. An endpoint is the rules of its requests with the format of its replies.
 * Owns nothing; every function is pure, synchronous and independent of chunk boundaries.
 * Guarantees: bytes without a reason to change pass through unchanged (digits, escapes, order of keys).
 * Does not know: other formats of upstreams, models, prices, channels, time.
 */
export { chatEndpoint } from './endpoints/chat-endpoint.js';
export { completionsEndpoint } from './endpoints/completions-endpoint.js';
export { embeddingsEndpoint } from './endpoints/embeddings-endpoint.js';
export { type Endpoint } from './endpoints/endpoint.js';
export { messagesCountEndpoint, messagesEndpoint } from './endpoints/messages-endpoint.js';
export { withClientParam, type ReplyFormat } from './endpoints/reply-format.js';
export { compactionEndpoint, responsesEndpoint } from './endpoints/responses-endpoint.js';
export { describeError, readError, readErrorValue, type UpstreamError } from './errors/read-error.js';
export { finishOf, type Finish } from './finish/finish-reasons.js';
export { bodyFormOf } from './forms/body-form.js';
export { ReplyAssembler } from './forms/reply-assembler.js';
export { splitReply } from './forms/split-reply.js';
export { withoutRoutify } from './forms/without-routify.js';
export { messagesReply } from './messages/messages-reply.js';
export { MessagesStreamWriter } from './messages/messages-stream-writer.js';
export { messagesError } from './messages/messages-error.js';
export { messagesModel, messagesModels, messagesTokenCount, type ModelPageRequest } from './messages/messages-forms.js';
export { droppedFields, withoutDropped } from './reply/dropped-fields.js';
export { type RoutifyFacts } from './reply/format-routify.js';
export { PassedOutput } from './reply/passed-output.js';
export { readCostStatement } from './reply/read-cost-statement.js';
export { addUsage, findUsage, usageMemberCount } from './reply/read-envelope.js';
export { inspectReply, type InspectedReply, type ReplyInspection } from './reply/splice-reply.js';
export { readServiceTier } from './reply/service-tier.js';
export { readUpstreamFacts, type UpstreamFacts } from './reply/upstream-facts.js';
export { type ResponseIdentity } from './responses/response-object.js';
export { inputPage, type InputPageRequest } from './responses/input-page.js';
export { responsesReply } from './responses/responses-reply.js';
export { ResponsesStream } from './responses/responses-stream.js';
export { REASONING_NAMES } from './shape/scan-message.js';
export { citationUrl } from './shape/citation-url.js';
export { sealedReplies, type SealedReply } from './state/sealed-replies.js';
export { hasChoices, readChunk, withDeltas, type Chunk, type ChunkView } from './stream/chunk-reader.js';
export { finishedChoices } from './stream/finished-choices.js';
export { type StreamEnd } from './stream/own-chunks.js';
export { type ReplyStream, type StreamStart } from './stream/reply-stream.js';
export { checkUsageBounds, UNLISTED_TOKENS_MAX, type UsageAnomaly } from './usage/check-usage-bounds.js';
export { GeneratedMedia } from './usage/generated-media.js';
export { UsageReport } from './usage/merge-usage.js';
export { sumUsage, isAdvisorCall, isModelName, sortCalls, type NamedAdvisor } from './usage/advisor-calls.js';
export { type OtherCall } from './usage/read-calls.js';
export { readUsage, type UsageResult } from './usage/read-usage.js';
export { hasAnthropicNames } from './usage/reported-counts.js';
