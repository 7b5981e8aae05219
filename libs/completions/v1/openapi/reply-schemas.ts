import { CAP_PERIODS, type UsageSource } from '#core';
import type { Schema } from '#core/openapi';
import type { StreamEnd } from '#formats';
import {
  anyObject,
  constant,
  cost,
  count,
  describe,
  flag,
  listOf,
  object,
  openObject,
  orNull,
  ref,
  text,
  texts,
  word,
} from './schema-parts.js';

/** Every source with its description; the type enforces completeness. */
export const USAGE_SOURCES: Readonly<Record<UsageSource, string>> = {
  upstream: 'reported by the provider.',
  counted: 'counted from the text.',
  checkpoint: 'known when the gateway was lost.',
  none: 'nothing to charge.',
};

/** Why a channel is left out of a plan, in the words for customers. */
export const EXCLUDED_REASONS: Readonly<Record<string, string>> = {
  disabled: 'out of service.',
  endpoint_not_offered: 'the provider doesn’t support the endpoint.',
  service_tier_not_offered: 'the provider doesn’t support the service tier.',
  advisor_not_offered: 'the channel doesn’t serve the requested advisor.',
  not_in_tier: 'not available to the organization’s tier.',
  not_in_project: 'not available to the API key’s project.',
  not_for_tests: 'the channel doesn’t serve test organizations.',
  other_region: 'outside `routify.region`.',
  excluded_by_request: 'excluded by `only`, `ignore` or `allow_fallbacks`.',
  over_max_price: 'above `max_price`.',
  rate_limited: 'temporarily paused.',
  unavailable: 'currently failing.',
};

const STREAM_ENDS: Readonly<Record<StreamEnd['ended'], string>> = {
  insufficient_balance: 'the balance ran out.',
  spend_cap_reached: 'a spend limit was reached.',
  cancelled: 'the client canceled the request.',
};

const LIMIT_SOURCES: Readonly<Record<NonNullable<StreamEnd['limit_source']>, string>> = {
  balance: 'the balance is used up.',
  cap: 'the spend limit is used up.',
};

const RESPONSE_STATES = {
  in_progress: 'the stream continues.',
  completed: 'the model finished.',
  incomplete: 'stopped by a limit or a filter, see `incomplete_details`.',
  cancelled: 'canceled by the client.',
  failed: 'see `error`.',
};

const created: Schema = { ...count, description: 'Unix seconds.' };
const model = describe(
  'Name of the model in the request. With `routify-auto` or a fallback, the model that answered.',
  text,
);
const finishReason = describe('`stop`, `length`, `tool_calls`, `content_filter`, `function_call` …', text);
const reasoning = { reasoning_content: orNull(text), reasoning: orNull(text), reasoning_details: listOf(anyObject) };
const REASONING = Object.keys(reasoning);

const messageFields = {
  content: orNull(text),
  refusal: orNull(text),
  tool_calls: listOf(ref('ToolCall')),
  ...reasoning,
  annotations: listOf(anyObject),
  images: listOf(anyObject),
  audio: orNull(anyObject),
};
const MESSAGE_OPTIONAL = ['tool_calls', ...REASONING, 'annotations', 'images', 'audio'];

function chunkOf(kind: string, choice: Schema): Schema {
  return openObject(
    {
      id: text,
      object: constant(kind),
      created,
      model,
      choices: listOf(choice),
      usage: orNull(ref('Usage')),
      routify: { anyOf: [ref('Routify'), ref('RoutifyEnd')] },
      error: describe('The stream failed. It ends after this chunk, without `[DONE]`.', anyObject),
    },
    ['usage', 'routify', 'error'],
  );
}

function replyOf(kind: string, choice: Schema): Schema {
  return openObject({
    id: text,
    object: constant(kind),
    created,
    model,
    choices: listOf(choice, 1),
    usage: ref('Usage'),
    routify: ref('Routify'),
  });
}

const textChoice = openObject(
  { index: count, text, logprobs: orNull(anyObject), finish_reason: orNull(finishReason) },
  ['logprobs'],
);

/** Schemas of completions, stream chunks and embeddings. Additional fields of an upstream pass through (RES-5). */
export const REPLY_SCHEMAS: Readonly<Record<string, Schema>> = {
  ChatCompletion: replyOf(
    'chat.completion',
    openObject({
      index: count,
      message: openObject({ role: constant('assistant'), ...messageFields }, MESSAGE_OPTIONAL),
      finish_reason: finishReason,
      logprobs: orNull(anyObject),
    }),
  ),
  ChatCompletionChunk: chunkOf(
    'chat.completion.chunk',
    openObject(
      {
        index: count,
        delta: openObject({ role: text, ...messageFields }, ['role', ...Object.keys(messageFields)]),
        finish_reason: orNull(finishReason),
        logprobs: orNull(anyObject),
      },
      ['logprobs'],
    ),
  ),
  Completion: replyOf('text_completion', textChoice),
  CompletionChunk: chunkOf('text_completion', textChoice),
  EmbeddingList: openObject({
    object: constant('list'),
    data: listOf(
      openObject({
        object: constant('embedding'),
        index: count,
        embedding: describe('Numbers, or with `encoding_format: "base64"` the bytes of 32-bit floats.', {
          type: ['array', 'string'],
          items: { type: 'number' },
        }),
      }),
      1,
    ),
    model,
    usage: openObject({ prompt_tokens: count, total_tokens: count }),
    routify: ref('Routify'),
  }),
  Response: openObject(
    {
      id: text,
      object: constant('response'),
      created_at: created,
      status: word(RESPONSE_STATES),
      error: orNull(anyObject),
      incomplete_details: orNull(anyObject),
      model,
      output: describe('Items: messages, reasoning, tool calls.', listOf(anyObject)),
      usage: orNull(anyObject),
      store: describe('Whether the response is stored. `false` at the start of a stream.', {
        type: 'boolean',
      }),
      routify: ref('Routify'),
    },
    ['routify'],
  ),
  ResponseEvent: openObject(
    { type: text, sequence_number: count, response: ref('Response'), item: anyObject, delta: text },
    ['response', 'item', 'delta'],
  ),
  Compaction: openObject({
    id: text,
    object: constant('response.compaction'),
    created_at: created,
    output: describe('Items for the next `input`.', listOf(anyObject)),
    usage: anyObject,
    routify: ref('Routify'),
  }),
  ResponseItemList: object({
    object: constant('list'),
    data: describe('Items, each with an `id`.', listOf(anyObject)),
    first_id: orNull(text),
    last_id: orNull(text),
    has_more: { type: 'boolean' },
  }),
  DeletedResponse: object({ id: text, object: constant('response'), deleted: { type: 'boolean' } }),
  ResponseInputTokens: object({ object: constant('response.input_tokens'), input_tokens: count }),
  MessagesReply: openObject({
    id: text,
    type: constant('message'),
    role: constant('assistant'),
    model,
    content: describe('Blocks: text, thinking, tool use.', listOf(anyObject)),
    stop_reason: text,
    stop_sequence: orNull(text),
    usage: anyObject,
    routify: ref('Routify'),
  }),
  MessagesEvent: openObject({ type: text, routify: ref('Routify') }, ['routify']),
  MessagesTokenCount: openObject({ input_tokens: count }),
  MessagesFailure: object({
    type: constant('error'),
    error: object(
      {
        type: text,
        message: describe('Message in English.', text),
        code: describe('Error code.', text),
        param: describe('The field that caused the error.', text),
        metadata: anyObject,
        routify: ref('FailureFacts'),
      },
      ['param', 'metadata'],
    ),
    request_id: text,
  }),
  Usage: {
    ...openObject({
      prompt_tokens: count,
      completion_tokens: count,
      total_tokens: count,
      prompt_tokens_details: openObject({ cached_tokens: count, cache_write_tokens: count }),
      completion_tokens_details: openObject({ reasoning_tokens: count }),
    }),
    description:
      'For all providers, cached tokens are part of the prompt, and reasoning tokens are part of the completion.',
  },
  Routify: {
    ...object(
      {
        channel: describe('The public label of the channel that answered.', text),
        latency_ms: count,
        cost_usd: describe('Charge, exactly as in the ledger.', cost),
        generation_id: text,
        usage_source: word(USAGE_SOURCES),
        max_tokens_applied: describe('Maximum output tokens, if set by the gateway.', count),
        budget_left_usd: describe('Left of the run’s budget, if the request has one.', cost),
        dropped: describe('Output that the format doesn’t support, such as `images`.', {
          type: 'array',
          items: text,
        }),
        ended: word(STREAM_ENDS),
      },
      ['max_tokens_applied', 'budget_left_usd', 'dropped', 'ended'],
    ),
    description: 'The channel that answered, the timing, and the cost.',
  },
  RoutifyEnd: {
    ...object(
      {
        ended: word(STREAM_ENDS),
        limit_source: word(LIMIT_SOURCES),
        scope: describe('Scope of the spend limit: `key`, `member`, `project`, `organization` or `run`.', text),
        period: describe(
          `Period of the spend limit: ${CAP_PERIODS.map((period) => `\`${period}\``).join(', ')}.`,
          text,
        ),
      },
      ['limit_source', 'scope', 'period'],
    ),
    description: 'Why the output ended early: by the client, or by a limit, with the details of its 402 error.',
  },
  FailureFacts: {
    ...object({
      code: describe(
        'Routify’s error code. If `error.code` is the provider’s, it is `upstream_refused`. Also in streams of the Responses API.',
        text,
      ),
      retryable: describe('Whether the same request can succeed later. Same as `x-should-retry`.', flag),
      retry_after_ms: describe('`Retry-After` in milliseconds. `null`: unknown.', orNull(count)),
      excluded: describe(
        'Number of channels excluded before the first attempt, by reason. At most 32 channels are counted.',
        listOf(object({ reason: word(EXCLUDED_REASONS), count })),
      ),
      alternatives: describe(
        'Up to five models (canonical IDs) that the key can use and that can serve this request now. Empty if another model doesn’t help.',
        texts,
      ),
    }),
    description: 'Machine-readable details of the error.',
  },
  Failure: {
    ...object({
      error: object(
        {
          message: describe('Message in English.', text),
          type: text,
          code: describe('Error code.', text),
          param: describe('The field that caused the error.', orNull(text)),
          metadata: describe('Details of the error: limits, attempts, values that would fit.', anyObject),
          details: listOf(anyObject),
          routify: ref('FailureFacts'),
        },
        ['metadata', 'details'],
      ),
      request_id: text,
    }),
    description: 'Format of all errors. `error.routify` has machine-readable details.',
  },
  Health: openObject({ status: text, failures: anyObject }, ['failures']),
  Service: object({
    object: constant('service'),
    name: text,
    description: text,
    base_url: describe('Base URL for clients.', text),
    documentation: text,
    endpoints: listOf(text, 1),
  }),
};
