import { CAPABILITIES, MODALITIES, MODEL_STATUSES } from '#catalog';
import { MODEL_ENDPOINTS } from '#kernel';
import { REASONING_HOLDS } from '#pricing';
import { body, optional, query } from '../../../conventions/fields/declare.js';
import { choice, choices, flag, integer, object, text, texts } from '../../../conventions/fields/kinds.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { PriceRequest } from '../../prices/dto/price.request.js';

const INT_MAX = 2_147_483_647;
const NAME_MAX = 200;
const ALIASES_MAX = 20;

export class ListModelsQuery extends query({
  ...ListQuery.fields,
  ...optional({
    status: text('Of these statuses only; a comma means "or".', { max: 100, example: 'active' }),
    q: text('Part of a canonical id or a name.', { max: NAME_MAX }),
    include_archived: flag('Archived ones too.'),
  }),
}) {}

export class UpdateModelRequest extends body(
  optional({
    name: text('For people.', { max: NAME_MAX, example: 'GPT-4.1' }),
    aliases: texts('Other names by which requests may call the model.', {
      items: ALIASES_MAX,
      max: NAME_MAX,
      example: ['gpt-4.1'],
    }),
    status: choice(
      MODEL_STATUSES,
      'Drafts do not answer; hidden ones answer but are not listed. Only a model with a price leaves draft.',
      { example: 'active' },
    ),
    endpoints: choices(MODEL_ENDPOINTS, 'Where requests may name it; `chat` when left out.', { example: ['chat'] }),
    context_length: integer('Tokens of prompt and reply.', { min: 1, max: INT_MAX, example: 1_047_576 }),
    max_output_tokens: integer('Tokens of the longest reply; 0 for a model that only makes embeddings.', {
      min: 0,
      max: INT_MAX,
      example: 32_768,
    }),
    input_modalities: choices(MODALITIES, 'What it reads.', { example: ['text', 'image'] }),
    output_modalities: choices(MODALITIES, 'What it writes.', { example: ['text'] }),
    capabilities: choices(
      CAPABILITIES,
      'What it can do. Left out of a new model: what vendors’ lists say of a model of its names.',
      { example: ['tools', 'json_schema'] },
    ),
    image_part_tokens: integer(
      'Most prompt tokens that one image can cost, where its vendor is not known to bill more.',
      { min: 0, max: INT_MAX, example: 3_000 },
    ),
    file_part_tokens: integer('Most prompt tokens that one file counts as where an upstream reports no usage.', {
      min: 0,
      max: INT_MAX,
      example: 50_000,
    }),
    audio_part_tokens: integer('Most prompt tokens that one audio part counts as where an upstream reports no usage.', {
      min: 0,
      max: INT_MAX,
      example: 50_000,
    }),
    reasoning_hold: choice(
      REASONING_HOLDS,
      'How streams are held, if it thinks. `visible`: its thinking is in the stream in full and counted there. `clock`: it is hidden, and the hold grows with time at `tokens_per_second`. `whole`: the whole bound from the start.',
      { example: 'clock' },
    ),
    tokens_per_second: integer(
      'The fastest rate at which any of its upstreams is known to generate. Used with `clock`. Left out of a new model: what is known of its canonical id, else 500.',
      { min: 1, max: 1_000_000, example: 500 },
    ),
    replacement: text('Canonical id of the model to use instead.', { max: NAME_MAX, nullable: true, example: null }),
  }),
) {}

export class CreateModelRequest extends body({
  ...UpdateModelRequest.fields,
  canonical_id: text('provider/model-id; never changes.', { max: NAME_MAX, example: 'openai/gpt-4.1' }),
  context_length: integer('Tokens of prompt and reply.', { min: 1, max: INT_MAX, example: 1_047_576 }),
  max_output_tokens: integer('Tokens of the longest reply; 0 for a model that only makes embeddings.', {
    min: 0,
    max: INT_MAX,
    example: 32_768,
  }),
  price: object(PriceRequest, 'The list price, in force at once. Without one the model is a draft.', {
    optional: true,
    nullable: true,
  }),
}) {}
