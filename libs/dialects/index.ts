/**
 * Dialects reads request bodies, translates between OpenAI's API and upstream wire formats, and reads reported usage.
 * Owns no state: every function is pure, synchronous and independent of chunk boundaries. One folder per wire format;
 * `json` and `sse` are shared.
 * Guarantees: bytes without a reason to change pass through unchanged (digits, escapes, order of keys).
 * Does not know: models, prices, channels, connections, time.
 */
export { type MediaSize } from './media/media-size.js';
export {
  type Dialect,
  type DialectOptions,
  type DialectRequest,
  type FetchedMedia,
  type ReplyTranslation,
  type StreamTranslator,
} from './openai-chat/dialect.js';
export { type ListedModel, type ModelPage } from './openai-chat/model-listing.js';
export { type Endpoint } from './openai-chat/endpoint.js';
export { anthropicMessages } from './anthropic-messages/anthropic-messages.js';
export { gemini } from './gemini/gemini.js';
export { SseSplitter, type SseFrame } from './sse/sse-splitter.js';

export {
  CHAT_NEEDS,
  ROUTING_SORTS,
  ROUTING_TASKS,
  type RoutingSort,
  type ChatNeed,
  type ChatRequest,
  type ChatRouting,
  type MaxPrice,
  type ModelRequest,
  type RoutingTask,
} from './openai-chat/request/chat-request.js';
export { findMediaPart } from './openai-chat/request/media/find-media-part.js';
export { withoutInlineMedia } from './openai-chat/request/media/media-parts.js';
export { readChatBody, readingMs, unreadableMs, type ChatBody } from './openai-chat/request/read-chat-body.js';
export { readChatRequest } from './openai-chat/request/read-chat-request.js';
export { fieldDocs } from './openai-chat/request/rules/walk-rules.js';
export { REQUEST_RULES } from './openai-chat/request/rules/request-rules.js';
export type { RequestRule } from './openai-chat/request/rules/request-rule.js';
export { COMPLETION_RULES } from './openai-completions/request/completion-rules.js';
export { EMBEDDING_RULES } from './openai-embeddings/request/embedding-rules.js';
export { withPolicyBefore } from './openai-chat/request/rules/parameter-policy.js';
export { REASONING_FIELDS, type ReasoningField } from './openai-chat/request/upstream-request-options.js';
export { openaiChat } from './openai-chat/openai-chat.js';
export { azureOpenai } from './azure-openai/azure-openai.js';

export {
  checkUsageBounds,
  UNLISTED_TOKENS_MAX,
  type TokenLimits,
  type UsageAnomaly,
} from './openai-chat/usage/check-usage-bounds.js';
export { type UsageResult } from './openai-chat/usage/read-usage.js';

export { type RoutifyFacts } from './openai-chat/reply/format-routify.js';
export { readUpstreamFacts, type UpstreamFacts } from './openai-chat/reply/upstream-facts.js';
export { type JsonObject } from './json/scan-top-level.js';
export { droppedFields, withoutDropped } from './openai-chat/reply/dropped-fields.js';
export { inspectReply, type InspectedReply, type ReplyInspection } from './openai-chat/reply/splice-reply.js';

export { hasChoices, readChunk, type Chunk, type ChunkView } from './openai-chat/stream/chunk-reader.js';
export { finishedChoices } from './openai-chat/stream/finished-choices.js';
export { errorChunk, lengthChunk, usageChunk, type StreamEnd } from './openai-chat/stream/own-chunks.js';
export {
  chunkIdentity,
  spliceChunk,
  type ChunkChanges,
  type ChunkIdentity,
} from './openai-chat/stream/splice-chunk.js';
export { CallNumbers } from './openai-chat/shape/call-numbers.js';
export { DONE, KEEP_ALIVE } from './openai-chat/stream/sse-frame.js';

export { chatEndpoint } from './openai-chat/chat-endpoint.js';
export { completionsEndpoint } from './openai-completions/completions-endpoint.js';
export { embeddingsEndpoint } from './openai-embeddings/embeddings-endpoint.js';
export { describeError, readError, type UpstreamError } from './openai-chat/read-error.js';
export { readUsageOf } from './openai-chat/read-envelope.js';
