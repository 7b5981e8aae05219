import { CAPABILITIES, MODALITIES, MODEL_STATUSES, type Capability, type Modality, type ModelStatus } from '#catalog';
import { MODEL_ENDPOINTS, type ModelEndpoint } from '#kernel';
import { REASONING_HOLDS, type ReasoningHold } from '#pricing';
import {
  ChoiceField,
  ObjectField,
  QueryFlagField,
  TextField,
  TextListField,
  WholeNumberField,
} from '../../../conventions/fields/fields.js';
import { ChoicesField } from '../../../conventions/fields/choices-field.js';
import { ListQuery } from '../../../conventions/lists/list.js';
import { PriceRequest } from '../../prices/dto/price.request.js';

const INT_MAX = 2_147_483_647;
const NAME_MAX = 200;
const ALIASES_MAX = 20;

export class ListModelsQuery extends ListQuery {
  @TextField({
    max: 100,
    optional: true,
    description: 'Of these statuses only; a comma means "or".',
    example: 'active',
  })
  status?: string;

  @TextField({ max: NAME_MAX, optional: true, description: 'Part of a canonical id or a name.' })
  q?: string;

  @QueryFlagField({ optional: true, description: 'Archived ones too.' })
  include_archived?: boolean;
}

export class UpdateModelRequest {
  @TextField({ max: NAME_MAX, optional: true, description: 'For people.', example: 'GPT-4.1' })
  name?: string;

  @TextListField({
    items: ALIASES_MAX,
    max: NAME_MAX,
    optional: true,
    description: 'Other names by which requests may call the model.',
    example: ['gpt-4.1'],
  })
  aliases?: string[];

  @ChoiceField({
    values: MODEL_STATUSES,
    optional: true,
    description: 'Drafts do not answer; hidden ones answer but are not listed. Only a model with a price leaves draft.',
    example: 'active',
  })
  status?: ModelStatus;

  @ChoicesField({
    values: MODEL_ENDPOINTS,
    optional: true,
    description: 'Where requests may name it; `chat` when left out.',
    example: ['chat'],
  })
  endpoints?: ModelEndpoint[];

  @WholeNumberField({
    min: 1,
    max: INT_MAX,
    optional: true,
    description: 'Tokens of prompt and reply.',
    example: 1_047_576,
  })
  context_length?: number;

  @WholeNumberField({
    min: 0,
    max: INT_MAX,
    optional: true,
    description: 'Tokens of the longest reply; 0 for a model that only makes embeddings.',
    example: 32_768,
  })
  max_output_tokens?: number;

  @ChoicesField({ values: MODALITIES, optional: true, description: 'What it reads.', example: ['text', 'image'] })
  input_modalities?: Modality[];

  @ChoicesField({ values: MODALITIES, optional: true, description: 'What it writes.', example: ['text'] })
  output_modalities?: Modality[];

  @ChoicesField({
    values: CAPABILITIES,
    optional: true,
    description: 'What it can do. Left out of a new model: what vendors’ lists say of a model of its names.',
    example: ['tools', 'json_schema'],
  })
  capabilities?: Capability[];

  @WholeNumberField({
    min: 0,
    max: INT_MAX,
    optional: true,
    description: 'Most prompt tokens that one image can cost, where its vendor is not known to bill more.',
    example: 3_000,
  })
  image_part_tokens?: number;

  @WholeNumberField({
    min: 0,
    max: INT_MAX,
    optional: true,
    description: 'Most prompt tokens that one file counts as where an upstream reports no usage.',
    example: 50_000,
  })
  file_part_tokens?: number;

  @WholeNumberField({
    min: 0,
    max: INT_MAX,
    optional: true,
    description: 'Most prompt tokens that one audio part counts as where an upstream reports no usage.',
    example: 50_000,
  })
  audio_part_tokens?: number;

  @ChoiceField({
    values: REASONING_HOLDS,
    optional: true,
    description:
      'How streams are held, if it thinks. `visible`: its thinking is in the stream in full and counted there. `clock`: it is hidden, and the hold grows with time at `tokens_per_second`. `whole`: the whole bound from the start.',
    example: 'clock',
  })
  reasoning_hold?: ReasoningHold;

  @WholeNumberField({
    min: 1,
    max: 1_000_000,
    optional: true,
    description:
      'The fastest rate at which any of its upstreams is known to generate. Used with `clock`. Left out of a new model: what is known of its canonical id, else 500.',
    example: 500,
  })
  tokens_per_second?: number;

  @TextField({
    max: NAME_MAX,
    optional: true,
    nullable: true,
    description: 'Canonical id of the model to use instead.',
    example: null,
  })
  replacement?: string | null;
}

export class CreateModelRequest extends UpdateModelRequest {
  @TextField({ max: NAME_MAX, description: 'provider/model-id; never changes.', example: 'openai/gpt-4.1' })
  canonical_id!: string;

  @WholeNumberField({ min: 1, max: INT_MAX, description: 'Tokens of prompt and reply.', example: 1_047_576 })
  declare context_length: number;

  @WholeNumberField({
    min: 0,
    max: INT_MAX,
    description: 'Tokens of the longest reply; 0 for a model that only makes embeddings.',
    example: 32_768,
  })
  declare max_output_tokens: number;

  @ObjectField(() => PriceRequest, {
    optional: true,
    nullable: true,
    description: 'The list price, in force at once. Without one the model is a draft.',
  })
  price?: PriceRequest | null;
}
