import { WEEKDAYS, type Outcome, CACHE_MARKS, ENDPOINTS, KEY_SCOPES, PRICE_COMPONENTS, CAP_PERIODS } from '#core';
import { CAPABILITIES, MODALITIES, PRICE_FIELDS, SUNSET_ACTIONS } from '#catalog';
import { PLAN_REASONS, publicReason } from '#channels';
import type { Schema } from '#core/openapi';
import { USAGE_SOURCES } from './reply-schemas.js';
import {
  anyObject,
  constant,
  cost,
  count,
  decimal,
  describe,
  flag,
  listOf,
  object,
  orNull,
  ref,
  text,
  texts,
  time,
  word,
} from './schema-parts.js';

/** Every outcome with its description; the type enforces completeness. */
const OUTCOMES: Readonly<Record<Outcome, string>> = {
  completed: 'complete response.',
  client_closed: 'the client disconnected or canceled the request.',
  upstream_broken: 'the provider failed after the first chunk.',
  balance_ended: 'the balance or a spend limit ran out during the output.',
  upstream_refused: 'the provider rejected the request.',
  all_channels_failed: 'all channels failed.',
  drained: 'the gateway shut down.',
  lost: 'the gateway was lost.',
};

const quoted = (words: readonly string[]): string => words.map((one) => `\`${one}\``).join(', ');
/** An array of words of an open-ended set. */
const wordsOf = (words: readonly string[]): Schema => describe(`Values: ${quoted(words)}.`, texts);
const PUBLIC_REASONS = [...new Set(Object.keys(PLAN_REASONS).map(publicReason))];

const prices = Object.fromEntries(Object.values(PRICE_FIELDS).map((field) => [field, decimal]));
const meters = Object.fromEntries(PRICE_COMPONENTS.map((meter) => [meter, count]));
const limit = orNull(count);
const rateLimits = object({ rpm: limit, tpm: limit, concurrency: limit });
const costBounds = object({ at_least: cost, at_most: cost });
const candidates = listOf(ref('Candidate'));

const arithmetic = object({
  from_prompt_tokens: describe('Price step that applies: its minimum prompt tokens.', count),
  lines: listOf(
    object({
      meter: text,
      quantity: { type: 'number', minimum: 0 },
      per_million_usd: decimal,
      amount_usd: decimal,
    }),
  ),
  sum_usd: decimal,
  price_usd: describe('The sum, rounded up to a billionth of a dollar.', decimal),
});

const ratesOfCaller = {
  ...prices,
  per_unit_usd: { type: 'object', additionalProperties: decimal, example: { web_search_call: '0.01' } },
  steps: listOf(object({ from_prompt_tokens: count, ...prices }, Object.keys(prices))),
} as const;
const tiers = listOf(object({ name: text, price: object(ratesOfCaller, Object.keys(ratesOfCaller)) }));
const priceOfCaller = { ...ratesOfCaller, service_tiers: describe('Prices of other service tiers.', tiers) };
const callerPrice = object(priceOfCaller, Object.keys(priceOfCaller));
const schedule = object({
  time_zone: text,
  window: describe('Current window. `null`: none.', orNull(text)),
  price: describe('Price outside of windows.', callerPrice),
  windows: listOf(
    object({
      name: text,
      times: listOf(object({ days: wordsOf(WEEKDAYS), from: text, to: text })),
      except_dates: describe('Dates to exclude.', listOf(text)),
      also_dates: describe('Dates to include on any day of the week.', listOf(text)),
      price: callerPrice,
    }),
  ),
});

const modelFields = {
  id: describe('Name of the model for requests.', text),
  object: constant('model'),
  created: { ...count, description: 'Unix seconds.' },
  owned_by: text,
  canonical_id: text,
  endpoints: wordsOf(ENDPOINTS),
  name: text,
  context_length: count,
  max_output_tokens: count,
  input_modalities: wordsOf(MODALITIES),
  output_modalities: wordsOf(MODALITIES),
  capabilities: wordsOf(CAPABILITIES),
  deprecated: describe('Deprecated, or with a date of retirement.', flag),
  deprecated_at: describe('When it was deprecated, or its retirement announced.', orNull(text)),
  sunset_at: describe('When it retires.', orNull(text)),
  expiration_date: describe('The date of `sunset_at` in UTC.', orNull(text)),
  sunset_action: describe(`Result of requests once it is retired: ${quoted(SUNSET_ACTIONS)}.`, text),
  sunset_note: describe('Note about the retirement.', orNull(text)),
  replacement: describe('Canonical ID of the model to use instead.', orNull(text)),
  pricing: {
    ...object({ ...priceOfCaller, schedule }, [...Object.keys(priceOfCaller), 'schedule']),
    description:
      'Current prices for the key in US dollars per million tokens. `per_unit_usd`: prices per unit other than tokens. `steps`: prices for longer prompts. `schedule`: prices by time.',
  },
};
/** The fields of `routify-auto`; all others depend on the chosen model. */
const AUTO_FIELDS = ['id', 'object', 'created', 'owned_by', 'canonical_id', 'endpoints'];
const MODEL_OPTIONAL = Object.keys(modelFields).filter((field) => !AUTO_FIELDS.includes(field));

const capOfMoney = { amount_usd: decimal, spent_usd: decimal, held_usd: decimal, remaining_usd: decimal };
const capOfRequests = {
  amount_requests: count,
  counted_requests: count,
  running_requests: describe('Running, or not booked yet.', count),
  remaining_requests: count,
};
const capFields = {
  id: describe('`null`: a field of the key or the member.', orNull(text)),
  scope: describe(
    '`key`; `member`: all keys that the member created; `project`: all keys of the project; `organization`: all keys of the organization.',
    text,
  ),
  model: describe('Only requests of this model, or of models that this pattern matches. `null`: all.', orNull(text)),
  tag: describe('Only requests with this label, as `name=value`. `null`: all.', orNull(text)),
  period: describe(`${quoted(CAP_PERIODS)}.`, text),
  ...capOfMoney,
  ...capOfRequests,
  enforced: describe('Whether requests over the cap are refused.', flag),
  resets_at: orNull(time),
  time_zone: describe('IANA time zone in which periods begin. `null` for total limits.', orNull(text)),
};
/** Of money or of requests. */
const cap = object(capFields, [...Object.keys(capOfMoney), ...Object.keys(capOfRequests)]);

const generation = object({
  object: constant('generation'),
  id: text,
  key_id: text,
  project_id: describe('Project of the key when the request was admitted. `null`: none.', orNull(text)),
  client_request_id: describe('The `x-request-id` of the request.', orNull(text)),
  endpoint: describe(`${quoted(ENDPOINTS)}.`, text),
  model: describe('Name of the model in the request.', text),
  canonical_id: orNull(text),
  model_id: text,
  stream: flag,
  created_at: time,
  booked_at: orNull(time),
  settled: describe('Whether the request is settled in the ledger.', flag),
  running: flag,
  outcome: orNull(word(OUTCOMES)),
  status: describe('HTTP status sent to the client.', orNull({ type: 'integer' })),
  error_code: orNull(text),
  finish_reason: describe('Finish reason sent to the client. `cancelled` for a canceled stream.', orNull(text)),
  channel: describe('Public label of the channel.', orNull(text)),
  usage: ref('Usage'),
  usage_source: word(USAGE_SOURCES),
  meters: {
    ...object(meters, PRICE_COMPONENTS),
    additionalProperties: count,
    description: 'Priced quantities: tokens, and units such as `web_search_call`. Nothing is counted twice.',
  },
  price_version_id: text,
  advisor: describe(
    'Advisor model of the request (Anthropic’s advisor tool): the priced quantities of its calls, in addition to `meters`. `null`: none.',
    orNull(
      object({
        model_id: text,
        canonical_id: orNull(text),
        meters: { type: 'object', additionalProperties: count },
        price_version_id: text,
      }),
    ),
  ),
  candidates,
  attempts: listOf(
    object({
      channel: orNull(text),
      status: orNull({ type: 'integer' }),
      reason: orNull(text),
      duration_ms: count,
      dropped: describe('Fields of the request that were not sent, as in `x-routify-dropped`.', listOf(text)),
    }),
  ),
  timings: object({ first_byte_ms: orNull(count), duration_ms: orNull(count) }),
  tags: { type: 'object', additionalProperties: text },
  cost_usd: describe('Charge. `null` while the request is running.', orNull(cost)),
});

const rejectedGeneration = object({
  object: constant('generation'),
  id: text,
  key_id: orNull(text),
  client_request_id: describe('The `x-request-id` of the request.', orNull(text)),
  model: describe('Name of the model in the request. `null`: unknown.', orNull(text)),
  created_at: time,
  settled: flag,
  running: flag,
  outcome: constant('rejected'),
  status: describe('HTTP status sent to the client.', { type: 'integer' }),
  error_code: text,
  param: describe('Field at fault.', orNull(text)),
  method: text,
  path: text,
  details: describe('Figures of the error, such as limits and amounts.', { type: 'object', additionalProperties: {} }),
  cost_usd: describe('Always 0.', cost),
});

const estimate = object({
  object: constant('estimate'),
  model: text,
  canonical_id: text,
  candidates,
  cache_marks: describe(
    'For the first channel: when the gateway marks prompts of Claude for the provider’s prompt cache, and whether it would mark this one now, if the body has no marks. `null` without an eligible channel.',
    orNull(object({ when: { type: 'string', enum: [...CACHE_MARKS] }, set: flag })),
  ),
  prompt_tokens: object({ estimated: count, at_most: count }),
  completion_tokens: object({ at_most: count }),
  hold_usd: describe('Amount of the hold.', decimal),
  price_version_id: orNull(text),
  cost_usd: costBounds,
  models: listOf(
    object({
      model: text,
      hold_usd: decimal,
      price_version_id: text,
      price_window: describe('Window of the price schedule. `null`: none.', orNull(text)),
      service_tiers: describe(
        'Service tier of each bound. `null`: the standard one.',
        object({ at_least: orNull(text), at_most: orNull(text) }),
      ),
      arithmetic: object({ at_least: arithmetic, at_most: arithmetic }),
      prompt_cost_usd: describe(
        'Cost of the prompt alone, if written to the provider’s prompt cache in full, and if read from it in full.',
        object({ cache_write: cost, cache_read: cost }),
      ),
      cost_usd: costBounds,
    }),
  ),
});

/** Schemas of models, keys, credits, spending, generations and estimates. */
export const ACCOUNT_SCHEMAS: Readonly<Record<string, Schema>> = {
  Model: object(modelFields, MODEL_OPTIONAL),
  ModelList: object({ object: constant('list'), data: listOf(ref('Model')) }),
  Key: object({
    object: constant('key'),
    id: text,
    label: text,
    project_id: describe('Project that the requests of the key count for. `null`: none.', orNull(text)),
    scopes: describe(
      `\`null\` allows all. \`models\`: patterns. \`endpoints\`: ${quoted(KEY_SCOPES)}.`,
      object({ models: orNull(texts), endpoints: orNull(texts) }),
    ),
    ip_allow: orNull(texts),
    caps: listOf(cap),
    limits: describe('Limits per minute; `concurrency` is the number of concurrent requests. `null`: no limit.', {
      ...object({ key: rateLimits, organization: rateLimits }),
    }),
    expires_at: orNull(time),
    metadata: anyObject,
  }),
  Credits: object({ object: constant('credits'), balance_usd: decimal, held_usd: decimal, available_usd: decimal }),
  BillingSubscription: {
    ...object({
      object: constant('billing_subscription'),
      has_payment_method: flag,
      soft_limit_usd: cost,
      hard_limit_usd: describe('Spend of the key plus the remaining amount.', cost),
      system_hard_limit_usd: cost,
      access_until: describe('When the key expires, in Unix seconds. 0: never.', count),
    }),
    description:
      'The remaining amount is `hard_limit_usd` minus `total_usage` / 100: the lowest of the organization’s available balance and the spend limits of the key and its member.',
  },
  BillingUsage: object({
    object: constant('list'),
    total_usage: describe('Total spend of the key minus refunds in cents, for any range of days.', cost),
    daily_costs: describe(
      'Days of the range (UTC) with spend, in cents.',
      listOf(object({ timestamp: count, line_items: listOf(object({ name: text, cost })) })),
    ),
  }),
  Candidate: object(
    {
      model: describe('Model, if several can answer.', text),
      channel: describe('Public label of the channel. `null`: unknown.', orNull(text)),
      kept: describe('Whether the channel is eligible.', flag),
      reason: describe(`${quoted(PUBLIC_REASONS)}.`, text),
    },
    ['model'],
  ),
  Generation: generation,
  RejectedGeneration: rejectedGeneration,
  FoundGeneration: { anyOf: [ref('Generation'), ref('RejectedGeneration')] },
  Estimate: estimate,
};
