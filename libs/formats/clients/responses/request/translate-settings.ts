import { elementsOf, givenIn, isGiven, membersOf, objectPiece, textOf, type JsonMembers, type JsonPiece } from '#core';
import type { LostFields } from './lost-fields.js';

/** Fields with the same name and meaning in chat. */
const SHARED = [
  ...['stream', 'temperature', 'top_p', 'metadata', 'user', 'safety_identifier', 'service_tier'],
  ...['prompt_cache_key', 'prompt_cache_retention', 'presence_penalty', 'frequency_penalty', 'seed', 'stop', 'top_k'],
  ...['max_output_tokens', 'routify', 'models', 'extra_body'],
];
/** Fields that are read elsewhere, or whose absence changes nothing here. */
const READ = new Set([
  ...SHARED,
  'model',
  ...['input', 'instructions', 'tools', 'tool_choice', 'parallel_tool_calls', 'text', 'reasoning', 'top_logprobs'],
  ...['include', 'store', 'background', 'stream_options', 'client_metadata'],
]);
const LOGPROBS = 'message.output_text.logprobs';

/** Adds the settings of a request to its body in chat's format; null: absent. */
export function addSettings(chat: Record<string, JsonPiece | null>, fields: JsonMembers, lost: LostFields): void {
  const given = (key: string): Buffer | null => givenIn(fields, key);
  for (const [key, json] of fields) {
    if (!READ.has(key) && isGiven(json) && !isDefault(key, json)) lost.add('', key);
  }
  const text = membersOf(given('text'));
  const reasoning = membersOf(given('reasoning'));
  const effort = reasoning?.get('effort');
  const verbosity = text?.get('verbosity');
  const isStream = given('stream')?.toString() === 'true';
  for (const key of SHARED) {
    const json = fields.get(key);
    if (isGiven(json)) chat[key] = json;
  }
  if (isStream) chat.stream_options = '{"include_usage":true}';
  if (isGiven(effort)) chat.reasoning_effort = effort;
  if (isGiven(verbosity)) chat.verbosity = verbosity;
  chat.response_format = responseFormat(membersOf(text?.get('format')));
  addLogprobs(chat, given('top_logprobs'), given('include'));
}

/** `disabled` is what happens here. */
function isDefault(key: string, json: Buffer): boolean {
  return key === 'truncation' && textOf(json) === 'disabled';
}

function responseFormat(format: JsonMembers | null): JsonPiece | null {
  const type = textOf(format?.get('type'));
  if (format === null || type === null || type === 'text') return null;
  if (type !== 'json_schema') return objectPiece({ type: '"json_object"' });
  const definition = objectPiece({
    name: givenIn(format, 'name'),
    description: givenIn(format, 'description'),
    schema: givenIn(format, 'schema'),
    strict: givenIn(format, 'strict'),
  });
  return objectPiece({ type: '"json_schema"', json_schema: definition });
}

/** Whether the client names them among what a response includes. */
export function includesLogprobs(include: Buffer | null): boolean {
  return (elementsOf(include) ?? []).some((name) => textOf(name) === LOGPROBS);
}

function addLogprobs(chat: Record<string, JsonPiece | null>, top: Buffer | null, include: Buffer | null): void {
  const count = top === null ? 0 : Number(top.toString());
  if (count === 0 && !includesLogprobs(include)) return;
  chat.logprobs = 'true';
  chat.top_logprobs = count === 0 ? null : String(count);
}
