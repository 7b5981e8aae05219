import { ApiExtraModels, type ApiPropertyOptions, getSchemaPath } from '@nestjs/swagger';
import {
  choice,
  choices,
  each,
  exampleId,
  flag,
  integer,
  object,
  objects,
  shape,
  text,
  texts,
  textsByName,
  time,
  MODEL_ENDPOINTS,
} from '#core';
import { reply } from '#core/http';
import { CAPABILITIES, MODALITIES } from '../../domain/catalog-model.js';
import type { ModelDescription } from '../../domain/describe-models.js';
import { PRICE_FIELDS } from '../../domain/prices/price-rows.js';
import { SUNSET_ACTIONS } from '../../domain/sunset.js';
import { ScheduleTimeResponse } from '../prices/price-values.dto.js';
import { display } from '../display/display.js';

/** Every price of tokens, of which those are absent that are not priced apart. */
const TOKEN_PRICES = each(Object.values(PRICE_FIELDS), text({ example: '2.5', optional: true }));
/** The same as part of a larger schema. */
const TOKEN_PRICES_SCHEMA = Object.fromEntries(
  Object.values(PRICE_FIELDS).map((name) => [name, { type: 'string', example: '2.5' } as const]),
);

export class OwnPriceStepResponse extends reply({
  from_prompt_tokens: integer(),
  ...TOKEN_PRICES,
}) {}

export class OwnRatesResponse extends reply({
  per_unit_usd: textsByName('Prices per unit other than tokens, in US dollars.', {
    example: { web_search_call: '0.01' },
    optional: true,
  }),
  steps: objects(OwnPriceStepResponse, 'Prices for longer prompts.', { optional: true }),
  ...TOKEN_PRICES,
}) {}

export class OwnServiceTierResponse extends reply({
  name: text({ example: 'flex' }),
  price: object(OwnRatesResponse),
}) {}

export class OwnPriceResponse extends reply({
  ...OwnRatesResponse.fields,
  service_tiers: objects(OwnServiceTierResponse, 'Prices of other service tiers.', { optional: true }),
}) {}

export class OwnScheduleWindowResponse extends reply({
  name: text({ example: 'peak' }),
  times: objects(ScheduleTimeResponse),
  except_dates: texts('Dates to exclude.', { example: ['2027-01-01'] }),
  also_dates: texts('Dates to include on any day of the week.', { example: ['2027-01-01'] }),
  price: object(OwnPriceResponse),
}) {}

export class OwnScheduleResponse extends reply({
  time_zone: text('Time zone of times and dates.', { example: 'Asia/Shanghai' }),
  window: text('Current window. `null`: none.', { nullable: true, example: 'peak' }),
  price: object(OwnPriceResponse, 'Price outside of windows.'),
  windows: objects(OwnScheduleWindowResponse, 'The first matching window applies.'),
}) {}

/** Open to more names, as it was released. */
const PRICING: ApiPropertyOptions = {
  type: 'object',
  properties: {
    ...TOKEN_PRICES_SCHEMA,
    per_unit_usd: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'Prices per unit other than tokens, in US dollars.',
      example: { web_search_call: '0.01' },
    },
    steps: {
      type: 'array',
      description: 'Prices for longer prompts.',
      items: { $ref: getSchemaPath(OwnPriceStepResponse) },
    },
    service_tiers: {
      type: 'array',
      description: 'Prices of other service tiers. Absent if there are none.',
      items: { $ref: getSchemaPath(OwnServiceTierResponse) },
    },
    schedule: {
      description: 'Prices by time. Absent if they are the same at all times.',
      allOf: [{ $ref: getSchemaPath(OwnScheduleResponse) }],
    },
  },
  additionalProperties: true,
};

@ApiExtraModels(OwnPriceStepResponse, OwnServiceTierResponse, OwnScheduleResponse)
export class OwnModelResponse extends reply({
  id: text({ example: 'openai/gpt-4o' }),
  model_id: text('ID in usage, statements and requests. Not in public lists.', {
    example: exampleId('mdl'),
    optional: true,
  }),
  object: choice(['model']),
  created: integer('Unix seconds.'),
  owned_by: text({ example: 'openai' }),
  canonical_id: text({ example: 'openai/gpt-4o' }),
  name: text({ example: 'GPT-4o' }),
  endpoints: choices(MODEL_ENDPOINTS),
  context_length: integer({ example: 128_000 }),
  max_output_tokens: integer({ example: 16_384 }),
  input_modalities: choices(MODALITIES),
  output_modalities: choices(MODALITIES),
  capabilities: choices(CAPABILITIES),
  deprecated: flag('Deprecated, or with a date of retirement.'),
  deprecated_at: time('When it was deprecated, or its retirement announced.', { nullable: true, example: null }),
  sunset_at: time('When it retires.', { nullable: true, example: null }),
  expiration_date: text('The date of `sunset_at` in UTC.', { nullable: true, example: null }),
  sunset_action: choice(
    SUNSET_ACTIONS,
    'Result of requests once it is retired: an error, or an answer of the replacement.',
  ),
  sunset_note: text('Note about the retirement.', { nullable: true, example: null }),
  replacement: text('Canonical ID of the model to use instead.', { nullable: true, example: null }),
  pricing: shape<ModelDescription['pricing']>(
    PRICING,
    'Current prices in US dollars per million tokens; `per_request_usd` per request, `per_unit_usd` per unit. Absent fields have no separate price.',
    {
      example: {
        input_per_mtok_usd: '2.5',
        output_per_mtok_usd: '10',
        per_unit_usd: { web_search_call: '0.01' },
        service_tiers: [{ name: 'flex', price: { input_per_mtok_usd: '1.25', output_per_mtok_usd: '5' } }],
      },
    },
  ),
  pricing_display: shape<Readonly<Record<string, unknown>>, true>(
    { type: 'object', additionalProperties: true },
    '`pricing` in the display currency: `input_per_mtok_display` and so on. `null` without a display currency.',
    { nullable: true, example: { input_per_mtok_display: '2.3' } },
  ),
}) {}

export class OwnModelsResponse extends reply({
  object: choice(['list']),
  data: objects(OwnModelResponse),
  display: display('of today'),
  has_more: flag(),
}) {}
