import type { Steps } from '#core';
import type { ChatRequest } from '../../../chat/body/model-request.js';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import { readByRules } from '../../../chat/request/read-chat-request.js';
import { readMessages, readMessagesOfAnthropic } from '../../../chat/request/read-messages.js';
import { readTokenLimit, readTokenLimitOrNone } from '../../../chat/request/read-output-fields.js';
import { REQUEST_RULES } from '../../../chat/request/request-rules.js';
import type { FieldCheck } from '../../../chat/rules/field-check.js';

/** Checks of chat that are others for this API. */
const OTHER_CHECKS: ReadonlyMap<FieldCheck, FieldCheck> = new Map([
  [readTokenLimit, readTokenLimitOrNone],
  [readMessages, readMessagesOfAnthropic],
]);

const RULES = REQUEST_RULES.map((rule) => ({ ...rule, check: OTHER_CHECKS.get(rule.check) ?? rule.check }));

/** The facts of a body of the Messages API in chat's format: without any output it fills the cache of its prompt. */
export function readMessageRequest(body: ChatBody): Steps<ChatRequest> {
  return readByRules(body, RULES);
}
