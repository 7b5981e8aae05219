import type { ChatRequest } from '../body/model-request.js';
import type { ChatBody } from '../body/read-chat-body.js';
import { REQUEST_RULES } from './request-rules.js';
import { walkRules } from '../rules/walk-rules.js';

/** Throws a 400 for the first broken rule; else returns the facts of the request. */
export function readChatRequest(body: ChatBody): ChatRequest {
  return walkRules('chat', REQUEST_RULES, body);
}
