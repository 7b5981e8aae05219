import type { ChatRequest } from '../body/model-request.js';
import type { ChatBody } from '../body/read-chat-body.js';
import { readTokenLimit, readTokenLimitOrNone } from '../chat/read-output-fields.js';
import { REQUEST_RULES } from '../chat/request-rules.js';
import { walkRules } from '../rules/walk-rules.js';

const RULES = REQUEST_RULES.map((rule) =>
  rule.check === readTokenLimit ? { ...rule, check: readTokenLimitOrNone } : rule,
);

/** The facts of a body of the Messages API in chat's format: without any output it fills the cache of its prompt. */
export function readMessageRequest(body: ChatBody): ChatRequest {
  return walkRules('chat', RULES, body);
}
