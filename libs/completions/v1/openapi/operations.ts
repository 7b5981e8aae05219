import { ENDPOINT_PATHS, type EndpointName } from '#core';
import type { Content, Media, Operation, Parameter, PathItem, Reply, Schema } from '#core/openapi';
import { REPLY_HEADERS } from './reply-headers.js';
import * as examples from './examples.js';
import { failuresOf, messagesFailures } from './failures.js';
import { ref, text } from './schema-parts.js';

/** Wrong method, incomplete request, headers too large, overload. */
const FOR_ALL = [405, 408, 431, 503];
const FOR_KEYS = [401, 403, 429, 500, ...FOR_ALL];
const FOR_IDS = [400, 404, ...FOR_KEYS];
const FOR_BODIES = [410, 413, 415, ...FOR_IDS];
const FOR_PAID = [402, 409, 499, 502, ...FOR_BODIES];

const SENT_ONCE: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes retries safe: for 24 hours, a request with the same key is served and charged once per organization.',
  schema: { type: 'string', maxLength: 255 },
};

const RUN: readonly Parameter[] = [
  {
    name: 'x-routify-budget-id',
    in: 'header',
    required: false,
    description: 'Same as `routify.budget.id` of the body, with `x-routify-budget-usd`.',
    schema: { type: 'string', minLength: 1, maxLength: 128 },
  },
  {
    name: 'x-routify-budget-usd',
    in: 'header',
    required: false,
    description: 'Same as `routify.budget.limit_usd` of the body, with `x-routify-budget-id`.',
    schema: { type: 'string' },
  },
];

type Facts = Pick<Operation, 'operationId' | 'summary' | 'description'> & { readonly tag: string };

const headers = Object.fromEntries(
  Object.entries(REPLY_HEADERS).map(([name, description]) => [name, { description, schema: text }]),
);

function operation({ tag, ...facts }: Facts, rest: Omit<Operation, 'tags'>): Operation {
  return { ...facts, tags: [tag], ...rest };
}

function jsonOf(name: string): Content {
  return { 'application/json': { schema: ref(name), example: examples.REPLIES[name] } };
}

function reply(name: string, description: string): Reply {
  return { description, content: jsonOf(name) };
}

function body(schema: Schema, shown: Media['examples'] = {}): NonNullable<Operation['requestBody']> {
  return { required: true, content: { 'application/json': { schema, examples: shown } } };
}

interface ModelRoute extends Facts {
  readonly schema: string;
  readonly requests: Media['examples'];
  readonly reply: string;
  /** Schema of a chunk or event, and how a stream ends; null: it does not stream. */
  readonly stream: { readonly chunk: string; readonly docs: string } | null;
  readonly failures: Operation['responses'];
}

const KEPT_OPEN = 'comments (`: keep-alive`) keep the connection open';
const CHUNKS =
  'With `stream: true`: server-sent events. Each `data:` line is a chunk as described, the last one is `[DONE]`; ' +
  `${KEPT_OPEN}. A stream without \`[DONE]\` is broken.`;
const RESPONSE_EVENTS =
  'With `stream: true`: server-sent events from `response.created` to `response.completed`, `response.incomplete` or ' +
  `\`response.failed\`; ${KEPT_OPEN}. A stream without one of them is broken.`;
const MESSAGE_EVENTS =
  'With `stream: true`: server-sent events from `message_start` to `message_stop`; `ping` keeps the connection open. ' +
  'A stream that ends with `error` or without `message_stop` is broken.';

const MODEL_ENDPOINTS: Readonly<Record<EndpointName, ModelRoute>> = {
  chat: {
    tag: 'Completions',
    operationId: 'createChatCompletion',
    summary: 'Create a chat completion',
    schema: 'ChatRequest',
    requests: examples.CHAT_REQUESTS,
    reply: 'ChatCompletion',
    stream: { chunk: 'ChatCompletionChunk', docs: CHUNKS },
    failures: failuresOf(FOR_PAID),
  },
  completions: {
    tag: 'Completions',
    operationId: 'createCompletion',
    summary: 'Create a text completion',
    description: 'Legacy format, for models that support it.',
    schema: 'CompletionRequest',
    requests: examples.COMPLETION_REQUESTS,
    reply: 'Completion',
    stream: { chunk: 'CompletionChunk', docs: CHUNKS },
    failures: failuresOf(FOR_PAID),
  },
  embeddings: {
    tag: 'Completions',
    operationId: 'createEmbedding',
    summary: 'Create embeddings',
    schema: 'EmbeddingRequest',
    requests: examples.EMBEDDING_REQUESTS,
    reply: 'EmbeddingList',
    stream: null,
    failures: failuresOf(FOR_PAID),
  },
  responses: {
    tag: 'Completions',
    operationId: 'createResponse',
    summary: 'Create a response, in the format of the Responses API',
    description:
      'For agents and OpenAI’s SDKs. Each request contains the whole conversation, or continues from a stored response if the organization stores responses. Works with every chat model, whatever format its provider uses.',
    schema: 'ResponsesRequest',
    requests: examples.RESPONSES_REQUESTS,
    reply: 'Response',
    stream: { chunk: 'ResponseEvent', docs: RESPONSE_EVENTS },
    failures: failuresOf([...FOR_PAID, 426]),
  },
  messages: {
    tag: 'Completions',
    operationId: 'createMessage',
    summary: 'Create a message, in the format of Anthropic’s Messages API',
    description:
      'For agents and Anthropic’s SDKs. Accepts the headers `anthropic-version` and `anthropic-beta`. Works with every chat model, whatever format its provider uses.',
    schema: 'MessagesRequest',
    requests: examples.MESSAGES_REQUESTS,
    reply: 'MessagesReply',
    stream: { chunk: 'MessagesEvent', docs: MESSAGE_EVENTS },
    failures: messagesFailures(),
  },
};

function modelOperation({ schema, requests, reply: name, stream, failures, ...facts }: ModelRoute): Operation {
  const events: Content =
    stream === null
      ? {}
      : { 'text/event-stream': { schema: ref(stream.chunk), example: examples.REPLIES[stream.chunk] } };
  const description = ['The response with its cost.', ...(stream === null ? [] : [stream.docs])].join(' ');
  return operation(facts, {
    parameters: [SENT_ONCE, ...RUN],
    requestBody: body(ref(schema), requests),
    responses: { 200: { description, headers, content: { ...jsonOf(name), ...events } }, ...failures },
  });
}

function reading(
  facts: Facts,
  name: string,
  description: string,
  parameter?: Parameter,
  others: readonly number[] = [],
): Operation {
  const isFound = parameter !== undefined;
  return operation(facts, {
    ...(isFound ? { parameters: [parameter] } : {}),
    responses: { 200: reply(name, description), ...failuresOf(isFound ? [...FOR_IDS, ...others] : FOR_KEYS) },
  });
}

/** A public route: no key, and no failures but those of all routes. */
function open(operationId: string, summary: string, content: Content, others: Operation['responses'] = {}): Operation {
  const responses = { 200: { description: 'OK.', content }, ...failuresOf(FOR_ALL), ...others };
  return operation({ tag: 'Service', operationId, summary }, { security: [], responses });
}

function idOf(description: string, example: string): Parameter {
  return { name: 'id', in: 'path', required: true, description, schema: { ...text, example } };
}

const STORED_ID = idOf('ID of the response.', examples.RESPONSE_ID);
const PAGE_PARAMETERS: readonly Parameter[] = [
  inQuery('limit', 'Number of items to return.', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
  inQuery('order', 'Sort order by position in the conversation.', {
    type: 'string',
    enum: ['asc', 'desc'],
    default: 'desc',
  }),
  inQuery('after', 'The `last_id` of the previous page.', text),
];

function inQuery(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', required: false, description, schema };
}

const DATE: Schema = { ...text, format: 'date' };
const BILLING_DAYS: readonly Parameter[] = [
  inQuery('start_date', 'First day of `daily_costs` (UTC). Defaults to 30 days before `end_date`.', DATE),
  inQuery('end_date', 'End of `daily_costs`, exclusive, at most 366 days later. Defaults to tomorrow.', DATE),
];

/** For clients that read a balance as OpenAI's dashboard did, some below `/v1` and some without it. */
function billingPaths(prefix: string, suffix: string): Record<string, PathItem> {
  return {
    [`${prefix}/dashboard/billing/subscription`]: {
      get: reading(
        {
          tag: 'Account',
          operationId: `getBillingSubscription${suffix}`,
          summary: 'Get the spend limit of the key, for relay clients',
        },
        'BillingSubscription',
        'Spend limit in US dollars.',
      ),
    },
    [`${prefix}/dashboard/billing/usage`]: {
      get: operation(
        {
          tag: 'Account',
          operationId: `getBillingUsage${suffix}`,
          summary: 'Get the spend of the key, for relay clients',
        },
        {
          parameters: BILLING_DAYS,
          responses: { 200: reply('BillingUsage', 'Spend in cents.'), ...failuresOf([400, ...FOR_KEYS]) },
        },
      ),
    },
  };
}

const page: Content = { 'text/html': { schema: text } };
const service = (operationId: string): PathItem => ({
  get: open(operationId, 'Get the service with its endpoints', jsonOf('Service')),
});
const unready: Reply = {
  description: 'The gateway is stopping, or a store is unavailable.',
  content: jsonOf('Health'),
};

const modelPaths = Object.entries(MODEL_ENDPOINTS).map(([name, facts]) => [
  `/v1${ENDPOINT_PATHS[name as EndpointName]}`,
  { post: modelOperation(facts) },
]);

/** Every route of the gateway. */
export const PATHS: Readonly<Record<string, PathItem>> = {
  ...(Object.fromEntries(modelPaths) as Record<string, PathItem>),
  '/v1/responses/compact': {
    post: operation(
      { tag: 'Completions', operationId: 'compactResponse', summary: 'Compact a conversation' },
      {
        description:
          'For models of providers with a native Responses API. Charged like a response. Other models are rejected; for them, send a last item of the type `compaction_trigger` to `/v1/responses`.',
        parameters: [SENT_ONCE, ...RUN],
        requestBody: body(ref('ResponsesRequest')),
        responses: {
          200: {
            description: 'The compacted conversation with its cost.',
            headers,
            content: jsonOf('Compaction'),
          },
          ...failuresOf(FOR_PAID),
        },
      },
    ),
  },
  '/v1/responses/input_tokens': {
    post: operation(
      { tag: 'Completions', operationId: 'countResponseTokens', summary: 'Count the prompt tokens of a response' },
      {
        description:
          'Counted by the gateway; providers’ tokenizers can differ by a few percent. Nothing is sent or charged.',
        requestBody: body(ref('ResponsesRequest'), { text: examples.RESPONSES_REQUESTS.text }),
        responses: { 200: reply('ResponseInputTokens', 'Number of tokens.'), ...failuresOf(FOR_BODIES) },
      },
    ),
  },
  '/v1/responses/{id}': {
    get: reading(
      { tag: 'Stored responses', operationId: 'getResponse', summary: 'Get a stored response' },
      'Response',
      'The stored response.',
      STORED_ID,
    ),
    delete: reading(
      { tag: 'Stored responses', operationId: 'deleteResponse', summary: 'Delete a stored response' },
      'DeletedResponse',
      'The response is deleted.',
      STORED_ID,
    ),
  },
  '/v1/responses/{id}/input_items': {
    get: operation(
      { tag: 'Stored responses', operationId: 'listInputItems', summary: 'List the input items of a stored response' },
      {
        description: 'All input items, including those of earlier responses, latest first.',
        parameters: [STORED_ID, ...PAGE_PARAMETERS],
        responses: { 200: reply('ResponseItemList', 'A page of items.'), ...failuresOf(FOR_IDS) },
      },
    ),
  },
  '/v1/messages/count_tokens': {
    post: operation(
      { tag: 'Completions', operationId: 'countMessageTokens', summary: 'Count the prompt tokens of a message' },
      {
        description:
          'Counted by the gateway; providers’ tokenizers can differ by a few percent. Nothing is sent or charged.',
        requestBody: body(ref('MessagesCountRequest'), examples.MESSAGES_COUNT_REQUESTS),
        responses: { 200: reply('MessagesTokenCount', 'Number of tokens.'), ...messagesFailures() },
      },
    ),
  },
  '/v1/estimate': {
    post: operation(
      { tag: 'Completions', operationId: 'createEstimate', summary: 'Estimate the cost of a chat completion' },
      {
        description: 'Nothing is sent to a provider or put on hold.',
        requestBody: body(ref('ChatRequest'), examples.ESTIMATE_REQUESTS),
        responses: {
          200: reply('Estimate', 'Eligible channels and the price calculation.'),
          ...failuresOf(FOR_BODIES),
        },
      },
    ),
  },
  '/v1/models': {
    get: reading(
      { tag: 'Models', operationId: 'listModels', summary: 'List models available to the key' },
      'ModelList',
      'A row for each accepted name, including aliases. With `anthropic-version`, in Anthropic’s format, with `limit`, `after_id` and `before_id`.',
    ),
  },
  '/v1/models/{id}': {
    get: reading(
      { tag: 'Models', operationId: 'getModel', summary: 'Get a model' },
      'Model',
      'The model with its price for the key.',
      idOf('Name of the model, with plain or encoded (`%2F`) slashes.', examples.CHAT_MODEL),
      [410],
    ),
  },
  '/v1/key': {
    get: reading(
      {
        tag: 'Account',
        operationId: 'getKey',
        summary: 'Get the current key with scopes, spend limits and rate limits',
      },
      'Key',
      'The key with its scopes, limits and spend.',
    ),
  },
  '/v1/credits': {
    get: reading(
      { tag: 'Account', operationId: 'getCredits', summary: 'Get the balance' },
      'Credits',
      'Balance of the organization in US dollars.',
    ),
  },
  '/v1/generations/{id}': {
    get: reading(
      { tag: 'Account', operationId: 'getGeneration', summary: 'Get a request with its tokens, cost and attempts' },
      'FoundGeneration',
      'The request: running, finished, or rejected before admission.',
      idOf('The `x-request-id` of the response.', examples.GENERATION_ID),
    ),
  },
  '/v1/generations/{id}/cancel': {
    post: operation(
      { tag: 'Account', operationId: 'cancelGeneration', summary: 'Cancel a running request of the key' },
      {
        description:
          'Stops the attempt at the provider immediately, on any gateway. A stream ends early with its usage and cost: `finish_reason` is `length`, `stop_reason` is `max_tokens`, or the last event is `response.incomplete` with the status `cancelled`; `routify.ended` is `cancelled`. A request without a stream fails with 499 `request_cancelled`. The charge is the same as for a disconnected client: the prompt and the output so far. Safe to repeat: finished requests stay unchanged.',
        parameters: [idOf('The `x-request-id` of the request.', examples.GENERATION_ID)],
        responses: {
          200: reply('Generation', 'The finished request.'),
          202: reply('Generation', 'Accepted, but not confirmed by a gateway within two seconds. Retry.'),
          ...failuresOf(FOR_IDS),
        },
      },
    ),
  },
  ...billingPaths('/v1', ''),
  ...billingPaths('', 'WithoutVersion'),
  '/v1/openapi.json': {
    get: open('getOpenApi', 'Get this document', { 'application/json': { schema: { type: 'object' } } }),
  },
  '/v1/stream-check': {
    get: open('checkStream', 'Send five events, 200 ms apart, to detect proxies that buffer streams', {
      'text/event-stream': { schema: text, example: 'data: {"event":1,"of":5}\n\n' },
    }),
  },
  '/docs': { get: open('getDocs', 'Get this document as a page', page) },
  '/': service('getService'),
  '/v1': service('getServiceOfV1'),
  '/healthz': { get: open('isAlive', 'Check that the process is alive', jsonOf('Health')) },
  '/readyz': {
    get: open('isReady', 'Check that the process is ready for requests', jsonOf('Health'), { 503: unready }),
  },
};
