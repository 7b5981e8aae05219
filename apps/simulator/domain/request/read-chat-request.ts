import type { Simulate } from '../faults/knobs.js';
import { readSimulate } from '../faults/read-simulate.js';
import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { ChatError, invalidField } from '../chat-error.js';

export const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] as const;
export type ReasoningEffort = (typeof REASONING_EFFORTS)[number];

/** A function that the client declared, and the JSON Schema of its arguments. */
export interface Tool {
  readonly name: string;
  readonly parameters: unknown;
}

/** Which tool to call: none, as the prompt requests, any, or the one named. */
type ToolChoice = 'none' | 'auto' | 'required' | { readonly name: string };

/** The request fields the simulator reads. Unknown fields are ignored, as many providers do. */
export interface ChatRequest {
  readonly body: JsonObject;
  readonly model: string;
  readonly messages: readonly JsonObject[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** Maximum tokens of one choice, reasoning included; Infinity when the client set no limit. */
  readonly tokenLimit: number;
  readonly stop: readonly string[];
  readonly choiceCount: number;
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly parallelToolCalls: boolean;
  /** The client used `functions`, so the call is answered as `function_call`. */
  readonly legacyFunctions: boolean;
  readonly wantsJson: boolean;
  /** The schema of `response_format`, null without one. */
  readonly jsonSchema: unknown;
  readonly wantsImage: boolean;
  /** The image tool of the Responses API, as it is declared; absent: none. */
  readonly imageTool?: JsonObject;
  /** Null when the client set none: the model decides. */
  readonly effort: ReasoningEffort | null;
  readonly hidesReasoning: boolean;
  /** Alternatives per token, from `top_logprobs`; null without log probabilities. */
  readonly topLogprobs: number | null;
  readonly simulate: Simulate;
}

export interface FieldRule {
  readonly field: string;
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
}

export const number = (least: number, most: number) => (value: unknown) =>
  typeof value === 'number' && value >= least && value <= most;
export const integer =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: unknown) =>
    Number.isInteger(value) && number(least, most)(value);
const oneOf = (names: readonly string[]) => (value: unknown) => names.some((name) => name === value);
export const isBoolean = (value: unknown) => typeof value === 'boolean';
export const isText = (value: unknown) => typeof value === 'string';
const isList = (value: unknown) => Array.isArray(value);

/** Optional fields; absent and null are always valid. The first broken rule is the error. */
const FIELD_RULES: readonly FieldRule[] = [
  { field: 'stream', expected: 'a boolean', holds: isBoolean },
  { field: 'stream_options', expected: 'an object', holds: isJsonObject },
  { field: 'temperature', expected: 'a number from 0 to 2', holds: number(0, 2) },
  { field: 'top_p', expected: 'a number from 0 to 1', holds: number(0, 1) },
  { field: 'presence_penalty', expected: 'a number from -2 to 2', holds: number(-2, 2) },
  { field: 'frequency_penalty', expected: 'a number from -2 to 2', holds: number(-2, 2) },
  { field: 'max_tokens', expected: 'an integer of 1 or more', holds: integer(1) },
  { field: 'max_completion_tokens', expected: 'an integer of 1 or more', holds: integer(1) },
  { field: 'n', expected: 'an integer from 1 to 128', holds: integer(1, 128) },
  { field: 'stop', expected: 'a string or an array of strings', holds: isStop },
  { field: 'tools', expected: 'an array of functions with a name', holds: isToolList },
  { field: 'functions', expected: 'an array of functions with a name', holds: isFunctionList },
  { field: 'logprobs', expected: 'a boolean', holds: isBoolean },
  { field: 'top_logprobs', expected: 'an integer from 0 to 20', holds: integer(0, 20) },
  { field: 'reasoning_effort', expected: 'a string', holds: isText },
  { field: 'response_format', expected: 'an object with a known type', holds: isResponseFormat },
  { field: 'modalities', expected: 'an array', holds: isList },
  { field: 'parallel_tool_calls', expected: 'a boolean', holds: isBoolean },
];

/**
 * Reads the bytes of a request.
 * @throws ChatError with OpenAI's answer to an invalid request
 */
export function readChatRequest(bytes: Buffer): ChatRequest {
  const body = parseBody(bytes);
  checkBody(body);
  const legacyFunctions = body['tools'] === undefined && body['functions'] !== undefined;
  const streamOptions = isJsonObject(body['stream_options']) ? body['stream_options'] : {};
  const reasoning = isJsonObject(body['reasoning']) ? body['reasoning'] : {};
  const effort = body['reasoning_effort'] ?? reasoning['effort'];
  const format = isJsonObject(body['response_format']) ? body['response_format'] : {};
  const simulate = readSimulate(body['simulate']);
  checkKnownFields(body, simulate);
  return {
    body,
    model: String(body['model']),
    messages: objectsOf(body['messages']),
    stream: body['stream'] === true,
    includeUsage: streamOptions['include_usage'] === true,
    tokenLimit: Number(body['max_completion_tokens'] ?? body['max_tokens'] ?? Infinity),
    stop: [body['stop'] ?? []].flat().filter((stop) => typeof stop === 'string'),
    choiceCount: Number(body['n'] ?? 1),
    tools: readTools(body, legacyFunctions),
    toolChoice: readToolChoice(legacyFunctions ? body['function_call'] : body['tool_choice']),
    parallelToolCalls: body['parallel_tool_calls'] !== false && !legacyFunctions,
    legacyFunctions,
    wantsJson: format['type'] === 'json_object' || format['type'] === 'json_schema',
    jsonSchema: isJsonObject(format['json_schema']) ? (format['json_schema']['schema'] ?? {}) : null,
    wantsImage: simulate.paints === true || namesImages(body['modalities']),
    effort: REASONING_EFFORTS.find((known) => known === effort) ?? null,
    hidesReasoning: reasoning['exclude'] === true,
    topLogprobs: body['logprobs'] === true ? Number(body['top_logprobs'] ?? 0) : null,
    simulate,
  };
}

/** Throws ChatError 400 unless the bytes hold one JSON object. */
export function parseBody(bytes: Buffer): JsonObject {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ChatError(400, `We could not parse the JSON body of your request: ${reason}`, null);
  }
  if (!isJsonObject(body)) throw new ChatError(400, 'The JSON body of your request is not an object.', null);
  return body;
}

/** Throws ChatError 400 for a field that the simulated provider does not know, and without one that it needs. */
export function checkKnownFields(body: JsonObject, { rejects = [], requires = [] }: Simulate): void {
  const isSent = (field: string): boolean => (body[field] ?? null) !== null;
  const unknown = rejects.find(isSent);
  if (unknown !== undefined) throw invalidField(unknown, `Unknown parameter: '${unknown}'.`, 'unknown_parameter');
  const missing = requires.find((field) => !isSent(field));
  if (missing === undefined) return;
  throw invalidField(missing, `Missing required parameter: '${missing}'.`, 'missing_required_parameter');
}

function checkBody(body: JsonObject): void {
  const { messages } = body;
  checkModel(body);
  if (messages === undefined) {
    throw invalidField('messages', "Missing required parameter: 'messages'.", 'missing_required_parameter');
  }
  checkMessages(messages);
  checkFields(body, FIELD_RULES);
  if ((body['stream_options'] ?? null) !== null && body['stream'] !== true) {
    throw invalidField('stream_options', "The 'stream_options' parameter is only allowed when 'stream' is enabled.");
  }
  if ((body['max_tokens'] ?? null) !== null && (body['max_completion_tokens'] ?? null) !== null) {
    const message = "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.";
    throw invalidField('max_tokens', message, 'invalid_parameter_combination');
  }
}

export function checkModel({ model }: JsonObject): void {
  if (model === undefined) throw new ChatError(400, 'you must provide a model parameter', null);
  if (!isText(model)) throw invalidField('model', "Invalid type for 'model': expected a string.", 'invalid_type');
}

/** Throws ChatError 400 with the first broken rule. */
export function checkFields(body: JsonObject, rules: readonly FieldRule[]): void {
  for (const { field, expected, holds } of rules) {
    const value = body[field] ?? null;
    if (value === null || holds(value)) continue;
    throw invalidField(field, `Invalid value for '${field}': expected ${expected}, but got ${JSON.stringify(value)}.`);
  }
}

function checkMessages(messages: unknown): void {
  if (!Array.isArray(messages)) {
    throw invalidField('messages', "Invalid type for 'messages': expected an array of objects.", 'invalid_type');
  }
  if (messages.length === 0) {
    throw invalidField('messages', "Invalid 'messages': expected an array with minimum length 1.", 'empty_array');
  }
  for (const [index, message] of messages.entries()) {
    const path = `messages[${index}]`;
    if (!isJsonObject(message))
      throw invalidField(path, `Invalid type for '${path}': expected an object.`, 'invalid_type');
    if (!isText(message['role'])) {
      throw invalidField(`${path}.role`, `Missing required parameter: '${path}.role'.`, 'missing_required_parameter');
    }
  }
}

export function isStop(value: unknown): boolean {
  return isText(value) || (Array.isArray(value) && value.every(isText));
}

function isFunctionList(value: unknown): boolean {
  return Array.isArray(value) && value.every((declared) => isJsonObject(declared) && isText(declared['name']));
}

function isToolList(value: unknown): boolean {
  return Array.isArray(value) && value.every((tool) => isJsonObject(tool) && isFunctionList([tool['function']]));
}

function isResponseFormat(value: unknown): boolean {
  return isJsonObject(value) && oneOf(['text', 'json_object', 'json_schema'])(value['type']);
}

function readTools(body: JsonObject, legacyFunctions: boolean): Tool[] {
  const tools = objectsOf(body['tools']).map((tool) => tool['function']);
  const declared = objectsOf(legacyFunctions ? body['functions'] : tools);
  return declared.map(({ name, parameters }) => ({ name: String(name), parameters }));
}

function readToolChoice(choice: unknown): ToolChoice {
  if (choice === 'none' || choice === 'required') return choice;
  const named = isJsonObject(choice) ? (choice['function'] ?? choice) : null;
  return isJsonObject(named) && typeof named['name'] === 'string' ? { name: named['name'] } : 'auto';
}

function namesImages(modalities: unknown): boolean {
  return Array.isArray(modalities) && modalities.includes('image');
}
