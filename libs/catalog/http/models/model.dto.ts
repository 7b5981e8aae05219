import {
  choice,
  choices,
  flag,
  id,
  integer,
  object,
  omit,
  optional,
  shown,
  text,
  texts,
  time,
  formatId,
  MODEL_ENDPOINTS,
  REASONING_HOLDS,
} from '#core';
import { body, query, reply, objectName, version, ListQuery, definedFields } from '#core/http';
import { announcedRetirement } from '../../listed/shipped-catalog.js';
import { CAPABILITIES, MODALITIES, MODEL_STATUSES } from '../../domain/catalog-model.js';
import { HOLD_DEFAULTS } from '../../domain/model-card.js';
import { SUNSET_ACTIONS } from '../../domain/sunset.js';
import type { ModelPatch, ModelRecord } from '../../models.service.js';
import type { NewModel } from '../../model-creation.js';
import { presentPrice, PriceRequest, PriceResponse } from '../prices/price.dto.js';
import { readOptionalPrice } from '../prices/read-price.js';

const INT_MAX = 2_147_483_647;
const NAME_MAX = 200;
const ALIASES_MAX = 20;
const NOTE_MAX = 300;

export class ListModelsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Filter by status, comma-separated.', { max: 100, example: 'active' }),
    q: text('Part of the canonical ID or name.', { max: NAME_MAX }),
    include_archived: flag('Include archived objects.'),
  }),
}) {}

export class CreateModelRequest extends body({
  ...optional({
    name: text('Display name.', { max: NAME_MAX, example: 'GPT-4.1' }),
    aliases: texts('Other names of the model in requests.', {
      items: ALIASES_MAX,
      max: NAME_MAX,
      example: ['gpt-4.1'],
    }),
    status: choice(
      MODEL_STATUSES,
      '`draft` models can’t be used. `hidden` ones can be used but are not listed. Only a model with a price can leave `draft`.',
      { example: 'active' },
    ),
    endpoints: choices(MODEL_ENDPOINTS, 'Endpoints that accept the model. Defaults to `chat`.', { example: ['chat'] }),
  }),
  context_length: integer('Maximum tokens of prompt and completion.', { min: 1, max: INT_MAX, example: 1_047_576 }),
  max_output_tokens: integer('Maximum output tokens. 0 for embedding models.', {
    min: 0,
    max: INT_MAX,
    example: 32_768,
  }),
  ...optional({
    input_modalities: choices(MODALITIES, 'Input modalities.', { example: ['text', 'image'] }),
    output_modalities: choices(MODALITIES, 'Output modalities.', { example: ['text'] }),
    capabilities: choices(CAPABILITIES, 'Capabilities. For a new model, defaults to public model lists.', {
      example: ['tools', 'json_schema'],
    }),
    image_part_tokens: integer('Maximum prompt tokens of an image, unless its vendor is known to bill more.', {
      min: 0,
      max: INT_MAX,
      example: 3_000,
    }),
    file_part_tokens: integer('Maximum prompt tokens of a file, if the provider reports no usage.', {
      min: 0,
      max: INT_MAX,
      example: 50_000,
    }),
    audio_part_tokens: integer('Maximum prompt tokens of an audio part, if the provider reports no usage.', {
      min: 0,
      max: INT_MAX,
      example: 50_000,
    }),
    reasoning_hold: choice(
      REASONING_HOLDS,
      'Hold for streams of reasoning models. `visible`: the full reasoning is in the stream and counted there. `clock`: the reasoning is hidden, and the hold grows with time at `tokens_per_second`. `whole`: the maximum is on hold from the start.',
      { example: 'clock' },
    ),
    tokens_per_second: integer(
      'Highest known output speed among its providers, for `clock`. For a new model, defaults to the known speed of its canonical ID, else 500.',
      { min: 1, max: 1_000_000, example: 500 },
    ),
    replacement: text('Canonical ID of the replacement model.', { max: NAME_MAX, nullable: true, example: null }),
    sunset_at: time('When the model retires. `null`: no date.', { nullable: true, example: null }),
    sunset_action: choice(
      SUNSET_ACTIONS,
      'Requests once the model is retired. `refuse`: error 410, with the replacement. `redirect`: the replacement answers, at its own price.',
      { example: 'refuse' },
    ),
    sunset_note: text('Note for customers about the retirement.', { max: NOTE_MAX, nullable: true, example: null }),
  }),
  canonical_id: text('Canonical ID: `provider/model-id`. Never changes.', { max: NAME_MAX, example: 'openai/gpt-4.1' }),
  price: object(PriceRequest, 'List price, effective immediately. Without one, the model is a draft.', {
    optional: true,
    nullable: true,
  }),
}) {}

export class UpdateModelRequest extends body(optional(omit(CreateModelRequest.fields, 'canonical_id', 'price'))) {}

export class AnnouncedRetirementResponse extends reply({
  sunset_at: time('When the provider ends the model.', { example: '2027-03-31T00:00:00.000Z' }),
  replacement: text('Canonical ID of the model that the provider recommends. It may not be in the catalog.', {
    nullable: true,
    example: 'openai/gpt-5.6-sol',
  }),
  source: text('Page with the announcement.', { example: 'https://developers.openai.com/api/docs/deprecations' }),
}) {}

const written = shown(CreateModelRequest.fields);

export class ModelResponse extends reply({
  id: id('mdl'),
  object: objectName('model'),
  canonical_id: written.canonical_id,
  name: written.name,
  aliases: written.aliases,
  status: written.status,
  endpoints: written.endpoints,
  context_length: written.context_length,
  max_output_tokens: written.max_output_tokens,
  input_modalities: written.input_modalities,
  output_modalities: written.output_modalities,
  capabilities: written.capabilities,
  image_part_tokens: written.image_part_tokens,
  file_part_tokens: written.file_part_tokens,
  audio_part_tokens: written.audio_part_tokens,
  reasoning_hold: written.reasoning_hold,
  tokens_per_second: written.tokens_per_second,
  replacement: written.replacement,
  sunset_at: written.sunset_at,
  sunset_action: written.sunset_action,
  sunset_note: written.sunset_note,
  deprecated_at: time('When it was deprecated, or its retirement announced.', { nullable: true, example: null }),
  announced_retirement: object(
    AnnouncedRetirementResponse,
    'Retirement that the provider has announced, as far as this version knows. It has no effect: set `sunset_at`.',
    { nullable: true },
  ),
  current_price: object(PriceResponse, 'Current list price.', { nullable: true }),
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
    sunset_at: presentTime(model.sunsetAtMs),
    sunset_action: model.sunsetAction,
    sunset_note: model.sunsetNote,
    deprecated_at: presentTime(model.deprecatedAtMs),
    announced_retirement: presentAnnounced(model.canonicalId),
    current_price: model.currentPrice === null ? null : presentPrice(model.currentPrice),
    version: model.version,
    archived_at: model.archivedAt?.toISOString() ?? null,
    created_at: new Date(model.createdAtMs).toISOString(),
    updated_at: model.updatedAt.toISOString(),
  };
}

function presentAnnounced(canonicalId: string): AnnouncedRetirementResponse | null {
  const announced = announcedRetirement(canonicalId);
  if (announced === null) return null;
  const { date, replacement, source } = announced;
  return { sunset_at: new Date(date).toISOString(), replacement, source };
}

const presentTime = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const msOf = (time: string | null | undefined): number | null | undefined =>
  typeof time === 'string' ? Date.parse(time) : time;

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
    sunsetAtMs: msOf(body.sunset_at),
    sunsetAction: body.sunset_action,
    sunsetNote: body.sunset_note,
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
