import { SPEND_PERIODS } from '#kernel';
import type { Schema } from '#openapi';
import type { UsageSource } from '#pricing';
import type { StreamEnd } from '#replies';
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
  upstream: 'as the provider reported.',
  counted: 'counted from the texts.',
  checkpoint: 'as far as a request was known when its gateway was lost.',
  none: 'there is nothing to charge.',
};

/** Why a channel is left out of a plan, in the words for customers. */
export const EXCLUDED_REASONS: Readonly<Record<string, string>> = {
  disabled: 'not in service.',
  endpoint_not_offered: 'its provider lacks the endpoint.',
  service_tier_not_offered: 'its provider lacks the service tier.',
  advisor_not_offered: 'it does not serve the advisor that the request names, too.',
  not_in_tier: 'not for the tier of the organization.',
  other_region: 'outside `routify.region`.',
  excluded_by_request: 'left out by `only`, `ignore` or `allow_fallbacks`.',
  over_max_price: 'its model costs more than `max_price`.',
  rate_limited: 'paused for a while.',
  unavailable: 'it fails at the moment.',
};

const STREAM_ENDS: Readonly<Record<StreamEnd['ended'], string>> = {
  insufficient_balance: 'the balance ended in the middle of the text.',
  spend_cap_reached: 'a spend cap ended it.',
  cancelled: 'the client cancelled it.',
};

const LIMIT_SOURCES: Readonly<Record<NonNullable<StreamEnd['limit_source']>, string>> = {
  balance: 'the balance is spent.',
  cap: 'the cap is spent.',
};

const RESPONSE_STATES = {
  in_progress: 'the stream goes on.',
  completed: 'the model ended it.',
  incomplete: 'a bound or a filter ended it, see `incomplete_details`.',
  cancelled: 'its client cancelled it.',
  failed: 'see `error`.',
};

const created: Schema = { ...count, description: 'Unix seconds.' };
const model = describe('As the request named it; with `routify-auto` or a fall-back the model that answered.', text);
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
      error: describe('The stream broke: it ends after this chunk, without `[DONE]`.', anyObject),
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
        embedding: describe('Numbers, or with `encoding_format: "base64"` the bytes of 32 bit floats.', {
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
      output: describe('Items: messages, reasoning, calls of tools.', listOf(anyObject)),
      usage: orNull(anyObject),
      store: describe('Whether it is stored, where the organization keeps responses. False as a stream begins.', {
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
    output: describe('Items for the next input.', listOf(anyObject)),
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
        message: describe('For people.', text),
        code: describe('For programs.', text),
        param: describe('The field at fault.', text),
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
      'Cached tokens are part of the prompt, reasoning tokens part of the completion, whatever the provider.',
  },
  Routify: {
    ...object(
      {
        channel: describe('The public label of the channel that answered.', text),
        latency_ms: count,
        cost_usd: describe('Exactly what the ledger books.', cost),
        generation_id: text,
        usage_source: word(USAGE_SOURCES),
        max_tokens_applied: describe('The bound of output tokens, where the gateway set it.', count),
        dropped: describe('Output of the model that the format has no place for, as `images`.', {
          type: 'array',
          items: text,
        }),
        ended: word(STREAM_ENDS),
      },
      ['max_tokens_applied', 'dropped', 'ended'],
    ),
    description: 'The channel that answered, its time, and the cost.',
  },
  RoutifyEnd: {
    ...object(
      {
        ended: word(STREAM_ENDS),
        limit_source: word(LIMIT_SOURCES),
        scope: describe('Of a cap: `key` or `member`.', text),
        period: describe(`Of a cap: ${SPEND_PERIODS.map((period) => `\`${period}\``).join(', ')}.`, text),
      },
      ['limit_source', 'scope', 'period'],
    ),
    description: 'What ended the text: its client, or the limit, in the words of the 402 for it.',
  },
  FailureFacts: {
    ...object({
      code: describe(
        'A code of Routify, also where `error.code` is that of a provider: then `upstream_refused`. Streams of the Responses API have it in the same place.',
        text,
      ),
      retryable: describe('Whether the same request can succeed later: as `x-should-retry`.', flag),
      retry_after_ms: describe('When: `Retry-After` in milliseconds. Null: unknown.', orNull(count)),
      excluded: describe(
        'Channels that were left out before any call, counted by reason; at most 32 are.',
        listOf(object({ reason: word(EXCLUDED_REASONS), count })),
      ),
      alternatives: describe(
        'At most five models, by canonical id, that the key may use and that would serve this request now. Empty where another model does not help.',
        texts,
      ),
    }),
    description: 'What a program needs to act on a failure.',
  },
  Failure: {
    ...object({
      error: object(
        {
          message: describe('For people.', text),
          type: text,
          code: describe('For programs.', text),
          param: describe('The field at fault.', orNull(text)),
          metadata: describe('Facts about the failure: limits, attempts, what would fit.', anyObject),
          details: listOf(anyObject),
          routify: ref('FailureFacts'),
        },
        ['metadata', 'details'],
      ),
      request_id: text,
    }),
    description: 'The one envelope of all failures. `error.routify` is for programs.',
  },
  Health: openObject({ status: text, failures: anyObject }, ['failures']),
  Service: object({
    object: constant('service'),
    name: text,
    description: text,
    base_url: describe('For clients.', text),
    documentation: text,
    endpoints: listOf(text, 1),
  }),
};
