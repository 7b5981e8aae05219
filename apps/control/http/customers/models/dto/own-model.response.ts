import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  getSchemaPath,
  type ApiPropertyOptions,
} from '@nestjs/swagger';
import { CAPABILITIES, MODALITIES, type ModelDescription } from '#catalog';
import { MODEL_ENDPOINTS } from '#kernel';
import { DisplayProperty, DisplayResponse } from '../../../money/display/display.js';
import { exampleId } from '../../../conventions/examples.js';
import {
  OwnPriceStepResponse,
  OwnScheduleResponse,
  OwnServiceTierResponse,
  TOKEN_PRICES,
} from './own-price.response.js';

const MODALITY_LIST: ApiPropertyOptions = { type: 'array', items: { type: 'string', enum: [...MODALITIES] } };

/** Open to more names, as it was released. */
const PRICING: ApiPropertyOptions = {
  type: 'object',
  description:
    'The prices of the moment, in US dollars per million tokens; `per_request_usd` of each request, `per_unit_usd` of each ' +
    'unit. Absent: not priced apart.',
  properties: {
    ...TOKEN_PRICES,
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
  example: {
    ...{ input_per_mtok_usd: '2.5', output_per_mtok_usd: '10', per_unit_usd: { web_search_call: '0.01' } },
    service_tiers: [{ name: 'flex', price: { input_per_mtok_usd: '1.25', output_per_mtok_usd: '5' } }],
  },
};

@ApiExtraModels(OwnPriceStepResponse, OwnServiceTierResponse, OwnScheduleResponse)
export class OwnModelResponse {
  @ApiProperty({ type: 'string', example: 'openai/gpt-4o' })
  id!: string;

  @ApiPropertyOptional({
    type: 'string',
    example: exampleId('mdl'),
    description: 'As usage, statements and requests name it. Not in public lists.',
  })
  model_id?: string;

  @ApiProperty({ type: 'string', enum: ['model'] })
  object!: 'model';

  @ApiProperty({ type: 'integer', description: 'Unix seconds.' })
  created!: number;

  @ApiProperty({ type: 'string', example: 'openai' })
  owned_by!: string;

  @ApiProperty({ type: 'string', example: 'openai/gpt-4o' })
  canonical_id!: string;

  @ApiProperty({ type: 'string', example: 'GPT-4o' })
  name!: string;

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...MODEL_ENDPOINTS] } })
  endpoints!: readonly string[];

  @ApiProperty({ type: 'integer', example: 128_000 })
  context_length!: number;

  @ApiProperty({ type: 'integer', example: 16_384 })
  max_output_tokens!: number;

  @ApiProperty(MODALITY_LIST)
  input_modalities!: readonly string[];

  @ApiProperty(MODALITY_LIST)
  output_modalities!: readonly string[];

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...CAPABILITIES] } })
  capabilities!: readonly string[];

  @ApiProperty({ type: 'boolean' })
  deprecated!: boolean;

  @ApiProperty({ type: 'string', nullable: true })
  replacement!: string | null;

  @ApiProperty(PRICING)
  pricing!: ModelDescription['pricing'];

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: 'The same in the display currency: `input_per_mtok_display` … Null: there is none.',
    example: { input_per_mtok_display: '2.3' },
  })
  pricing_display!: Readonly<Record<string, unknown>> | null;
}

export class OwnModelsResponse {
  @ApiProperty({ type: 'string', enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [OwnModelResponse] })
  data!: OwnModelResponse[];

  @DisplayProperty('of today')
  display!: DisplayResponse | null;

  @ApiProperty({ type: 'boolean' })
  has_more!: boolean;
}
