import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { invalidField } from '../chat-error.js';
import { parseObject } from '../request/parse-object.js';
import { REASONING_EFFORTS, readChatRequest, type ChatRequest } from '../request/read-chat-request.js';

const PATH = /^\/model\/([^/]+)\/(converse|converse-stream|invoke|invoke-with-response-stream)$/;
const MEMBERS = new Set([
  ...['messages', 'system', 'inferenceConfig', 'toolConfig', 'outputConfig', 'additionalModelRequestFields'],
  ...[
    'guardrailConfig',
    'performanceConfig',
    'requestMetadata',
    'promptVariables',
    'additionalModelResponseFieldPaths',
  ],
]);

/** The model and the operation of a path; null: another path. */
export function readBedrockPath(path: string): { readonly model: string; readonly operation: string } | null {
  const [, model, operation] = PATH.exec(path) ?? [];
  return model === undefined || operation === undefined ? null : { model: decodeURIComponent(model), operation };
}

/**
 * Reads a request of Converse into the simulator's request.
 * @throws ChatError with Amazon's answer to an invalid request
 */
export function readConverseRequest(bytes: Buffer, path: string): ChatRequest {
  const { model, operation } = readBedrockPath(path) ?? { model: '', operation: '' };
  const body = parseObject(bytes, 'The request body is not valid JSON.');
  const messages = objectsOf(body['messages']);
  checkBody(body, messages);
  const config = objectOf(body['inferenceConfig']);
  const tools = objectOf(body['toolConfig']);
  const choice = objectOf(tools['toolChoice']);
  const additional = objectOf(body['additionalModelRequestFields']);
  const isStream = operation === 'converse-stream';
  const format = objectOf(objectOf(body['outputConfig'])['textFormat']);
  const chat = {
    model,
    messages: [...systemMessages(body['system']), ...messages.flatMap(chatMessages)],
    max_tokens: config['maxTokens'],
    stop: config['stopSequences'],
    temperature: config['temperature'],
    top_p: config['topP'],
    stream: isStream,
    stream_options: isStream ? { include_usage: true } : undefined,
    tools: objectsOf(tools['tools']).flatMap(chatTool),
    tool_choice:
      'any' in choice ? 'required' : isJsonObject(choice['tool']) ? { name: choice['tool']['name'] } : undefined,
    response_format: formatOf(format),
    reasoning_effort: effortOf(additional),
    simulate: additional['simulate'],
  };
  return readChatRequest(Buffer.from(JSON.stringify(chat)));
}

/** What the service checks before a model is asked. */
function checkBody(body: JsonObject, messages: readonly JsonObject[]): void {
  const unknown = Object.keys(body).find((name) => !MEMBERS.has(name));
  if (unknown !== undefined) throw invalidField(unknown, `Unknown member ${unknown}`);
  if (messages.length === 0) throw invalidField('messages', 'Provide at least one message');
  const blocks = messages.flatMap(({ content }) => objectsOf(content));
  const hasCalls = blocks.some((block) => 'toolUse' in block || 'toolResult' in block);
  if (hasCalls && !isJsonObject(body['toolConfig'])) {
    throw invalidField(
      'toolConfig',
      'The toolConfig field must be defined when using toolUse and toolResult content blocks.',
    );
  }
}

function systemMessages(system: unknown): JsonObject[] {
  const texts = objectsOf(system).filter(({ text }) => typeof text === 'string');
  return texts.length === 0 ? [] : [{ role: 'system', content: texts.map(textPart) }];
}

function chatMessages({ role, content }: JsonObject): JsonObject[] {
  const blocks = objectsOf(content);
  const results = blocks.flatMap(({ toolResult: result }) =>
    isJsonObject(result)
      ? [{ role: 'tool', tool_call_id: result['toolUseId'], content: JSON.stringify(result['content']) }]
      : [],
  );
  const calls = blocks.flatMap(({ toolUse: call }) =>
    isJsonObject(call)
      ? [
          {
            id: call['toolUseId'],
            type: 'function',
            function: { name: call['name'], arguments: JSON.stringify(call['input']) },
          },
        ]
      : [],
  );
  const parts = blocks.flatMap((block) => {
    if (typeof block['text'] === 'string') return [textPart(block)];
    return 'image' in block || 'document' in block ? [{ type: 'image_url' }] : [];
  });
  if (parts.length + calls.length === 0) return results;
  return [...results, { role, content: parts, ...(calls.length === 0 ? {} : { tool_calls: calls }) }];
}

function textPart({ text }: JsonObject): JsonObject {
  return { type: 'text', text };
}

function chatTool({ toolSpec: spec }: JsonObject): JsonObject[] {
  if (!isJsonObject(spec)) return [];
  return [{ type: 'function', function: { name: spec['name'], parameters: objectOf(spec['inputSchema'])['json'] } }];
}

function formatOf(format: JsonObject): JsonObject | undefined {
  const definition = objectOf(objectOf(format['structure'])['jsonSchema']);
  if (typeof definition['schema'] !== 'string') return undefined;
  return { type: 'json_schema', json_schema: { schema: JSON.parse(definition['schema']) as unknown } };
}

/** Thinking is off unless requested, in the words of the model. */
function effortOf({
  thinking,
  output_config: config,
  reasoning_effort: flat,
  reasoningConfig: nova,
}: JsonObject): string {
  const { type } = objectOf(thinking);
  const isOn = type === 'enabled' || type === 'adaptive';
  const given =
    flat ?? objectOf(nova)['maxReasoningEffort'] ?? (isOn ? (objectOf(config)['effort'] ?? 'medium') : 'none');
  return REASONING_EFFORTS.find((known) => known === given) ?? 'none';
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
