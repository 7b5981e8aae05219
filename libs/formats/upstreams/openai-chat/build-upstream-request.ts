import {
  generatesText,
  findMember,
  givenValue,
  isObjectText,
  jsonBytes,
  memberEdits,
  scanTopLevel,
  spliceObject,
  valueBytes,
  type ByteParts,
  type Steps,
  isRecord,
  membersOf,
  type JsonPiece,
  type MemberEdit,
} from '#core';
import { TOKEN_LIMIT_FIELDS, type ModelRequest, type TokenLimitField } from '../../chat/body/model-request.js';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import { cacheKeyEdits } from '../translation/bounded-cache-key.js';
import { endUserEdits, metadataEdits } from '../translation/end-user-fields.js';
import { isMistral, takenEffort } from '../model-rules/model-rules.js';
import { leastEffortEdit } from '../model-rules/least-effort.js';
import { editByPolicy, type Edits } from '../translation/parameter-policy.js';
import type { ReasoningField, UpstreamRequestOptions } from '../upstream-request-options.js';
import { MISTRAL_CALL_IDS, OPENAI_CALL_IDS } from './call-ids.js';
import { concernsAny, editMatching, type MessageEdit } from './message-edits.js';
import { REASONING } from './past-reasoning.js';
import { memberRuleOf, plainMembers } from './plain-members.js';
import { hasMedia, moveResultMedia } from './result-media.js';
import { editThinkingOff } from './thinking-off.js';
import { UNMARKED } from './unmarked-parts.js';
import { failedContent, isFailed } from '../translation/failed-result.js';

const REMOVED = null;

/** Upstreams with these details have OpenRouter's format, which has marks of caches, too. */
export function hasMarks(field: ReasoningField): boolean {
  return field === 'reasoning_details';
}

/** The client's body as sent to this upstream. All other bytes are forwarded unchanged. */
export function* buildUpstreamRequest(
  body: ChatBody,
  request: ModelRequest,
  options: UpstreamRequestOptions,
  isThinkingOff = false,
): Steps<ByteParts> {
  const edits: Edits = new Map();
  for (const [field, json] of request.coercions) edits.set(field, json === null ? REMOVED : [Buffer.from(json)]);
  edits.set('model', [jsonBytes(options.upstreamModel)]);
  edits.set('routify', REMOVED);
  edits.set('models', REMOVED);
  editExtraBody(body, edits);
  yield* editMessages(body, request, options, edits);
  editTokenLimit(body, request, options, edits);
  if (isThinkingOff) editThinkingOff(options, edits);
  editEffort(body, options, edits);
  if (request.stream) edits.set('stream_options', withUsageRequested(body));
  for (const { key, value } of endUserEdits(body.object, options.endUsers)) edits.set(key, value);
  for (const { key, value } of cacheKeyEdits(body.object)) edits.set(key, value);
  if (!options.forwardMetadata) edits.set('metadata', REMOVED);
  else for (const { key, value } of metadataEdits(body.object, options.endUsers)) edits.set(key, value);
  // The policy covers sampling and tools.
  if (generatesText(request.endpoint)) editByPolicy(body.object, edits, options.policy);
  for (const field of options.drop) edits.set(field, REMOVED);
  return spliceObject(body.object, memberEdits(edits));
}

/** Removes `routify` from a literal `extra_body`, and `extra_body` itself if nothing remains. */
function editExtraBody({ object }: ChatBody, edits: Edits): void {
  const member = findMember(object, 'extra_body');
  if (member === null) return;
  const bytes = valueBytes(object, member);
  if (!isObjectText(bytes)) return;
  const extraBody = scanTopLevel(bytes);
  if (findMember(extraBody, 'routify') === null) return;
  const isOnlyRoutify = extraBody.members.every(({ key }) => key === 'routify');
  const rest = spliceObject(extraBody, [{ key: 'routify', value: REMOVED }]).parts;
  edits.set('extra_body', isOnlyRoutify ? REMOVED : rest);
}

/** What is changed in messages for this upstream. Those that take no reasoning back, as OpenAI, have its bound of ids, too. */
function messageEdits(
  ofResponses: boolean,
  { reasoningField: field, knowsDeveloper, upstreamModel }: UpstreamRequestOptions,
): MessageEdit[] {
  const edits = ofResponses && !hasMarks(field) ? [UNMARKED] : [];
  edits.push(REASONING[field], FAILED_RESULTS);
  if (!knowsDeveloper) edits.push(SYSTEM_ROLE);
  const rule = memberRuleOf(upstreamModel);
  if (rule !== null) edits.push(plainMembers(rule));
  if (isMistral(upstreamModel)) edits.push(MISTRAL_CALL_IDS);
  else if (field === 'none') edits.push(OPENAI_CALL_IDS);
  return edits;
}

/** Results with media and marks in other requests are the Responses API's; what clients of chat write passes. */
function* editMessages(
  { object, value }: ChatBody,
  { nativeFormat }: ModelRequest,
  options: UpstreamRequestOptions,
  edits: Edits,
): Steps<void> {
  const { messages } = value;
  const written = givenValue(object, 'messages');
  if (written === null || !Array.isArray(messages)) return;
  let bytes = written;
  const replace = ({ parts }: ByteParts): void => {
    edits.set('messages', parts);
    bytes = Buffer.concat(parts);
  };
  const ofResponses = nativeFormat === 'responses';
  for (const edit of messageEdits(ofResponses, options)) {
    if (concernsAny(messages, edit)) replace(yield* editMatching(messages, bytes, edit));
  }
  // Last: its messages are not those of the parsed value.
  if (ofResponses && messages.some(hasMedia)) replace(yield* moveResultMedia(messages, bytes));
}

/** The least effort that the model has, where the client asks for less. */
function editEffort({ object, value }: ChatBody, options: UpstreamRequestOptions, edits: Edits): void {
  const { reasoning_effort: effort } = value;
  const nested = edits.has('reasoning') ? null : leastEffortEdit(object, options, 'reasoning');
  if (nested !== null) edits.set('reasoning', nested.value);
  if (typeof effort !== 'string' || edits.has('reasoning_effort')) return;
  const taken = takenEffort(options, effort, 'reasoning_effort');
  if (taken !== effort) edits.set('reasoning_effort', [jsonBytes(taken)]);
}

/** Sends one bound under one name: value of the client or the gateway, name of the client or the upstream. */
function editTokenLimit(
  { object }: ChatBody,
  request: ModelRequest,
  options: UpstreamRequestOptions,
  edits: Edits,
): void {
  const sent = TOKEN_LIMIT_FIELDS.filter((field) => findMember(object, field) !== null);
  const decisive = request.outputTokenField ?? sent[0] ?? null;
  if (decisive === null && options.outputTokenBound === null) return;
  const target = targetField(request, options, decisive);
  const value = options.outputTokenBound ?? request.outputTokenLimit;
  for (const field of sent) if (field !== target) edits.set(field, REMOVED);
  const isAsWritten = decisive === target && options.outputTokenBound === null;
  if (!isAsWritten) edits.set(target, [jsonBytes(value)]);
}

/** Legacy completions have only one name, at every upstream. */
function targetField(
  { endpoint }: ModelRequest,
  { tokenLimitField }: UpstreamRequestOptions,
  decisive: TokenLimitField | null,
): TokenLimitField {
  if (endpoint === 'completions') return 'max_tokens';
  return tokenLimitField === 'as_sent' ? widelyKnown(decisive) : tokenLimitField;
}

/** Chat upstreams do not support `max_output_tokens`; the default is the oldest name, which most support. */
function widelyKnown(field: TokenLimitField | null): TokenLimitField {
  return field === null || field === 'max_output_tokens' ? 'max_tokens' : field;
}

/** `stream_options` that request usage: without them nearly half of the upstreams report none in a stream. */
function withUsageRequested({ object }: ChatBody): readonly Buffer[] {
  const member = findMember(object, 'stream_options');
  const bytes = member === null ? null : valueBytes(object, member);
  if (bytes === null || !isObjectText(bytes)) return [Buffer.from('{"include_usage":true}')];
  return spliceObject(scanTopLevel(bytes), [{ key: 'include_usage', value: [Buffer.from('true')] }]).parts;
}

/** Results of tools that failed, in words: chat has no field for it. */
const FAILED_RESULTS: MessageEdit = { concerns: hasField, edited: inWords };

function hasField(message: unknown): boolean {
  return isRecord(message) && (message.role === 'tool' || message.role === 'function') && 'is_error' in message;
}

function inWords(json: Buffer): JsonPiece {
  const message = membersOf(json) ?? new Map<string, Buffer>();
  const edits: MemberEdit[] = [{ key: 'is_error', value: null }];
  if (isFailed(message)) edits.push({ key: 'content', value: [failedContent(message.get('content'))] });
  return spliceObject(scanTopLevel(json), edits).parts;
}

const SYSTEM = [{ key: 'role', value: [Buffer.from('"system"')] }];

/** `system` in the place of OpenAI's role `developer`, which says the same: DeepSeek and others refuse the request for it. */
const SYSTEM_ROLE: MessageEdit = {
  concerns: isOfDeveloper,
  edited: (json) => spliceObject(scanTopLevel(json), SYSTEM).parts,
};

function isOfDeveloper(message: unknown): boolean {
  return isRecord(message) && message.role === 'developer';
}
