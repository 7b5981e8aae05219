import { ApiExtraModels, getSchemaPath, type ApiPropertyOptions } from '@nestjs/swagger';
import { CAPABILITIES, MODALITIES, type ModelDescription } from '#catalog';
import { MODEL_ENDPOINTS } from '#kernel';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, choices, flag, integer, objects, shape, text } from '../../../conventions/fields/kinds.js';
import { exampleId } from '../../../conventions/examples.js';
import {
  OwnPriceStepResponse,
  OwnScheduleResponse,
  OwnServiceTierResponse,
  TOKEN_PRICES_SCHEMA,
} from './own-price.response.js';
import { display } from '../../../money/display/display.js';

/** Open to more names, as it was released. */
const PRICING: ApiPropertyOptions = {
  type: 'object',
  properties: {
    ...TOKEN_PRICES_SCHEMA,
    per_unit_usd: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'US dollars for one unit beside tokens.',
      example: { web_search_call: '0.01' },
    },
    steps: {
      type: 'array',
      description: 'Prices of longer prompts.',
      items: { $ref: getSchemaPath(OwnPriceStepResponse) },
    },
    service_tiers: {
      type: 'array',
      description: 'Prices of other service tiers. Absent: there are none.',
      items: { $ref: getSchemaPath(OwnServiceTierResponse) },
    },
    schedule: {
      description: 'Prices by the hour. Absent: the same at all times.',
      allOf: [{ $ref: getSchemaPath(OwnScheduleResponse) }],
    },
  },
  additionalProperties: true,
};

@ApiExtraModels(OwnPriceStepResponse, OwnServiceTierResponse, OwnScheduleResponse)
export class OwnModelResponse extends reply({
  id: text({ example: 'openai/gpt-4o' }),
  model_id: text('As usage, statements and requests name it. Not in public lists.', {
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
  deprecated: flag(),
  replacement: text({ nullable: true }),
  pricing: shape<ModelDescription['pricing']>(
    PRICING,
    'The prices of the moment, in US dollars per million tokens; `per_request_usd` of each request, `per_unit_usd` of each ' +
      'unit. Absent: not priced apart.',
    {
      example: {
        ...{ input_per_mtok_usd: '2.5', output_per_mtok_usd: '10', per_unit_usd: { web_search_call: '0.01' } },
        service_tiers: [{ name: 'flex', price: { input_per_mtok_usd: '1.25', output_per_mtok_usd: '5' } }],
      },
    },
  ),
  pricing_display: shape<Readonly<Record<string, unknown>>, true>(
    { type: 'object', additionalProperties: true },
    'The same in the display currency: `input_per_mtok_display` … Null: there is none.',
    { nullable: true, example: { input_per_mtok_display: '2.3' } },
  ),
}) {}

export class OwnModelsResponse extends reply({
  object: choice(['list']),
  data: objects(OwnModelResponse),
  display: display('of today'),
  has_more: flag(),
}) {}
