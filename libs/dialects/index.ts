/**
 * Dialects decides what a request body means, how an upstream's words become ours, and what usage they report.
 * Owns nothing: every function is pure, synchronous, and works on bytes at whatever boundary they arrive. A wire
 * format is a folder; `json` and `sse` serve them all.
 * Promises that bytes it has no reason to change leave as they came (digits, escapes, order of keys).
 * Refuses to know: models, prices, channels, connections, time.
 */
export { type ByteParts } from './json/splice.js';
export {
  type Dialect,
  type DialectOptions,
  type DialectRequest,
  type FetchedMedia,
  type ReplyTranslation,
  type StreamTranslator,
} from './dialect.js';
export { SseSplitter, type SseBatch, type SseFrame } from './sse/sse-splitter.js';

export {
  CHAT_NEEDS,
  ROUTING_TASKS,
  type RoutingSort,
  type ChatNeed,
  type ChatRequest,
  type ChatRouting,
  type RoutingTask,
  type TokenLimitField,
} from './openai-chat/request/chat-request.js';
export { withoutInlineMedia } from './openai-chat/request/media-parts.js';
export { readChatBody, type ChatBody } from './openai-chat/request/read-chat-body.js';
export { readChatRequest, requestFieldDocs, type RequestFieldDoc } from './openai-chat/request/read-chat-request.js';
export { openaiChat } from './openai-chat/openai-chat.js';
export { azureOpenai } from './azure-openai/azure-openai.js';

export { checkUsageBounds, type UsageBounds } from './openai-chat/usage/check-usage-bounds.js';
export { formatUsage } from './openai-chat/usage/format-usage.js';
export { readUsage, type UsageResult } from './openai-chat/usage/read-usage.js';

export { type RoutifyFacts, type UsageSource } from './openai-chat/reply/format-routify.js';
export {
  inspectReply,
  spliceReply,
  type InspectedReply,
  type ReplyExtras,
  type ReplyInspection,
} from './openai-chat/reply/splice-reply.js';

export { readChunk, type Chunk, type ChunkView } from './openai-chat/stream/chunk-reader.js';
export { errorChunk, lengthChunk, usageChunk } from './openai-chat/stream/own-chunks.js';
export {
  chunkIdentity,
  spliceChunk,
  type ChunkIdentity,
  type SuppliedIdentity,
} from './openai-chat/stream/splice-chunk.js';
export { DONE, KEEP_ALIVE } from './openai-chat/stream/sse-frame.js';

export { collectChunkText, collectPromptText, collectReplyText, type ChoiceText } from './openai-chat/collect-text.js';
export { readError, type UpstreamError } from './openai-chat/read-error.js';
export { readUsageOf } from './openai-chat/read-envelope.js';
