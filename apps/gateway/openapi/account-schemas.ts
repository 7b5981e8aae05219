import { WEEKDAYS, type Outcome } from '#pricing';
import { CAPABILITIES, MODALITIES, PRICE_FIELDS } from '#catalog';
import { PLAN_REASONS, publicReason } from '#routing';
import { CACHE_MARKS, ENDPOINTS, KEY_SCOPES, PRICE_COMPONENTS, SPEND_PERIODS } from '#kernel';
import type { Schema } from '#openapi';
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
  completed: 'answered whole.',
  client_closed: 'the client hung up, or cancelled it.',
  upstream_broken: 'the provider failed after its first chunk.',
  balance_ended: 'the balance or a spend cap ended in the middle of the text.',
  upstream_refused: 'the provider refused the request itself.',
  all_channels_failed: 'every channel failed.',
  drained: 'the gateway stopped.',
  lost: 'the gateway was lost.',
};

const quoted = (words: readonly string[]): string => words.map((one) => `\`${one}\``).join(', ');
/** An array of words of an open-ended set. */
const wordsOf = (words: readonly string[]): Schema => describe(`Of ${quoted(words)}.`, texts);
const PUBLIC_REASONS = [...new Set(Object.keys(PLAN_REASONS).map(publicReason))];

const prices = Object.fromEntries(Object.values(PRICE_FIELDS).map((field) => [field, decimal]));
const meters = Object.fromEntries(PRICE_COMPONENTS.map((meter) => [meter, count]));
const limit = orNull(count);
const rateLimits = object({ rpm: limit, tpm: limit, concurrency: limit });
const costBounds = object({ at_least: cost, at_most: cost });
const candidates = listOf(ref('Candidate'));

const arithmetic = object({
  from_prompt_tokens: describe('The price row that applies: that of the longest prompts it is for.', count),
  lines: listOf(
    object({
      meter: text,
      quantity: { type: 'number', minimum: 0 },
      per_million_usd: decimal,
      amount_usd: decimal,
    }),
  ),
  sum_usd: decimal,
  price_usd: describe('The sum, rounded up to a nano-dollar.', decimal),
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
  window: describe('That applies now; null: none.', orNull(text)),
  price: describe('Outside of windows.', callerPrice),
  windows: listOf(
    object({
      name: text,
      times: listOf(object({ days: wordsOf(WEEKDAYS), from: text, to: text })),
      except_dates: describe('Dates without the window.', listOf(text)),
      also_dates: describe('Dates with it whatever the day of the week.', listOf(text)),
      price: callerPrice,
    }),
  ),
});

const modelFields = {
  id: describe('A name that requests may use.', text),
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
  deprecated: flag,
  replacement: orNull(text),
  pricing: {
    ...object({ ...priceOfCaller, schedule }, [...Object.keys(priceOfCaller), 'schedule']),
    description:
      'What the key pays now: US dollars per million tokens. `per_unit_usd` are the prices of units beside tokens, for one; `steps` those of longer prompts; `schedule` what is paid at which hours.',
  },
};
/** The fields of `routify-auto`; all others depend on the chosen model. */
const AUTO_FIELDS = ['id', 'object', 'created', 'owned_by', 'canonical_id', 'endpoints'];
const MODEL_OPTIONAL = Object.keys(modelFields).filter((field) => !AUTO_FIELDS.includes(field));

const cap = object({
  scope: describe('`key` or `member`: of all keys that the member made.', text),
  period: describe(`${quoted(SPEND_PERIODS)}.`, text),
  amount_usd: decimal,
  spent_usd: decimal,
  held_usd: decimal,
  remaining_usd: decimal,
  resets_at: orNull(time),
  time_zone: describe('Where its day or month begins, an IANA name; null: a cap for good.', orNull(text)),
});

const generation = object({
  object: constant('generation'),
  id: text,
  key_id: text,
  client_request_id: describe('The `x-request-id` of the request.', orNull(text)),
  endpoint: describe(`${quoted(ENDPOINTS)}.`, text),
  model: describe('As the request named it.', text),
  canonical_id: orNull(text),
  model_id: text,
  stream: flag,
  created_at: time,
  booked_at: orNull(time),
  settled: describe('Whether the ledger has it.', flag),
  running: flag,
  outcome: orNull(word(OUTCOMES)),
  status: describe('As the client saw it.', orNull({ type: 'integer' })),
  error_code: orNull(text),
  finish_reason: describe('As the client received it; `cancelled` of a stream that was cancelled.', orNull(text)),
  channel: describe('Its public label.', orNull(text)),
  usage: ref('Usage'),
  usage_source: word(USAGE_SOURCES),
  meters: {
    ...object(meters, PRICE_COMPONENTS),
    additionalProperties: count,
    description: 'What was priced: tokens, and units such as `web_search_call`. Nothing counts twice.',
  },
  price_version_id: text,
  advisor: describe(
    'The model that the request names as its advisor (Anthropic’s advisor tool): what its calls are priced for, beside ' +
      '`meters`. Null: it names none.',
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
    object({ channel: orNull(text), status: orNull({ type: 'integer' }), reason: orNull(text), duration_ms: count }),
  ),
  timings: object({ first_byte_ms: orNull(count), duration_ms: orNull(count) }),
  tags: { type: 'object', additionalProperties: text },
  cost_usd: describe('Null while it runs.', orNull(cost)),
});

const estimate = object({
  object: constant('estimate'),
  model: text,
  canonical_id: text,
  candidates,
  cache_marks: describe(
    'At the first channel: when the gateway marks prompts of Claude for the provider’s cache, and whether it would mark this ' +
      'one now, if the body has no marks. Null: no channel would be called.',
    orNull(object({ when: { type: 'string', enum: [...CACHE_MARKS] }, set: flag })),
  ),
  prompt_tokens: object({ estimated: count, at_most: count }),
  completion_tokens: object({ at_most: count }),
  hold_usd: describe('What admission would reserve.', decimal),
  price_version_id: orNull(text),
  cost_usd: costBounds,
  models: listOf(
    object({
      model: text,
      hold_usd: decimal,
      price_version_id: text,
      price_window: describe('The window of the price by the hour; null: none.', orNull(text)),
      service_tiers: describe(
        'The service tier of each bound; null: the ordinary one.',
        object({ at_least: orNull(text), at_most: orNull(text) }),
      ),
      arithmetic: object({ at_least: arithmetic, at_most: arithmetic }),
      prompt_cost_usd: describe(
        'Of the prompt alone: all of it written to the provider’s cache, and all of it read from there.',
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
    scopes: describe(
      `Null allows all. \`models\`: globs. \`endpoints\`: ${quoted(KEY_SCOPES)}.`,
      object({ models: orNull(texts), endpoints: orNull(texts) }),
    ),
    ip_allow: orNull(texts),
    caps: listOf(cap),
    limits: describe('Per minute; `concurrency` at a time. Null is unlimited.', {
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
      hard_limit_usd: describe('What the key has spent, and what is left.', cost),
      system_hard_limit_usd: cost,
      access_until: describe('When the key expires, in Unix seconds; 0: never.', count),
    }),
    description:
      'The balance is `hard_limit_usd` less a hundredth of `total_usage`: the least that the available balance of the ' +
      'organization, the caps of the key and those of its member leave.',
  },
  BillingUsage: object({
    object: constant('list'),
    total_usage: describe('All that the key has spent, less refunds, in cents, whatever days are requested.', cost),
    daily_costs: describe(
      'The days of the range (UTC) on which the key has spent, in cents.',
      listOf(object({ timestamp: count, line_items: listOf(object({ name: text, cost })) })),
    ),
  }),
  Candidate: object(
    {
      model: describe('Where several models may answer.', text),
      channel: describe('Its public label. Null: unknown.', orNull(text)),
      kept: describe('Whether it can answer.', flag),
      reason: describe(`${quoted(PUBLIC_REASONS)}.`, text),
    },
    ['model'],
  ),
  Generation: generation,
  Estimate: estimate,
};
