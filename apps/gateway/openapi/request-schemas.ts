import type { EndpointName } from '#kernel';
import type { Schema } from '#openapi';
import {
  COMPLETION_RULES,
  EMBEDDING_RULES,
  fieldDocs,
  REQUEST_RULES,
  ROUTING_SORTS,
  ROUTING_TASKS,
  type RequestRule,
} from '#requests';
import { anyObject, decimal, flag, listOf, object, openObject, orNull, ref, text, texts } from './schema-parts.js';

type Fields = Readonly<Record<string, Schema>>;

const penalty: Schema = { type: 'number', minimum: -2, maximum: 2 };
const outputTokens: Schema = { type: 'integer', minimum: 1 };
const outputTokensOrNone: Schema = { type: 'integer', minimum: 0 };
const stringOrObject: Schema = { type: ['string', 'object'], additionalProperties: true };
const modelNames: Schema = { ...listOf(text, 1), maxItems: 8 };
const tokenIds = listOf({ type: 'integer', minimum: 0 }, 1);
const prompts: Schema = { anyOf: [text, tokenIds, listOf(text, 1), listOf(tokenIds, 1)] };
/** Always refused; the rule has the reason. */
const refused: Schema = { not: {} };
/** Any JSON; the rule describes the field. */
const anything: Schema = {};

/**
 * The JSON type of each field. Required fields, accepted values and descriptions are in the rules of `libs/requests`; a
 * schema never refuses what the rule of its field accepts.
 */
const SHARED: Fields = {
  model: { type: 'string', minLength: 1, maxLength: 512 },
  stream: flag,
  temperature: { type: ['number', 'string'], minimum: 0, maximum: 2 },
  top_p: { type: 'number', minimum: 0, maximum: 1 },
  max_completion_tokens: outputTokens,
  max_tokens: outputTokens,
  max_output_tokens: outputTokens,
  stop: { type: ['string', 'array'], items: text },
  presence_penalty: penalty,
  frequency_penalty: penalty,
  stream_options: openObject({ include_usage: orNull(flag) }, ['include_usage']),
  logit_bias: anyObject,
  n: { type: 'integer', minimum: 1, maximum: 128 },
  seed: { type: 'integer' },
  user: { type: 'string', maxLength: 512 },
  metadata: { type: 'object', maxProperties: 16, additionalProperties: { type: 'string', maxLength: 512 } },
  routify: ref('RoutingOptions'),
  extra_body: anything,
  models: modelNames,
  service_tier: text,
  store: flag,
  best_of: { type: 'integer', minimum: 1 },
  base_url: refused,
  api_key: refused,
};

const CHAT: Fields = {
  ...SHARED,
  messages: { ...listOf(ref('Message'), 1), maxItems: 2_048 },
  reasoning_effort: text,
  reasoning: anyObject,
  verbosity: text,
  reasoningSummary: text,
  tools: { ...listOf(ref('Tool')), maxItems: 256 },
  functions: { ...listOf(ref('Function')), maxItems: 256 },
  tool_choice: stringOrObject,
  function_call: stringOrObject,
  parallel_tool_calls: flag,
  response_format: openObject({ type: text, json_schema: anyObject }, ['json_schema']),
  logprobs: flag,
  top_logprobs: { type: 'integer', minimum: 0, maximum: 20 },
  modalities: texts,
  image_config: openObject({ aspect_ratio: orNull(text), image_size: orNull(text) }, ['aspect_ratio', 'image_size']),
  web_search_options: anyObject,
  audio: anyObject,
  prediction: anything,
};

const COMPLETIONS: Fields = {
  ...SHARED,
  prompt: prompts,
  suffix: text,
  echo: flag,
  logprobs: { type: 'integer', minimum: 0, maximum: 20 },
  max_completion_tokens: outputTokensOrNone,
  max_tokens: outputTokensOrNone,
  max_output_tokens: outputTokensOrNone,
};

const EMBEDDINGS: Fields = {
  ...SHARED,
  input: prompts,
  encoding_format: text,
  dimensions: { type: 'integer', minimum: 1 },
};

const FIELDS: Readonly<Record<EndpointName, Fields>> = {
  chat: CHAT,
  completions: COMPLETIONS,
  embeddings: EMBEDDINGS,
};

const RULES: Readonly<Record<EndpointName, readonly RequestRule[]>> = {
  chat: REQUEST_RULES,
  completions: COMPLETION_RULES,
  embeddings: EMBEDDING_RULES,
};

/** The body of an endpoint. Throws for a rule with a field that has no type here. */
export function bodySchema(endpoint: EndpointName): Schema {
  const docs = fieldDocs(RULES[endpoint]);
  const properties = docs.map(({ id, field, required, accepts, docs: meaning }) => {
    const schema = FIELDS[endpoint][field];
    if (schema === undefined) throw new Error(`the field ${field} of ${endpoint} has no schema`);
    const described = schema.$ref === undefined ? schema : { anyOf: [schema] };
    return [
      field,
      { ...(required ? described : orNull(described)), description: `${meaning} Takes ${accepts}. ${id}` },
    ];
  });
  return {
    type: 'object',
    description: 'A field that is not listed is forwarded as it is (REQ-21). Null means absent.',
    required: docs.filter(({ required }) => required).map(({ field }) => field),
    properties: Object.fromEntries(properties) as Fields,
    additionalProperties: true,
  };
}

const namedFunction = openObject(
  {
    name: { type: 'string', minLength: 1, maxLength: 128 },
    description: orNull(text),
    parameters: orNull(anyObject),
    strict: orNull(flag),
  },
  ['description', 'parameters', 'strict'],
);

/** Schemas that the bodies refer to. */
export const REQUEST_SCHEMAS: Readonly<Record<string, Schema>> = {
  Message: openObject(
    {
      role: { ...text, description: '`system`, `developer`, `user`, `assistant`, `tool` or `function`.' },
      content: { anyOf: [text, listOf(ref('ContentPart')), { type: 'null' }] },
      name: orNull(text),
      tool_calls: orNull(listOf(ref('ToolCall'))),
      tool_call_id: orNull(text),
    },
    ['content', 'name', 'tool_calls', 'tool_call_id'],
  ),
  ContentPart: {
    ...openObject({ type: text, text, image_url: anyObject, input_audio: anyObject, file: anyObject }, [
      'text',
      'image_url',
      'input_audio',
      'file',
    ]),
    description:
      'The field of a part is named by its type. `image_url.url` is an http(s) or data: URL. Other parts pass.',
  },
  ToolCall: openObject({ id: text, type: text, function: openObject({ name: text, arguments: text }) }, [
    'id',
    'type',
    'function',
  ]),
  Tool: openObject({ type: text, function: ref('Function') }, ['type', 'function']),
  Function: namedFunction,
  RoutingOptions: {
    ...object(
      {
        region: orNull(text),
        task: { type: ['string', 'null'], enum: [...ROUTING_TASKS, null] },
        order: orNull(texts),
        only: orNull(texts),
        ignore: orNull(texts),
        sort: { type: ['string', 'null'], enum: [...ROUTING_SORTS, null] },
        allow_fallbacks: orNull(flag),
        models: orNull(modelNames),
        max_price: orNull({
          ...object({ prompt: ref('PriceBound'), completion: ref('PriceBound') }, ['prompt', 'completion']),
          additionalProperties: false,
        }),
        session_id: orNull({ type: 'string', minLength: 1, maxLength: 256 }),
      },
      ['region', 'task', 'order', 'only', 'ignore', 'sort', 'allow_fallbacks', 'models', 'max_price', 'session_id'],
    ),
    additionalProperties: false,
  },
  PriceBound: { anyOf: [decimal, { type: 'number', minimum: 0 }, { type: 'null' }] },
};
