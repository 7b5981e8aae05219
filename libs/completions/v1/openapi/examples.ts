import type { Media } from '#core/openapi';

/** Values of the examples; the ids do not exist. */
export const GENERATION_ID = 'gen_01jd3k9v6qe8yb5t2x7m4c0n1p';
export const RESPONSE_ID = 'resp_01jd3k9v6qe8yb5t2x7m4c0n1p';
const PRICE_ID = 'price_01jd3k9v6qe8yb5t2x7m4c0n1p';
const TIME = '2026-11-20T08:00:00.000Z';
const CREATED = 1_763_625_600;
export const CHAT_MODEL = 'openai/gpt-4.1';
const TEXT_MODEL = 'openai/gpt-3.5-turbo-instruct';
const VECTOR_MODEL = 'openai/text-embedding-3-small';

type Examples = NonNullable<Media['examples']>;

const hello = [{ role: 'user', content: 'Say hello.' }];
const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    description: 'The weather of a city.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};
const pictureQuestion = [
  { type: 'text', text: 'What is on the picture?' },
  { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
];
const person = { name: 'person', schema: { type: 'object', properties: { name: { type: 'string' } } } };

/** The tests send each of them and expect success. */
export const CHAT_REQUESTS: Examples = {
  text: { summary: 'A question', value: { model: CHAT_MODEL, messages: hello, max_tokens: 100 } },
  stream: {
    summary: 'A stream that ends with its usage and cost',
    value: { model: CHAT_MODEL, messages: hello, stream: true, stream_options: { include_usage: true } },
  },
  tools: {
    summary: 'A tool',
    value: { model: CHAT_MODEL, messages: hello, tools: [weather], tool_choice: 'required' },
  },
  image: { summary: 'An image', value: { model: CHAT_MODEL, messages: [{ role: 'user', content: pictureQuestion }] } },
  json: {
    summary: 'An answer in JSON',
    value: {
      model: CHAT_MODEL,
      messages: hello,
      response_format: { type: 'json_schema', json_schema: person },
    },
  },
  routing: {
    summary: 'Fall-backs and a bound of the price',
    value: {
      model: CHAT_MODEL,
      messages: hello,
      metadata: { team: 'search' },
      routify: { models: ['openai/gpt-4.1-mini'], sort: 'price', max_price: { prompt: '3', completion: '12' } },
    },
  },
};

export const COMPLETION_REQUESTS: Examples = {
  text: { summary: 'A text', value: { model: TEXT_MODEL, prompt: 'Once upon a time', max_tokens: 20 } },
  stream: { summary: 'A stream', value: { model: TEXT_MODEL, prompt: 'Once upon a time', stream: true } },
};

export const EMBEDDING_REQUESTS: Examples = {
  texts: { summary: 'Two texts', value: { model: VECTOR_MODEL, input: ['a cat', 'a dog'], dimensions: 8 } },
  base64: {
    summary: 'As bytes',
    value: { model: VECTOR_MODEL, input: 'a cat', encoding_format: 'base64', dimensions: 8 },
  },
};

export const RESPONSES_REQUESTS = {
  text: {
    summary: 'A question',
    value: { model: CHAT_MODEL, instructions: 'Be short.', input: 'Say hello.', max_output_tokens: 100 },
  },
  stream: { summary: 'A stream of events', value: { model: CHAT_MODEL, input: hello, stream: true } },
  tools: {
    summary: 'A tool, and the output of its last call',
    value: {
      model: CHAT_MODEL,
      input: [
        ...hello,
        { type: 'function_call', call_id: 'call_1', name: 'get_weather', arguments: '{"city":"Oslo"}' },
        { type: 'function_call_output', call_id: 'call_1', output: '4 degrees' },
      ],
      tools: [{ type: 'function', ...weather.function }],
    },
  },
} satisfies Examples;

const BLOCKS = [{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral' } }];

export const MESSAGES_REQUESTS: Examples = {
  text: { summary: 'A question', value: { model: CHAT_MODEL, max_tokens: 100, messages: hello } },
  stream: {
    summary: 'A stream of events',
    value: { model: CHAT_MODEL, max_tokens: 100, system: BLOCKS, messages: hello, stream: true },
  },
  tools: {
    summary: 'A tool, and the result of its last use',
    value: {
      model: CHAT_MODEL,
      max_tokens: 100,
      messages: [
        ...hello,
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Oslo' } }],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: '4 degrees' }] },
      ],
      tools: [{ name: 'get_weather', input_schema: weather.function.parameters }],
    },
  },
};

export const MESSAGES_COUNT_REQUESTS: Examples = {
  text: { summary: 'A question', value: { model: CHAT_MODEL, messages: hello } },
};

export const ESTIMATE_REQUESTS: Examples = {
  text: { summary: 'The body of a chat completion', value: { model: CHAT_MODEL, messages: hello, max_tokens: 100 } },
};

const usage = {
  prompt_tokens: 10,
  completion_tokens: 3,
  total_tokens: 13,
  prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0 },
};
const routify = {
  channel: 'ch-3f9a1c20b7',
  latency_ms: 412,
  cost_usd: 0.000044,
  generation_id: GENERATION_ID,
  usage_source: 'upstream',
};
const identity = (object: string, model: string) => ({ id: 'chatcmpl-1', object, created: CREATED, model });
const candidate = { channel: 'ch-3f9a1c20b7', kept: true, reason: 'available' };
const textChoice = { index: 0, text: ' there was', logprobs: null };
const line = (meter: string, quantity: number, rate: string, amount: string) => ({
  meter,
  quantity,
  per_million_usd: rate,
  amount_usd: amount,
});
const model = {
  id: CHAT_MODEL,
  object: 'model',
  created: CREATED,
  owned_by: 'openai',
  canonical_id: CHAT_MODEL,
  name: 'GPT-4.1',
  endpoints: ['chat'],
  context_length: 1_047_576,
  max_output_tokens: 32_768,
  input_modalities: ['text', 'image'],
  output_modalities: ['text'],
  capabilities: ['tools', 'vision'],
  deprecated: true,
  deprecated_at: TIME,
  sunset_at: '2027-03-31T00:00:00.000Z',
  expiration_date: '2027-03-31',
  sunset_action: 'refuse',
  sunset_note: null,
  replacement: 'openai/gpt-5',
  pricing: { input_per_mtok_usd: '2', cache_read_per_mtok_usd: '0.5', output_per_mtok_usd: '8' },
};
const costBounds = { at_least: 0.00002, at_most: 0.00086 };

const generation = {
  object: 'generation',
  id: GENERATION_ID,
  key_id: 'key_01jd3k9v6qe8yb5t2x7m4c0n1p',
  project_id: null,
  client_request_id: '5f1c0e1e-checkout-7',
  endpoint: 'chat',
  model: CHAT_MODEL,
  canonical_id: CHAT_MODEL,
  model_id: 'mdl_01jd3k9v6qe8yb5t2x7m4c0n1p',
  stream: false,
  created_at: TIME,
  booked_at: '2026-11-20T08:00:01.000Z',
  settled: true,
  running: false,
  outcome: 'completed',
  status: 200,
  error_code: null,
  finish_reason: 'stop',
  channel: 'ch-3f9a1c20b7',
  usage,
  usage_source: 'upstream',
  meters: { input: 10, output: 3 },
  price_version_id: PRICE_ID,
  advisor: null,
  candidates: [candidate],
  attempts: [{ channel: 'ch-3f9a1c20b7', status: 200, reason: null, duration_ms: 412, dropped: [] }],
  timings: { first_byte_ms: 380, duration_ms: 412 },
  tags: { team: 'search' },
  cost_usd: 0.000044,
};

/** Replies, by the name of their schema. */
export const REPLIES: Readonly<Record<string, object>> = {
  ChatCompletion: {
    ...identity('chat.completion', CHAT_MODEL),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: 'Hello!', refusal: null },
        finish_reason: 'stop',
        logprobs: null,
      },
    ],
    usage,
    routify,
  },
  ChatCompletionChunk: {
    ...identity('chat.completion.chunk', CHAT_MODEL),
    choices: [{ index: 0, delta: { content: 'Hello' }, finish_reason: null }],
  },
  Completion: {
    ...identity('text_completion', TEXT_MODEL),
    choices: [{ ...textChoice, finish_reason: 'length' }],
    usage,
    routify,
  },
  CompletionChunk: { ...identity('text_completion', TEXT_MODEL), choices: [{ ...textChoice, finish_reason: null }] },
  EmbeddingList: {
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: [0.6, -0.8] }],
    model: VECTOR_MODEL,
    usage: { prompt_tokens: 2, total_tokens: 2 },
    routify,
  },
  Response: {
    id: RESPONSE_ID,
    object: 'response',
    created_at: CREATED,
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: CHAT_MODEL,
    output: [
      {
        id: 'msg_01jd3k9v6qe8yb5t2x7m4c0n1p_0',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', annotations: [], logprobs: [], text: 'Hello!' }],
      },
    ],
    usage: {
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: 3,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 13,
    },
    store: false,
    routify,
  },
  ResponseEvent: {
    type: 'response.output_text.delta',
    sequence_number: 4,
    item_id: 'msg_01jd3k9v6qe8yb5t2x7m4c0n1p_0',
    output_index: 0,
    content_index: 0,
    delta: 'Hello',
    logprobs: [],
  },
  Compaction: {
    id: RESPONSE_ID,
    object: 'response.compaction',
    created_at: CREATED,
    output: [{ id: 'cmp_1', type: 'compaction', encrypted_content: 'routify-v1.state.…' }],
    usage: { input_tokens: 900, output_tokens: 100, total_tokens: 1_000 },
    routify,
  },
  ResponseItemList: {
    object: 'list',
    data: [{ id: 'item_01jd3k9v6qe8yb5t2x7m4c0n1p_0', type: 'message', role: 'user', content: 'Say hello.' }],
    first_id: 'item_01jd3k9v6qe8yb5t2x7m4c0n1p_0',
    last_id: 'item_01jd3k9v6qe8yb5t2x7m4c0n1p_0',
    has_more: false,
  },
  DeletedResponse: { id: RESPONSE_ID, object: 'response', deleted: true },
  ResponseInputTokens: { object: 'response.input_tokens', input_tokens: 10 },
  MessagesReply: {
    id: 'msg_01jd3k9v6qe8yb5t2x7m4c0n1p',
    type: 'message',
    role: 'assistant',
    model: CHAT_MODEL,
    content: [{ type: 'text', text: 'Hello!', citations: null }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 3 },
    routify,
  },
  MessagesEvent: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } },
  MessagesTokenCount: { input_tokens: 10, context_management: null },
  Estimate: {
    object: 'estimate',
    model: CHAT_MODEL,
    canonical_id: CHAT_MODEL,
    candidates: [candidate],
    cache_marks: { when: 'auto', set: false },
    prompt_tokens: { estimated: 10, at_most: 30 },
    completion_tokens: { at_most: 100 },
    hold_usd: '0.00086',
    price_version_id: PRICE_ID,
    cost_usd: costBounds,
    models: [
      {
        model: CHAT_MODEL,
        hold_usd: '0.00086',
        price_version_id: PRICE_ID,
        price_window: null,
        service_tiers: { at_least: null, at_most: null },
        arithmetic: {
          at_least: {
            from_prompt_tokens: 0,
            lines: [line('input', 10, '2', '0.00002')],
            sum_usd: '0.00002',
            price_usd: '0.00002',
          },
          at_most: {
            from_prompt_tokens: 0,
            lines: [line('input', 30, '2', '0.00006'), line('output', 100, '8', '0.0008')],
            sum_usd: '0.00086',
            price_usd: '0.00086',
          },
        },
        prompt_cost_usd: { cache_write: 0.00002, cache_read: 0.000005 },
        cost_usd: costBounds,
      },
    ],
  },
  Model: model,
  ModelList: { object: 'list', data: [model] },
  Key: {
    object: 'key',
    id: 'key_01jd3k9v6qe8yb5t2x7m4c0n1p',
    label: 'production',
    project_id: null,
    scopes: { models: null, endpoints: ['chat', 'models'] },
    ip_allow: null,
    caps: [
      {
        id: null,
        scope: 'key',
        model: null,
        tag: null,
        period: 'month',
        amount_usd: '100',
        spent_usd: '12.5',
        held_usd: '0',
        remaining_usd: '87.5',
        enforced: true,
        resets_at: '2026-12-01T00:00:00.000Z',
        time_zone: 'UTC',
      },
    ],
    limits: {
      key: { rpm: 60, tpm: null, concurrency: null },
      organization: { rpm: 600, tpm: 1_000_000, concurrency: 50 },
    },
    expires_at: null,
    metadata: {},
  },
  Credits: { object: 'credits', balance_usd: '25', held_usd: '0.00086', available_usd: '24.99914' },
  BillingSubscription: {
    object: 'billing_subscription',
    has_payment_method: true,
    soft_limit_usd: 37.49914,
    hard_limit_usd: 37.49914,
    system_hard_limit_usd: 37.49914,
    access_until: 0,
  },
  BillingUsage: {
    object: 'list',
    total_usage: 1_250,
    daily_costs: [{ timestamp: 1_795_132_800, line_items: [{ name: 'API usage', cost: 12.5 }] }],
  },
  Generation: generation,
  FoundGeneration: generation,
  Service: {
    object: 'service',
    name: 'Acme AI',
    description: 'An OpenAI-compatible API.',
    base_url: 'https://api.example.com/v1',
    documentation: 'https://api.example.com/docs',
    endpoints: ['POST /v1/chat/completions'],
  },
  Health: { status: 'ok' },
};
