import { elementsOf, entriesPiece, isGiven, membersOf, textOf, valueAt, type JsonPiece, type Steps } from '#core';
import type { ChatRequest } from '../../../chat/body/model-request.js';
import type { DialectOptions } from '../../dialect.js';
import { schemaInWords } from '../../schemas/schema-parts.js';
import type { UnsupportedFields } from '../../translation/unsupported-fields.js';
import { toCamelCase } from './camel-case.js';
import type { ClientFields } from './client-fields.js';
import { fitAnswerSchema } from './fit-answer-schema.js';
import { readThinking } from './thinking-config.js';

/** Members of Google's `generationConfig`. */
export type GenerationConfig = Map<string, JsonPiece>;

/** The config, and what has to be asked for in words beside it. */
interface ReadConfig {
  readonly config: GenerationConfig;
  readonly instruction: string | null;
}

const SCHEMA_PARAM = 'response_format.json_schema.schema';

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
export function* readGenerationConfig(
  fields: ClientFields,
  request: ChatRequest,
  options: DialectOptions,
  lost: UnsupportedFields,
): Steps<ReadConfig> {
  const config: GenerationConfig = new Map();
  for (const [field, member] of SAME_VALUES) set(config, member, fields.json(field));
  set(config, 'maxOutputTokens', tokenLimit(request, options));
  const stop = fields.json('stop');
  set(config, 'stopSequences', elementsOf(stop) === null && stop !== null ? ['[', stop, ']'] : stop);
  if (fields.value('logprobs') === true) set(config, 'responseLogprobs', 'true');
  const topLogprobs = fields.value('top_logprobs');
  set(config, 'logprobs', typeof topLogprobs === 'number' && topLogprobs > 0 ? String(topLogprobs) : null);
  const instruction = yield* setFormat(config, fields, lost);
  setModalities(config, fields);
  const thinking = readThinking(fields, options.upstreamModel, lost);
  set(config, 'thinkingConfig', thinking === null ? null : JSON.stringify(thinking));
  return { config, instruction };
}

function set(config: GenerationConfig, member: string, value: JsonPiece | null): void {
  if (value !== null) config.set(member, value);
}

function tokenLimit(request: ChatRequest, { outputTokenBound, drop }: DialectOptions): string | null {
  if (drop.includes(request.outputTokenField ?? 'max_tokens')) return null;
  const limit = outputTokenBound ?? request.outputTokenLimit;
  return limit === null ? null : String(limit);
}

/** Returns the instruction for a schema that the grammar cannot express; null: it can. */
function* setFormat(config: GenerationConfig, fields: ClientFields, lost: UnsupportedFields): Steps<string | null> {
  const format = membersOf(fields.json('response_format'));
  const type = textOf(format?.get('type'));
  if (format === null || type === 'text') return null;
  config.set('responseMimeType', '"application/json"');
  const schema = type === 'json_schema' ? valueAt(format.get('json_schema'), 'schema') : null;
  if (schema === null) return null;
  const fitted = yield* fitAnswerSchema(schema);
  if (fitted.schema === null) {
    lost.drop(SCHEMA_PARAM);
    return schemaInWords(schema);
  }
  for (const keyword of fitted.described) lost.drop(`${SCHEMA_PARAM}.${keyword}`);
  config.set('responseJsonSchema', fitted.schema);
  return null;
}

function setModalities(config: GenerationConfig, fields: ClientFields): void {
  const modalities = fields.value('modalities');
  if (Array.isArray(modalities)) {
    config.set('responseModalities', JSON.stringify(modalities.map((name) => String(name).toUpperCase())));
  }
  const image = membersOf(fields.json('image_config'));
  if (image === null) return;
  const given = [...image].filter(([, value]) => isGiven(value));
  config.set('imageConfig', entriesPiece(given.map(([key, value]) => [toCamelCase(key), value])));
}
