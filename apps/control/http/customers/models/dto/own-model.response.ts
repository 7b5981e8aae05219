import { ApiProperty } from '@nestjs/swagger';
import type { ModelDescription } from '#catalog';
import { MODEL_ENDPOINTS } from '#kernel';

const TEXTS = { type: 'array', items: { type: 'string' } } as const;

export class OwnModelResponse {
  @ApiProperty({ type: 'string', example: 'openai/gpt-4o' })
  id!: string;

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

  @ApiProperty(TEXTS)
  input_modalities!: readonly string[];

  @ApiProperty(TEXTS)
  output_modalities!: readonly string[];

  @ApiProperty(TEXTS)
  capabilities!: readonly string[];

  @ApiProperty({ type: 'boolean' })
  deprecated!: boolean;

  @ApiProperty({ type: 'string', nullable: true })
  replacement!: string | null;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { input_per_mtok_usd: '2.5' } })
  pricing!: ModelDescription['pricing'];
}

export class OwnModelsResponse {
  @ApiProperty({ type: 'string', enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [OwnModelResponse] })
  data!: OwnModelResponse[];

  @ApiProperty({ type: 'boolean' })
  has_more!: boolean;
}
