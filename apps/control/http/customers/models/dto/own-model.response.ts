import { ApiProperty, ApiPropertyOptional, type ApiPropertyOptions } from '@nestjs/swagger';
import { CAPABILITIES, MODALITIES, PRICE_FIELDS, type ModelDescription } from '#catalog';
import { MODEL_ENDPOINTS } from '#kernel';
import { DisplayProperty, DisplayResponse } from '../../../money/display/display.js';
import { exampleId } from '../../../conventions/examples.js';

const MODALITY_LIST: ApiPropertyOptions = { type: 'array', items: { type: 'string', enum: [...MODALITIES] } };

const PRICES = Object.fromEntries(
  Object.values(PRICE_FIELDS).map((name) => [name, { type: 'string', example: '2.5' } as const]),
);

/** Open to more names, as it was released. */
const PRICING: ApiPropertyOptions = {
  type: 'object',
  description:
    'US dollars per million tokens; `per_request_usd` of each request, `per_unit_usd` of each unit. Absent: not priced apart.',
  properties: {
    ...PRICES,
    per_unit_usd: {
      type: 'object',
      additionalProperties: { type: 'string' },
      description: 'US dollars for one unit beside tokens.',
      example: { web_search_call: '0.01' },
    },
    steps: {
      type: 'array',
      description: 'Prices of longer prompts.',
      items: {
        type: 'object',
        required: ['from_prompt_tokens'],
        properties: { from_prompt_tokens: { type: 'integer' }, ...PRICES },
      },
    },
  },
  additionalProperties: true,
  example: { input_per_mtok_usd: '2.5' },
};

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
