import { findMember, valueBytes, type Steps } from '#core';
import type { PromptContent } from '../../chat/request/prompt-text.js';
import type { ModelRequest } from '../../chat/body/model-request.js';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import { textTokenBound } from '../../chat/prompt-size/text-token-bound.js';
import { walkRules } from '../../chat/rules/walk-rules.js';
import { COMPLETION_RULES } from './completion-rules.js';
import { collectPrompts } from '../../chat/request/read-prompts.js';

/**
 * OpenAI's documented default bound. It is sent explicitly, as upstream defaults differ: hold, output and charge are
 * the same with all of them.
 */
const STANDARD_OUTPUT_TOKENS = 16;

/** Throws a 400 for the first broken rule; else returns the facts of the request. */
export function readCompletionRequest(body: ChatBody): ModelRequest {
  const draft = walkRules('completions', COMPLETION_RULES, body);
  draft.n *= draft.promptCount;
  const suffix = suffixOf(body);
  draft.promptTextBytes += suffix.length * (draft.promptCount - 1);
  draft.promptTextTokens += textTokenBound(suffix) * draft.promptCount;
  if (draft.outputTokenLimit === null) {
    draft.outputTokenLimit = STANDARD_OUTPUT_TOKENS;
    draft.outputTokenField = 'max_tokens';
    draft.coercions.set('max_tokens', String(STANDARD_OUTPUT_TOKENS));
  }
  return draft;
}

/** The prompts, and the suffix once per prompt. */
export function readCompletionPrompt(bytes: Buffer): Steps<PromptContent> {
  return collectPrompts(bytes, 'prompt', 'suffix');
}

function suffixOf({ object }: ChatBody): Buffer {
  const member = findMember(object, 'suffix');
  return member === null ? Buffer.alloc(0) : valueBytes(object, member);
}
