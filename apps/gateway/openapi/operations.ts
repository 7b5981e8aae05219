import { ENDPOINT_PATHS, type EndpointName } from '#kernel';
import type { Content, Media, Operation, Parameter, PathItem, Reply, Schema } from '#openapi';
import { REPLY_HEADERS } from './reply-headers.js';
import * as examples from './examples.js';
import { failuresOf, messagesFailures } from './failures.js';
import { ref, text } from './schema-parts.js';

/** Wrong method, incomplete request, headers too large, overload. */
const FOR_ALL = [405, 408, 431, 503];
const FOR_KEYS = [401, 403, 429, 500, ...FOR_ALL];
const FOR_IDS = [400, 404, ...FOR_KEYS];
const FOR_BODIES = [413, 415, ...FOR_IDS];
const FOR_PAID = [402, 409, 499, 502, ...FOR_BODIES];

const SENT_ONCE: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'For 24 hours, one request of the organization is served under it, and charged once.',
  schema: { type: 'string', maxLength: 255 },
};

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
    summary: 'Continue a conversation',
    schema: 'ChatRequest',
    requests: examples.CHAT_REQUESTS,
    reply: 'ChatCompletion',
    stream: { chunk: 'ChatCompletionChunk', docs: CHUNKS },
    failures: failuresOf(FOR_PAID),
  },
  completions: {
    tag: 'Completions',
    operationId: 'createCompletion',
    summary: 'Continue a text',
    description: 'The older form, for models that offer it.',
    schema: 'CompletionRequest',
    requests: examples.COMPLETION_REQUESTS,
    reply: 'Completion',
    stream: { chunk: 'CompletionChunk', docs: CHUNKS },
    failures: failuresOf(FOR_PAID),
  },
  embeddings: {
    tag: 'Completions',
    operationId: 'createEmbedding',
    summary: 'Turn texts into vectors',
    schema: 'EmbeddingRequest',
    requests: examples.EMBEDDING_REQUESTS,
    reply: 'EmbeddingList',
    stream: null,
    failures: failuresOf(FOR_PAID),
  },
  responses: {
    tag: 'Completions',
    operationId: 'createResponse',
    summary: 'Continue a conversation, in the format of the Responses API',
    description:
      'For agents and the SDKs of OpenAI. Each request holds the whole conversation, or continues ' +
      'from a stored response, where the organization keeps responses. Served by every model for chat, whatever format its provider speaks.',
    schema: 'ResponsesRequest',
    requests: examples.RESPONSES_REQUESTS,
    reply: 'Response',
    stream: { chunk: 'ResponseEvent', docs: RESPONSE_EVENTS },
    failures: failuresOf([...FOR_PAID, 426]),
  },
  messages: {
    tag: 'Completions',
    operationId: 'createMessage',
    summary: "Continue a conversation, in the format of Anthropic's Messages API",
    description:
      'For agents and the SDKs of Anthropic; the headers `anthropic-version` and `anthropic-beta` are accepted. Served by ' +
      'every model for chat, whatever format its provider speaks.',
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
  const description = ['The answer, with what it cost.', ...(stream === null ? [] : [stream.docs])].join(' ');
  return operation(facts, {
    parameters: [SENT_ONCE],
    requestBody: body(ref(schema), requests),
    responses: { 200: { description, headers, content: { ...jsonOf(name), ...events } }, ...failures },
  });
}

function reading(facts: Facts, name: string, description: string, parameter?: Parameter): Operation {
  const isFound = parameter !== undefined;
  return operation(facts, {
    ...(isFound ? { parameters: [parameter] } : {}),
    responses: { 200: reply(name, description), ...failuresOf(isFound ? FOR_IDS : FOR_KEYS) },
  });
}

/** A public route: no key, and no failures but those of all routes. */
function open(operationId: string, summary: string, content: Content, others: Operation['responses'] = {}): Operation {
  const responses = { 200: { description: 'As asked.', content }, ...failuresOf(FOR_ALL), ...others };
  return operation({ tag: 'Service', operationId, summary }, { security: [], responses });
}

function idOf(description: string, example: string): Parameter {
  return { name: 'id', in: 'path', required: true, description, schema: { ...text, example } };
}

const STORED_ID = idOf('The `id` of the response.', examples.RESPONSE_ID);
const PAGE_PARAMETERS: readonly Parameter[] = [
  inQuery('limit', 'Items on the page.', { type: 'integer', minimum: 1, maximum: 100, default: 20 }),
  inQuery('order', 'By position in the conversation.', { type: 'string', enum: ['asc', 'desc'], default: 'desc' }),
  inQuery('after', 'The `last_id` of the page before.', text),
];

function inQuery(name: string, description: string, schema: Schema): Parameter {
  return { name, in: 'query', required: false, description, schema };
}

const DATE: Schema = { ...text, format: 'date' };
const BILLING_DAYS: readonly Parameter[] = [
  inQuery('start_date', 'The first day of `daily_costs`, UTC; by default 30 days before `end_date`.', DATE),
  inQuery('end_date', 'The day after the last one, at most 366 days later; by default tomorrow.', DATE),
];

/** For clients that read a balance as OpenAI's dashboard did, some below `/v1` and some without it. */
function billingPaths(prefix: string, suffix: string): Record<string, PathItem> {
  return {
    [`${prefix}/dashboard/billing/subscription`]: {
      get: reading(
        {
          tag: 'Account',
          operationId: `getBillingSubscription${suffix}`,
          summary: 'Get the limit of the key, for relay clients',
        },
        'BillingSubscription',
        'The limit, in US dollars.',
      ),
    },
    [`${prefix}/dashboard/billing/usage`]: {
      get: operation(
        {
          tag: 'Account',
          operationId: `getBillingUsage${suffix}`,
          summary: 'Get what the key has spent, for relay clients',
        },
        {
          parameters: BILLING_DAYS,
          responses: { 200: reply('BillingUsage', 'The spending, in cents.'), ...failuresOf([400, ...FOR_KEYS]) },
        },
      ),
    },
  };
}

const page: Content = { 'text/html': { schema: text } };
const service = (operationId: string): PathItem => ({
  get: open(operationId, 'What answers here, and what it serves', jsonOf('Service')),
});
const unready: Reply = { description: 'It is stopping, or a store is away.', content: jsonOf('Health') };

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
          'For models whose provider speaks the Responses API itself; charged as a response. With others it is refused: a ' +
          'last item of the type `compaction_trigger` in a request to `/v1/responses` compacts with every model.',
        parameters: [SENT_ONCE],
        requestBody: body(ref('ResponsesRequest')),
        responses: {
          200: {
            description: 'The compacted conversation, with what it cost.',
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
      { tag: 'Completions', operationId: 'countResponseTokens', summary: 'Count the prompt of a response' },
      {
        description: 'Counted here: tokenizers of providers differ by a few percent. Nothing is sent or charged.',
        requestBody: body(ref('ResponsesRequest'), { text: examples.RESPONSES_REQUESTS.text }),
        responses: { 200: reply('ResponseInputTokens', 'The tokens.'), ...failuresOf(FOR_BODIES) },
      },
    ),
  },
  '/v1/responses/{id}': {
    get: reading(
      { tag: 'Stored responses', operationId: 'getResponse', summary: 'Get a stored response' },
      'Response',
      'The response, as it was answered.',
      STORED_ID,
    ),
    delete: reading(
      { tag: 'Stored responses', operationId: 'deleteResponse', summary: 'Delete a stored response' },
      'DeletedResponse',
      'It is gone from every store.',
      STORED_ID,
    ),
  },
  '/v1/responses/{id}/input_items': {
    get: operation(
      { tag: 'Stored responses', operationId: 'listInputItems', summary: 'List the input of a stored response' },
      {
        description: 'All items that came before it, those of earlier responses among them; the latest first.',
        parameters: [STORED_ID, ...PAGE_PARAMETERS],
        responses: { 200: reply('ResponseItemList', 'A page of items.'), ...failuresOf(FOR_IDS) },
      },
    ),
  },
  '/v1/messages/count_tokens': {
    post: operation(
      { tag: 'Completions', operationId: 'countMessageTokens', summary: 'Count the prompt of a message' },
      {
        description: 'Counted here: tokenizers of providers differ by a few percent. Nothing is sent or charged.',
        requestBody: body(ref('MessagesCountRequest'), examples.MESSAGES_COUNT_REQUESTS),
        responses: { 200: reply('MessagesTokenCount', 'The tokens.'), ...messagesFailures() },
      },
    ),
  },
  '/v1/estimate': {
    post: operation(
      { tag: 'Completions', operationId: 'createEstimate', summary: 'Bound what a chat completion would cost' },
      {
        description: 'Nothing is sent to a provider, and nothing is held.',
        requestBody: body(ref('ChatRequest'), examples.ESTIMATE_REQUESTS),
        responses: {
          200: reply('Estimate', 'Channels that may answer, and the price by pencil and paper.'),
          ...failuresOf(FOR_BODIES),
        },
      },
    ),
  },
  '/v1/models': {
    get: reading(
      { tag: 'Models', operationId: 'listModels', summary: 'List the models that the key may use' },
      'ModelList',
      'A row for each accepted name, aliases among them. With `anthropic-version`: in the shape of Anthropic, with `limit`, `after_id` and `before_id`.',
    ),
  },
  '/v1/models/{id}': {
    get: reading(
      { tag: 'Models', operationId: 'getModel', summary: 'Get a model' },
      'Model',
      'The model, with its price for the key.',
      idOf('A name of the model. Its slashes are raw or `%2F`.', examples.CHAT_MODEL),
    ),
  },
  '/v1/key': {
    get: reading(
      { tag: 'Account', operationId: 'getKey', summary: 'Get the key itself: scopes, caps, limits' },
      'Key',
      'What the key may do, and what it has spent.',
    ),
  },
  '/v1/credits': {
    get: reading(
      { tag: 'Account', operationId: 'getCredits', summary: 'Get the balance' },
      'Credits',
      'The money of the organization, in US dollars.',
    ),
  },
  '/v1/generations/{id}': {
    get: reading(
      { tag: 'Account', operationId: 'getGeneration', summary: 'Get a request: its tokens, cost and attempts' },
      'Generation',
      'The request, while it runs and after.',
      idOf('The `x-request-id` of its answer.', examples.GENERATION_ID),
    ),
  },
  '/v1/generations/{id}/cancel': {
    post: operation(
      { tag: 'Account', operationId: 'cancelGeneration', summary: 'Cancel a running request of the key' },
      {
        description:
          'Ends the call of the provider at once, at whichever gateway it runs. A stream ends with its usage and cost, cut ' +
          'short: `finish_reason` is `length`, `stop_reason` is `max_tokens`, or the last event is `response.incomplete` with the status `cancelled`; ' +
          '`routify.ended` is `cancelled`. A request without a stream fails with 499 `request_cancelled`. Charged as if ' +
          'its client had left: the prompt and what was received. May be repeated: a request that has ended stays as it is.',
        parameters: [idOf('The `x-request-id` of the request.', examples.GENERATION_ID)],
        responses: {
          200: reply('Generation', 'The request as it has ended, by this or before it.'),
          202: reply('Generation', 'Passed on; no gateway has confirmed within two seconds. Repeat it.'),
          ...failuresOf(FOR_IDS),
        },
      },
    ),
  },
  ...billingPaths('/v1', ''),
  ...billingPaths('', 'WithoutVersion'),
  '/v1/openapi.json': {
    get: open('getOpenApi', 'This document', { 'application/json': { schema: { type: 'object' } } }),
  },
  '/v1/stream-check': {
    get: open('checkStream', 'Five events, 200 ms apart: whether a proxy in front buffers streams', {
      'text/event-stream': { schema: text, example: 'data: {"event":1,"of":5}\n\n' },
    }),
  },
  '/docs': { get: open('getDocs', 'This document as a page', page) },
  '/': service('getService'),
  '/v1': service('getServiceOfV1'),
  '/healthz': { get: open('isAlive', 'Whether the process lives', jsonOf('Health')) },
  '/readyz': { get: open('isReady', 'Whether requests should be sent here', jsonOf('Health'), { 503: unready }) },
};
