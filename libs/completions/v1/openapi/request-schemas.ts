import { CACHE_MARKS, type EndpointName, ROUTING_TASKS } from '#core';
import type { Schema } from '#core/openapi';
import {
  COMPLETION_RULES,
  COUNT_RULES,
  EMBEDDING_RULES,
  fieldDocs,
  MESSAGES_RULES,
  REQUEST_RULES,
  RESPONSES_RULES,
  ROUTING_SORTS,
  type RequestRule,
} from '#formats';
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
const usdBound: readonly Schema[] = [decimal, { type: 'number', minimum: 0 }];
/** Refused with any value but null; the rule has the reason. */
const onlyNull: Schema = { enum: [null] };
/** Any JSON; the rule describes the field. */
const anything: Schema = {};

/**
 * The JSON type of each field. Required fields, accepted values and descriptions are in the rules of `#formats`; a
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

const RESPONSES: Fields = {
  ...SHARED,
  input: { type: ['string', 'array'], items: anyObject, minItems: 1, maxItems: 8_192 },
  instructions: text,
  previous_response_id: onlyNull,
  conversation: onlyNull,
  prompt: onlyNull,
  background: flag,
  reasoning: anyObject,
  text: anyObject,
  tools: listOf(anyObject),
  tool_choice: stringOrObject,
  parallel_tool_calls: flag,
  include: texts,
  top_logprobs: { type: 'integer', minimum: 0, maximum: 20 },
  truncation: text,
  prompt_cache_key: { type: 'string', maxLength: 512 },
  safety_identifier: { type: 'string', maxLength: 512 },
  stream_options: anyObject,
  max_tool_calls: { type: 'number', minimum: 0 },
};

const MESSAGES: Fields = {
  ...SHARED,
  messages: listOf(anyObject, 1),
  max_tokens: outputTokensOrNone,
  system: { type: ['string', 'array'], items: anyObject },
  temperature: { type: 'number', minimum: 0, maximum: 1 },
  top_k: { type: 'integer', minimum: 0 },
  stop_sequences: texts,
  tools: { ...listOf(anyObject), maxItems: 256 },
  tool_choice: anyObject,
  thread: onlyNull,
  thinking: anyObject,
  output_config: anyObject,
  output_format: anyObject,
  metadata: anyObject,
};

type BodyName = EndpointName | 'messagesCount';

const FIELDS: Readonly<Record<BodyName, Fields>> = {
  chat: CHAT,
  completions: COMPLETIONS,
  embeddings: EMBEDDINGS,
  responses: RESPONSES,
  messages: MESSAGES,
  messagesCount: MESSAGES,
};

const RULES: Readonly<Record<BodyName, readonly RequestRule[]>> = {
  chat: REQUEST_RULES,
  completions: COMPLETION_RULES,
  embeddings: EMBEDDING_RULES,
  responses: RESPONSES_RULES,
  messages: MESSAGES_RULES,
  messagesCount: COUNT_RULES,
};

/** The body of an endpoint. Throws for a rule with a field that has no type here. */
export function bodySchema(endpoint: BodyName): Schema {
  const docs = fieldDocs(RULES[endpoint]);
  const properties = docs.map(({ field, required, accepts, docs: meaning }) => {
    const schema = FIELDS[endpoint][field];
    if (schema === undefined) throw new Error(`the field ${field} of ${endpoint} has no schema`);
    const described = schema.$ref === undefined ? schema : { anyOf: [schema] };
    return [field, { ...(required ? described : orNull(described)), description: `${meaning} Accepts ${accepts}.` }];
  });
  return {
    type: 'object',
    description: 'Other fields are forwarded unchanged. `null` means absent.',
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
      'The type of a part names its field. `image_url.url` is an http(s) or data: URL. Other parts are forwarded.',
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
        cache: { type: ['string', 'null'], enum: [...CACHE_MARKS, null] },
        budget: orNull({
          ...object({ id: { type: 'string', minLength: 1, maxLength: 128 }, limit_usd: { anyOf: [...usdBound] } }),
          additionalProperties: false,
        }),
      },
      [
        'region',
        'task',
        'order',
        'only',
        'ignore',
        'sort',
        'allow_fallbacks',
        'models',
        'max_price',
        'session_id',
        'cache',
        'budget',
      ],
    ),
    additionalProperties: false,
  },
  PriceBound: { anyOf: [...usdBound, { type: 'null' }] },
};
