import type { ChatRequest } from './chat-request.js';
import type { ChatBody } from './read-chat-body.js';
import { REQUEST_RULES } from './rules/request-rules.js';
import { walkRules } from './rules/walk-rules.js';

/** Throws a 400 for the first broken rule; else returns the facts of the request. */
export function readChatRequest(body: ChatBody): ChatRequest {
  return walkRules('chat', REQUEST_RULES, body);
}
