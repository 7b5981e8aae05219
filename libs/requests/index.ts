/**
 * Requests decides what a customer may send to `/v1`: the rules of request bodies with their readers, the sizes of inline
 * media, and the upper bound of a prompt in tokens.
 * Owns nothing; every function is pure.
 * Guarantees: the first broken rule is a 400 that names its parameter; a bound is never below the true count.
 * Does not know: replies, formats of upstreams, models, prices, channels, time.
 */
export {
  ROUTING_SORTS,
  TOKEN_LIMIT_FIELDS,
  type ChatRequest,
  type ChatRouting,
  type MaxPrice,
  type ModelRequest,
  type RoutingSort,
  type TokenLimitField,
  type UnmeasuredMedia,
  type VectorEncoding,
} from './body/model-request.js';
export { asksToCompact } from './body/asks-to-compact.js';
export { boundParts, chatBodyInSteps, partCount, readChatBody, type ChatBody } from './body/read-chat-body.js';
export { describeValue, refuse, refuseValue, refusingWrongEscapes } from './body/refuse-value.js';
export { mediaPaths } from './chat/media-paths.js';
export { hasMedia, walkingMs, withoutInlineMedia } from './chat/media-parts.js';
export { collectPromptText, messageText, type PromptContent } from './chat/prompt-text.js';
export { readChatRequest } from './chat/read-chat-request.js';
export { REQUEST_RULES } from './chat/request-rules.js';
export { COMPLETION_RULES } from './completions/completion-rules.js';
export { readCompletionPrompt, readCompletionRequest } from './completions/read-completion-request.js';
export { collectPrompts } from './completions/read-prompts.js';
export { EMBEDDING_RULES } from './embeddings/embedding-rules.js';
export { readEmbeddingRequest } from './embeddings/read-embedding-request.js';
export { acceptedCallId } from './native/call-id.js';
export { withoutGeneratedImages } from './native/generated-images.js';
export { TRANSLATED_ID } from './native/translated-items.js';
export { withHosted } from './native/with-hosted.js';
export { type NativeBody } from './native/native-body.js';
export { ReturnedStates } from './state/returned-states.js';
export { STATE_MEMBERS, type StateChange } from './state/state-members.js';
export { storedInput } from './stored/stored-input.js';
export { TenantStates } from './state/tenant-states.js';
export { responsesParam, type ClientTool, type ResponsesContext } from './responses/responses-context.js';
export { EXTRA_CONTENT, RESPONSES_REASONING_FORMAT } from './responses/translate-reasoning.js';
export { RESPONSES_RULES } from './responses/responses-rules.js';
export { translateCompaction, translateResponsesRequest } from './responses/translate-request.js';
export { readAdvisor, sentAdvisor } from './messages/advisor-tool.js';
export { runsAtAnthropic } from './messages/hosted-tools.js';
export { readMessageRequest } from './messages/read-message-request.js';
export { CLAUDE_FORMAT, encodeReasoning, type ReasoningState } from './messages/sealed-reasoning.js';
export { COUNT_RULES, MESSAGES_RULES } from './messages/messages-rules.js';
export { clientParam, translateMessagesRequest, type MessagesContext } from './messages/translate-messages-request.js';
export { type RequestRule } from './rules/request-rule.js';
export { fieldDocs } from './rules/walk-rules.js';
