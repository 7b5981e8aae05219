import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { CAPABILITIES, MODALITIES, MODEL_STATUSES, type ModelRecord } from '#catalog';
import { MODEL_ENDPOINTS, formatId } from '#kernel';
import { REASONING_HOLDS } from '#pricing';
import {
  IdProperty,
  ObjectProperty,
  TextsProperty,
  TimeProperty,
  VersionProperty,
} from '../../../conventions/fields/response-properties.js';
import { presentPrice, PriceResponse } from '../../prices/dto/price.response.js';

const TOKENS = { type: 'integer' } as const;
const MODALITY_LIST: ApiPropertyOptions = { type: 'array', items: { type: 'string', enum: [...MODALITIES] } };

export class ModelResponse {
  @IdProperty('mdl')
  id!: string;

  @ObjectProperty('model')
  object!: 'model';

  @ApiProperty({ type: 'string', example: 'openai/gpt-4.1' })
  canonical_id!: string;

  @ApiProperty({ type: 'string', example: 'GPT-4.1' })
  name!: string;

  @TextsProperty()
  aliases!: string[];

  @ApiProperty({ type: 'string', enum: [...MODEL_STATUSES] })
  status!: string;

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...MODEL_ENDPOINTS] } })
  endpoints!: string[];

  @ApiProperty(TOKENS)
  context_length!: number;

  @ApiProperty(TOKENS)
  max_output_tokens!: number;

  @ApiProperty(MODALITY_LIST)
  input_modalities!: string[];

  @ApiProperty(MODALITY_LIST)
  output_modalities!: string[];

  @ApiProperty({ type: 'array', items: { type: 'string', enum: [...CAPABILITIES] } })
  capabilities!: string[];

  @ApiProperty(TOKENS)
  image_part_tokens!: number;

  @ApiProperty(TOKENS)
  file_part_tokens!: number;

  @ApiProperty(TOKENS)
  audio_part_tokens!: number;

  @ApiProperty({ type: 'string', enum: [...REASONING_HOLDS] })
  reasoning_hold!: string;

  @ApiProperty(TOKENS)
  tokens_per_second!: number;

  @ApiProperty({ type: 'string', nullable: true })
  replacement!: string | null;

  @ApiProperty({ type: PriceResponse, nullable: true, description: 'The list price in force.' })
  current_price!: PriceResponse | null;

  @VersionProperty()
  version!: number;

  @TimeProperty({ nullable: true })
  archived_at!: string | null;

  @TimeProperty()
  created_at!: string;

  @TimeProperty()
  updated_at!: string;
}

export function presentModel(model: ModelRecord): ModelResponse {
  return {
    id: formatId('mdl', model.id),
    object: 'model',
    canonical_id: model.canonicalId,
    name: model.name,
    aliases: [...model.aliases],
    status: model.status,
    endpoints: [...model.endpoints],
    context_length: model.contextLength,
    max_output_tokens: model.maxOutputTokens,
    input_modalities: [...model.inputModalities],
    output_modalities: [...model.outputModalities],
    capabilities: [...model.capabilities],
    image_part_tokens: model.imagePartTokens,
    file_part_tokens: model.filePartTokens,
    audio_part_tokens: model.audioPartTokens,
    reasoning_hold: model.reasoningHold,
    tokens_per_second: model.tokensPerSecond,
    replacement: model.replacement,
    current_price: model.currentPrice === null ? null : presentPrice(model.currentPrice),
    version: model.version,
    archived_at: model.archivedAt?.toISOString() ?? null,
    created_at: new Date(model.createdAtMs).toISOString(),
    updated_at: model.updatedAt.toISOString(),
  };
}
