/**
 * Dialects translates between OpenAI's format and the wire formats of upstreams: requests, replies, streams, errors and
 * lists of models. One folder per format.
 * Owns nothing; every function is pure, synchronous and independent of chunk boundaries.
 * Guarantees: values are copied as bytes (digits, escapes, order of keys); a parameter that the reply depends on is
 * translated or refused.
 * Does not know: the rules of `/v1`, prices, channels, connections, time.
 */
export { anthropicMessages } from './anthropic-messages/anthropic-messages.js';
export { azureOpenai } from './azure-openai/azure-openai.js';
export { bedrock } from './bedrock/bedrock.js';
export {
  type CacheKeyField,
  type Dialect,
  type DialectOptions,
  type DialectRequest,
  type FetchedMedia,
  type ReplyTranslation,
  type StatedUsage,
  type StreamTranslator,
} from './dialect.js';
export { EndUsers } from './end-users.js';
export { namedEndUsers } from './translation/end-user-fields.js';
export { gemini } from './gemini/gemini.js';
export {
  type ListedModel,
  type ModelOffer,
  type ListingRequest,
  type ModelListing,
  type ModelPage,
} from './model-listing.js';
export {
  forcesTool,
  raisedEffort,
  refusedFields,
  refusesForcedTools,
  rulesAbout,
  yieldsToAllow,
  yieldsToOptions,
} from './model-rules/model-rules.js';
export { RULE_CONDITIONS, RULE_EFFECTS, RULE_SCOPES, type ModelRule } from './model-rules/rule-table.js';
export { refuseUnsupported } from './translation/refuse-unsupported.js';
export { openaiChat } from './openai-chat/openai-chat.js';
export { switchOf, THINKING_FIELDS } from './openai-chat/thinking-off.js';
export { withPolicyBefore } from './openai-chat/with-policy-before.js';
export { azureResponses, openaiResponses } from './openai-responses/openai-responses.js';
export { buildWithShortNames } from './tool-names/build-with-short-names.js';
export { vertex } from './vertex/vertex.js';
export { REASONING_FIELDS, THINKING_SWITCHES } from './upstream-request-options.js';
