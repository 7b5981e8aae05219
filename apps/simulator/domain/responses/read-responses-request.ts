import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { ChatError, invalidField } from '../chat-error.js';
import { parseObject } from '../request/parse-object.js';
import { readSimulate } from '../faults/read-simulate.js';
import { checkKnownFields, readChatRequest, type ChatRequest } from '../request/read-chat-request.js';
import { isEncrypted } from './encrypted-state.js';

/** Fields of chat completions that this API does not know. */
const UNKNOWN = ['messages', 'max_tokens', 'max_completion_tokens', 'stop', 'n', 'seed', 'response_format'];

/** Of the tools that OpenAI runs the only one that is simulated; another one is a function without a name: 400. */
const IMAGE_TOOL = 'image_generation';

/**
 * Reads a request of the Responses API into the simulator's request.
 * @throws ChatError with OpenAI's answer to an invalid request
 */
export function readResponsesRequest(bytes: Buffer): ChatRequest {
  const body = parseObject(bytes, 'We could not parse the JSON body of your request.');
  checkBody(body);
  const simulate = readSimulate(body['simulate']);
  checkKnownFields(body, simulate);
  const text = isJsonObject(body['text']) ? body['text'] : {};
  const reasoning = isJsonObject(body['reasoning']) ? body['reasoning'] : {};
  const isStream = body['stream'] === true;
  const tools = objectsOf(body['tools']);
  const imageTool = tools.find(({ type }) => type === IMAGE_TOOL);
  const included = Array.isArray(body['include']) ? body['include'] : [];
  const chat = {
    model: body['model'],
    messages: messagesOf(body['input']),
    max_completion_tokens: body['max_output_tokens'],
    temperature: body['temperature'],
    top_p: body['top_p'],
    stream: isStream,
    stream_options: isStream ? { include_usage: true } : undefined,
    tools: body['tools'] === undefined ? undefined : tools.filter(({ type }) => type !== IMAGE_TOOL).map(chatTool),
    tool_choice: body['tool_choice'],
    parallel_tool_calls: body['parallel_tool_calls'],
    response_format: responseFormat(text['format']),
    reasoning_effort: reasoning['effort'],
    reasoning: { exclude: (reasoning['summary'] ?? null) === null },
    logprobs: included.includes('message.output_text.logprobs'),
    top_logprobs: body['top_logprobs'],
  };
  const request = { ...readChatRequest(Buffer.from(JSON.stringify(chat))), simulate };
  return imageTool === undefined ? request : { ...request, imageTool };
}

/** The same of a request to compact a conversation, which is not streamed. */
export function readCompactionRequest(bytes: Buffer): ChatRequest {
  const request = readResponsesRequest(bytes);
  if (request.stream) throw invalidField('stream', "Unknown parameter: 'stream'.", 'unknown_parameter');
  return request;
}

function checkBody(body: JsonObject): void {
  if (body['input'] === undefined) {
    throw invalidField('input', "Missing required parameter: 'input'.", 'missing_required_parameter');
  }
  for (const field of UNKNOWN) {
    if (body[field] !== undefined) throw invalidField(field, `Unknown parameter: '${field}'.`, 'unknown_parameter');
  }
  for (const [index, { type, id, encrypted_content: data }] of objectsOf(body['input']).entries()) {
    if (type !== 'reasoning' && type !== 'compaction') continue;
    if (data === undefined) throw new ChatError(404, `Item with id '${String(id)}' not found.`, null, 'input');
    if (isEncrypted(data)) continue;
    const message = 'The encrypted content could not be verified.';
    throw invalidField(`input[${index}].encrypted_content`, message, 'invalid_encrypted_content');
  }
}

/** Calls and results are items of their own; a text alone is the user's. */
function messagesOf(input: unknown): unknown {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  return Array.isArray(input) ? objectsOf(input).flatMap(messageOf) : input;
}

function messageOf(item: JsonObject): JsonObject[] {
  switch (item['type'] ?? 'message') {
    case 'message':
      return [{ role: item['role'], content: contentOf(item['content']) }];
    case 'function_call': {
      const called = { name: item['name'], arguments: item['arguments'] };
      return [{ role: 'assistant', tool_calls: [{ id: item['call_id'], type: 'function', function: called }] }];
    }
    case 'function_call_output':
      return [{ role: 'tool', tool_call_id: item['call_id'], content: contentOf(item['output']) }];
    default:
      return [];
  }
}

function contentOf(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  return objectsOf(content).map((part) =>
    part['type'] === 'input_image' ? { type: 'image_url' } : { type: 'text', text: part['text'] },
  );
}

function chatTool({ name, parameters }: JsonObject): JsonObject {
  return { type: 'function', function: { name, parameters } };
}

function responseFormat(format: unknown): JsonObject | undefined {
  if (!isJsonObject(format)) return undefined;
  const { type, schema } = format;
  return type === 'json_schema' ? { type, json_schema: { schema } } : { type };
}
