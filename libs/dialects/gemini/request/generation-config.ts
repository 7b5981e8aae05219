import type { BorrowedJson } from '../../json/borrowed-json.js';
import { isRecord } from '../../json/is-record.js';
import { valueAt } from '../../json/json-view.js';
import type { ChatRequest } from '../../openai-chat/request/chat-request.js';
import type { DialectOptions } from '../../openai-chat/dialect.js';
import type { UnsupportedFields } from '../../openai-chat/request/rules/unsupported-fields.js';
import { toCamelCase } from './camel-case.js';
import type { ClientFields } from './client-fields.js';
import { readThinking } from './thinking-config.js';

/** Members of Google's `generationConfig`. */
export type GenerationConfig = Record<string, unknown>;

/** Fields with the same value, by their name in Google's API. */
const SAME_VALUES: readonly (readonly [field: string, member: string])[] = [
  ['temperature', 'temperature'],
  ['top_p', 'topP'],
  ['top_k', 'topK'],
  ['seed', 'seed'],
  ['presence_penalty', 'presencePenalty'],
  ['frequency_penalty', 'frequencyPenalty'],
  ['n', 'candidateCount'],
];

/** The generation config: sampling, limits, format, modalities and thinking. */
export function readGenerationConfig(
  fields: ClientFields,
  request: ChatRequest,
  options: DialectOptions,
  borrowed: BorrowedJson,
  lost: UnsupportedFields,
): GenerationConfig {
  const config: GenerationConfig = {};
  for (const [field, member] of SAME_VALUES) set(config, member, fields.get(field));
  set(config, 'maxOutputTokens', tokenLimit(request, options));
  const stop = fields.get('stop');
  set(config, 'stopSequences', typeof stop === 'string' ? [stop] : stop);
  if (fields.get('logprobs') === true) config.responseLogprobs = true;
  const topLogprobs = fields.get('top_logprobs');
  if (topLogprobs !== 0) set(config, 'logprobs', topLogprobs);
  setFormat(config, fields, borrowed);
  setModalities(config, fields);
  set(config, 'thinkingConfig', readThinking(fields, options.upstreamModel, lost) ?? undefined);
  return config;
}

function set(config: GenerationConfig, member: string, value: unknown): void {
  if (value !== undefined) config[member] = value;
}

function tokenLimit(request: ChatRequest, { outputTokenBound, drop }: DialectOptions): number | undefined {
  if (drop.includes(request.outputTokenField ?? 'max_tokens')) return undefined;
  return outputTokenBound ?? request.outputTokenLimit ?? undefined;
}

/** The schema is copied unchanged, as function parameters are. */
function setFormat(config: GenerationConfig, fields: ClientFields, borrowed: BorrowedJson): void {
  const format = fields.get('response_format');
  if (!isRecord(format) || format.type === 'text') return;
  config.responseMimeType = 'application/json';
  const schema = valueAt(fields.sent('response_format'), 'json_schema', 'schema');
  if (format.type === 'json_schema' && schema !== null) config.responseJsonSchema = borrowed.embed(schema);
}

function setModalities(config: GenerationConfig, fields: ClientFields): void {
  const modalities = fields.get('modalities');
  if (Array.isArray(modalities)) config.responseModalities = modalities.map((name) => String(name).toUpperCase());
  const image = fields.get('image_config');
  if (!isRecord(image)) return;
  const given = Object.entries(image).filter(([, value]) => value !== null);
  config.imageConfig = Object.fromEntries(given.map(([key, value]) => [toCamelCase(key), value]));
}
