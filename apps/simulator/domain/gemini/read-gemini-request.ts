import { isJsonObject, objectsOf, type JsonObject } from '../json.js';
import { invalidField } from '../chat-error.js';
import { parseObject } from '../request/parse-object.js';
import { readChatRequest, type ChatRequest } from '../request/read-chat-request.js';

const PATH = /^\/v1beta\/models\/([^/]+):(generateContent|streamGenerateContent)$/;
const CHOICES: Readonly<Record<string, string>> = { AUTO: 'auto', VALIDATED: 'auto', ANY: 'required', NONE: 'none' };
/** The least budget of each effort, in tokens. */
const BUDGETS = [
  [20_000, 'high'],
  [5_000, 'medium'],
  [1, 'low'],
] as const;
const MEMBERS = new Set([
  ...['contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'safetySettings', 'cachedContent'],
  ...['labels', 'simulate'],
]);

/** Whether the path is one of the two methods. */
export function isGeminiPath(path: string): boolean {
  return PATH.test(path);
}

/**
 * Reads a request of `generateContent` into the simulator's request. The path names model and method.
 * @throws ChatError with Google's answer to an invalid request
 */
export function readGeminiRequest(bytes: Buffer, path: string): ChatRequest {
  const [, model = '', method] = PATH.exec(path) ?? [];
  const body = parseObject(bytes, 'Invalid JSON payload received.');
  checkBody(body);
  const config = isJsonObject(body['generationConfig']) ? body['generationConfig'] : {};
  const thinking = isJsonObject(config['thinkingConfig']) ? config['thinkingConfig'] : {};
  const isStream = method === 'streamGenerateContent';
  const chat = {
    model: decodeURIComponent(model),
    messages: [...systemMessages(body['systemInstruction']), ...objectsOf(body['contents']).flatMap(chatMessages)],
    max_tokens: config['maxOutputTokens'],
    stop: config['stopSequences'],
    temperature: config['temperature'],
    top_p: config['topP'],
    n: config['candidateCount'],
    logprobs: config['responseLogprobs'],
    top_logprobs: config['logprobs'],
    stream: isStream,
    stream_options: isStream ? { include_usage: true } : undefined,
    ...readTools(body),
    response_format: readFormat(config),
    modalities: objectList(config['responseModalities']).map((modality) => String(modality).toLowerCase()),
    reasoning_effort: effortOf(thinking),
    reasoning: { exclude: thinking['includeThoughts'] !== true },
    simulate: body['simulate'],
  };
  return readChatRequest(Buffer.from(JSON.stringify(chat)));
}

function checkBody(body: JsonObject): void {
  for (const name of Object.keys(body)) {
    if (MEMBERS.has(name)) continue;
    throw invalidField(name, `Invalid JSON payload received. Unknown name "${name}": Cannot find field.`);
  }
  if (objectsOf(body['contents']).length === 0) throw invalidField('contents', 'contents is not specified');
  let callCount = 0;
  for (const [index, content] of objectsOf(body['contents']).entries()) {
    const parts = objectsOf(content['parts']);
    if (parts.length === 0) throw invalidField(`contents[${index}].parts`, 'must include at least one parts field');
    const resultCount = parts.filter((part) => 'functionResponse' in part).length;
    if (resultCount > 0 && resultCount !== callCount) {
      const message = 'The number of function response parts must equal the number of function call parts.';
      throw invalidField(`contents[${index}]`, message);
    }
    callCount = parts.filter((part) => 'functionCall' in part).length;
  }
}

function systemMessages(instruction: unknown): JsonObject[] {
  return isJsonObject(instruction) ? [{ role: 'system', content: objectsOf(instruction['parts']).filter(isText) }] : [];
}

/** Function results become messages of their own; the rest of a turn is one message. */
function chatMessages({ role, parts }: JsonObject): JsonObject[] {
  const results = objectsOf(parts).flatMap(({ functionResponse: result }) =>
    isJsonObject(result)
      ? [{ role: 'tool', tool_call_id: result['id'], content: JSON.stringify(result['response']) }]
      : [],
  );
  const calls = objectsOf(parts).flatMap(({ functionCall: call }) =>
    isJsonObject(call)
      ? [
          {
            id: call['id'],
            type: 'function',
            function: { name: call['name'], arguments: JSON.stringify(call['args']) },
          },
        ]
      : [],
  );
  const said = objectsOf(parts).flatMap(chatPart);
  if (said.length + calls.length === 0) return results;
  const message = { role: role === 'model' ? 'assistant' : 'user', content: said };
  return [...results, calls.length === 0 ? message : { ...message, tool_calls: calls }];
}

function isText(part: JsonObject): boolean {
  return typeof part['text'] === 'string';
}

function chatPart(part: JsonObject): JsonObject[] {
  if (isText(part)) return [{ type: 'text', text: part['text'] }];
  return 'inlineData' in part || 'fileData' in part ? [{ type: 'image_url' }] : [];
}

function readTools(body: JsonObject): JsonObject {
  const declared = objectsOf(body['tools']).flatMap((tool) => objectsOf(tool['functionDeclarations']));
  const config = isJsonObject(body['toolConfig']) ? body['toolConfig']['functionCallingConfig'] : undefined;
  const { mode, allowedFunctionNames } = isJsonObject(config) ? config : {};
  const [only, ...others] = objectList(allowedFunctionNames);
  const isForced = mode === 'ANY' && only !== undefined && others.length === 0;
  return {
    tools: declared.map(({ name, parametersJsonSchema, parameters }) => ({
      type: 'function',
      function: { name, parameters: parametersJsonSchema ?? parameters },
    })),
    tool_choice: isForced ? { name: only } : CHOICES[String(mode)],
  };
}

function readFormat({ responseMimeType, responseJsonSchema }: JsonObject): JsonObject | undefined {
  if (responseMimeType !== 'application/json') return undefined;
  if (responseJsonSchema === undefined) return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { schema: responseJsonSchema } };
}

function effortOf({ thinkingLevel, thinkingBudget }: JsonObject): string {
  if (typeof thinkingLevel === 'string') return thinkingLevel.toLowerCase();
  const budget = Number(thinkingBudget ?? 0);
  return BUDGETS.find(([least]) => budget >= least)?.[1] ?? 'none';
}

function objectList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
