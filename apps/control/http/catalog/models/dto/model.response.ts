import { CAPABILITIES, MODALITIES, MODEL_STATUSES, type ModelRecord } from '#catalog';
import { MODEL_ENDPOINTS, formatId } from '#kernel';
import { REASONING_HOLDS } from '#pricing';
import { reply } from '../../../conventions/fields/declare.js';
import {
  choice,
  choices,
  id,
  integer,
  object,
  objectName,
  text,
  texts,
  time,
  version,
} from '../../../conventions/fields/kinds.js';
import { presentPrice, PriceResponse } from '../../prices/dto/price.response.js';

export class ModelResponse extends reply({
  id: id('mdl'),
  object: objectName('model'),
  canonical_id: text({ example: 'openai/gpt-4.1' }),
  name: text({ example: 'GPT-4.1' }),
  aliases: texts(),
  status: choice(MODEL_STATUSES),
  endpoints: choices(MODEL_ENDPOINTS),
  context_length: integer(),
  max_output_tokens: integer(),
  input_modalities: choices(MODALITIES),
  output_modalities: choices(MODALITIES),
  capabilities: choices(CAPABILITIES),
  image_part_tokens: integer(),
  file_part_tokens: integer(),
  audio_part_tokens: integer(),
  reasoning_hold: choice(REASONING_HOLDS),
  tokens_per_second: integer(),
  replacement: text({ nullable: true }),
  current_price: object(PriceResponse, 'The list price in force.', { nullable: true }),
  version: version(),
  archived_at: time({ nullable: true }),
  created_at: time(),
  updated_at: time(),
}) {}

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
