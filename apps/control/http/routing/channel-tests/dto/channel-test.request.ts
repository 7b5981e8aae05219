import { FlagField, IdField, TextField, WholeNumberField } from '../../../conventions/fields/fields.js';

const MODEL_MAX = 200;
const PROMPT_MAX = 2_000;
const TOKENS_MAX = 1_024;

export class DiscoverModelsRequest {
  @IdField({
    prefix: 'crd',
    optional: true,
    description: 'Which credential to ask with, also a disabled one; the heaviest active one unless told.',
  })
  credential_id?: string;
}

export class StreamChannelTestRequest extends DiscoverModelsRequest {
  @TextField({
    max: MODEL_MAX,
    optional: true,
    description: 'A model that the channel serves: its name, an alias, `mdl_…`, or the upstream’s own name of it.',
    example: 'openai/gpt-4.1',
  })
  model?: string;

  @TextField({ max: PROMPT_MAX, optional: true, description: 'What to say to it.', example: 'Reply with the word OK.' })
  prompt?: string;

  @WholeNumberField({
    min: 1,
    max: TOKENS_MAX,
    optional: true,
    description: 'Of its answer; 64 unless told.',
    example: 64,
  })
  max_tokens?: number;
}

export class TestChannelRequest extends StreamChannelTestRequest {
  @FlagField({ optional: true, description: 'Ask for a stream.', example: true })
  stream?: boolean;
}
