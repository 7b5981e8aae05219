import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { invalidField } from '../chat-error.js';
import { advisorModel, isAdvisorTool } from './advice.js';
import { parseObject } from '../request/parse-object.js';
import { REASONING_EFFORTS, readChatRequest, type ChatRequest } from '../request/read-chat-request.js';

const ROLES: ReadonlySet<unknown> = new Set(['user', 'assistant']);
const CHOICES: Readonly<Record<string, string>> = { auto: 'auto', any: 'required', none: 'none' };

/**
 * Reads a request of the Messages API into the simulator's request.
 * @throws ChatError with Anthropic's answer to an invalid request
 */
export function readMessagesRequest(bytes: Buffer): ChatRequest {
  const body = parseObject(bytes, 'The request body is not valid JSON.');
  checkBody(body);
  const choice = isJsonObject(body['tool_choice']) ? body['tool_choice'] : {};
  const config = isJsonObject(body['output_config']) ? body['output_config'] : {};
  const thinking = isJsonObject(body['thinking']) ? body['thinking'] : {};
  const isStream = body['stream'] === true;
  const chat = {
    model: body['model'],
    messages: [...systemMessage(body['system']), ...objectsOf(body['messages']).flatMap(chatMessages)],
    // 0 fills the cache of the prompt.
    max_tokens: body['max_tokens'] === 0 ? undefined : body['max_tokens'],
    stop: body['stop_sequences'],
    temperature: body['temperature'],
    top_p: body['top_p'],
    stream: isStream,
    stream_options: isStream ? { include_usage: true } : undefined,
    tools:
      body['tools'] === undefined
        ? undefined
        : objectsOf(body['tools'])
            .filter((tool) => !isAdvisorTool(tool))
            .map(chatTool),
    advisor: advisorModel(body['tools']),
    tool_choice: typeof choice['name'] === 'string' ? { name: choice['name'] } : CHOICES[String(choice['type'])],
    parallel_tool_calls: choice['disable_parallel_tool_use'] !== true,
    response_format: responseFormat(config['format']),
    reasoning_effort: effortOf(thinking, config['effort']),
    reasoning: { exclude: thinking['display'] === 'omitted' },
    simulate: body['simulate'],
  };
  const request = readChatRequest(Buffer.from(JSON.stringify(chat)));
  return body['max_tokens'] === 0 ? { ...request, tokenLimit: 0 } : request;
}

function checkBody(body: JsonObject): void {
  for (const field of ['model', 'messages', 'max_tokens']) {
    if (body[field] === undefined) throw invalidField(field, 'Field required');
  }
  const { temperature, messages } = body;
  if (typeof temperature === 'number' && temperature > 1) throw invalidField('temperature', 'range: 0..1');
  for (const [index, { role }] of objectsOf(messages).entries()) {
    // Newer models take instructions in the middle of a conversation, none before it.
    if (ROLES.has(role) || (role === 'system' && index > 0)) continue;
    throw invalidField(`messages.${index}.role`, `unexpected role ${String(role)}`);
  }
}

function systemMessage(system: unknown): JsonObject[] {
  return system === undefined ? [] : [{ role: 'system', content: system }];
}

/** Tool results become messages of their own; the rest of a turn is one message. */
function chatMessages({ role, content }: JsonObject): JsonObject[] {
  if (typeof content === 'string') return [{ role, content }];
  const blocks = objectsOf(content);
  const results = blocks
    .filter(({ type }) => type === 'tool_result')
    .map((result) => ({ role: 'tool', tool_call_id: result['tool_use_id'], content: result['content'] ?? '' }));
  const calls = blocks
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({ id, type: 'function', function: { name, arguments: JSON.stringify(input) } }));
  const parts = blocks.filter(({ type }) => !STRUCTURE.has(type)).map(chatPart);
  if (parts.length + calls.length === 0) return results;
  return [...results, { role, content: parts, ...(calls.length === 0 ? {} : { tool_calls: calls }) }];
}

const STRUCTURE: ReadonlySet<unknown> = new Set(['tool_result', 'tool_use', 'thinking', 'redacted_thinking']);

function chatPart(block: JsonObject): JsonObject {
  return block['type'] === 'image' ? { type: 'image_url' } : block;
}

function chatTool({ name, input_schema: parameters }: JsonObject): JsonObject {
  return { type: 'function', function: { name, parameters } };
}

function responseFormat(format: unknown): JsonObject | undefined {
  return isJsonObject(format) ? { type: 'json_schema', json_schema: { schema: format['schema'] } } : undefined;
}

/** Thinking is off unless requested. */
function effortOf({ type }: JsonObject, effort: unknown): string {
  if (type !== 'enabled' && type !== 'adaptive') return 'none';
  return REASONING_EFFORTS.find((known) => known === effort) ?? 'medium';
}
