import { HOLD_DEFAULTS, type ModelPatch, type NewModel } from '#catalog';
import { definedFields } from '../../conventions/writes/merge-patch.js';
import { readOptionalPrice } from '../prices/read-price.js';
import type { CreateModelRequest, UpdateModelRequest } from './dto/model.request.js';

/** The model fields present in a request, without the price. */
export function modelPatchOf(body: UpdateModelRequest): ModelPatch {
  return definedFields({
    name: body.name,
    aliases: body.aliases,
    status: body.status,
    endpoints: body.endpoints,
    contextLength: body.context_length,
    maxOutputTokens: body.max_output_tokens,
    inputModalities: body.input_modalities,
    outputModalities: body.output_modalities,
    capabilities: body.capabilities,
    imagePartTokens: body.image_part_tokens,
    filePartTokens: body.file_part_tokens,
    audioPartTokens: body.audio_part_tokens,
    reasoningHold: body.reasoning_hold,
    tokensPerSecond: body.tokens_per_second,
    replacement: body.replacement,
  });
}

/** A new model from a request, with defaults for absent fields. */
export function newModelOf(body: CreateModelRequest): NewModel {
  const price = readOptionalPrice(body.price, 'price');
  const fields: Omit<NewModel, 'contextLength' | 'maxOutputTokens'> = {
    canonicalId: body.canonical_id,
    name: body.canonical_id,
    aliases: [],
    status: null,
    endpoints: ['chat'],
    inputModalities: ['text'],
    outputModalities: ['text'],
    capabilities: null,
    ...HOLD_DEFAULTS,
    replacement: null,
    price: price?.rows ?? null,
    schedule: price?.schedule ?? null,
    serviceTiers: price?.serviceTiers ?? [],
    priceSource: 'manual',
  };
  return {
    ...fields,
    contextLength: body.context_length,
    maxOutputTokens: body.max_output_tokens,
    ...modelPatchOf(body),
  };
}
