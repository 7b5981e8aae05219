import {
  arrayPiece,
  elementsOf,
  entriesPiece,
  isGiven,
  JsonFault,
  joinPiece,
  membersOf,
  objectPiece,
  textOf,
  textPiece,
  type JsonMembers,
  type JsonPiece,
} from '#core';
import { endOf, finishOfResponse } from './finish-reason.js';
import { MessageDraft } from './message-draft.js';
import type { ReplyContext } from './reply-context.js';
import { errorOf, errorPiece } from './translate-error.js';
import { translateUsage } from './translate-usage.js';

/** Members that are translated, constant, or repeat the request. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  ...['id', 'object', 'created_at', 'completed_at', 'status', 'error', 'incomplete_details', 'model', 'output'],
  ...['output_text', 'usage', 'background', 'billing', 'conversation', 'frequency_penalty', 'include', 'input'],
  ...['instructions', 'max_output_tokens', 'max_tool_calls', 'metadata', 'parallel_tool_calls', 'presence_penalty'],
  ...['previous_response_id', 'prompt', 'prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention'],
  ...['reasoning', 'safety_identifier', 'store', 'temperature', 'text', 'tool_choice', 'tool_usage', 'tools'],
  ...['top_logprobs', 'top_p', 'truncation', 'user'],
]);
const NO_UNITS: ReplyContext = {
  hidesReasoning: false,
  wantsLogprobs: false,
  usesLegacyFunctions: false,
  countsUnits: false,
};
const EMPTY_MESSAGE = '{"role":"assistant","content":""}';
/** Responses that have not ended: none is expected, as none runs in the background. */
const UNFINISHED: ReadonlySet<string | null> = new Set(['queued', 'in_progress', 'cancelled']);

/** Translates a complete reply. Unreadable bytes are returned unchanged. */
export function translateReply(bytes: Buffer, context: ReplyContext): Buffer {
  try {
    const response = membersOf(bytes);
    const piece = response === null ? null : replyPiece(response, bytes, context);
    return piece === null ? bytes : joinPiece(piece);
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return bytes;
    throw fault;
  }
}

/** A compaction as a reply without words, for the meter: its items are the client's own, and state. */
export function translateCompaction(bytes: Buffer): Buffer {
  try {
    const compaction = membersOf(bytes);
    if (compaction === null || elementsOf(compaction.get('output')) === null) return bytes;
    const choice = objectPiece({ index: '0', message: EMPTY_MESSAGE, logprobs: 'null', finish_reason: '"stop"' });
    const usage = translateUsage(compaction, NO_UNITS);
    return joinPiece(objectPiece({ object: '"chat.completion"', choices: arrayPiece([choice]), usage }));
  } catch (fault) {
    if (fault instanceof JsonFault || fault instanceof SyntaxError) return bytes;
    throw fault;
  }
}

function replyPiece(response: JsonMembers, bytes: Buffer, context: ReplyContext): JsonPiece | null {
  const status = textOf(response.get('status'));
  if (status === 'failed' || isGiven(response.get('error'))) return errorPiece(bytes);
  if (UNFINISHED.has(status)) return errorOf(`The upstream's response is ${status ?? ''}.`, 'server_error');
  const items = elementsOf(response.get('output'));
  return items === null ? null : completion(response, items, context);
}

function completion(response: JsonMembers, items: readonly Buffer[], context: ReplyContext): JsonPiece {
  const draft = new MessageDraft(context);
  for (const item of items) draft.add(membersOf(item) ?? new Map());
  const { reason, native } = finishOfResponse(endOf(response, draft.hasCalls), context);
  const choice = objectPiece({
    index: '0',
    message: draft.message(),
    logprobs: draft.logprobs(),
    finish_reason: textPiece(reason),
    native_finish_reason: native === null ? null : textPiece(native),
  });
  const translated: Record<string, JsonPiece | null> = {
    id: response.get('id') ?? null,
    object: '"chat.completion"',
    model: response.get('model') ?? null,
    choices: arrayPiece([choice]),
    usage: translateUsage(response, context),
  };
  const rest = [...response].filter(([key, value]) => !LEFT_OUT.has(key) && isGiven(value));
  return entriesPiece([...Object.entries(translated), ...rest]);
}
