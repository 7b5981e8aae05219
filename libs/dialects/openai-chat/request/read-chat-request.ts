import type { ChatRequest } from './chat-request.js';
import type { ChatBody } from './read-chat-body.js';
import { REQUEST_RULES } from './request-rules.js';
import { walkRules } from './walk-rules.js';

/** Throws the 400 of the first rule that is broken; else says what the gateway must know. */
export function readChatRequest(body: ChatBody): ChatRequest {
  return walkRules('chat', REQUEST_RULES, body);
}
