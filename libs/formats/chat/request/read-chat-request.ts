import type { Steps } from '#core';
import type { ChatRequest } from '../body/model-request.js';
import type { ChatBody } from '../body/read-chat-body.js';
import type { RequestRule } from '../rules/request-rule.js';
import { walkRules } from '../rules/walk-rules.js';
import { hasMedia, measureMedia } from './media-parts.js';
import { REQUEST_RULES } from './request-rules.js';

/** Throws a 400 for the first broken rule; else returns the facts of the request. */
export function readChatRequest(body: ChatBody): Steps<ChatRequest> {
  return readByRules(body, REQUEST_RULES);
}

/** The same by the rules of an API whose conversations are chats. */
export function* readByRules(body: ChatBody, rules: readonly RequestRule[]): Steps<ChatRequest> {
  const request = walkRules('chat', rules, body);
  if (!hasMedia(request)) return request;
  yield;
  return { ...request, ...(yield* measureMedia(body)) };
}
