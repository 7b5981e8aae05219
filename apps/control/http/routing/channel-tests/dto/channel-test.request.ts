import { body, optional } from '../../../conventions/fields/declare.js';
import { flag, id, integer, text } from '../../../conventions/fields/kinds.js';

const MODEL_MAX = 200;
const PROMPT_MAX = 2_000;
const TOKENS_MAX = 1_024;

export class DiscoverModelsRequest extends body(
  optional({
    credential_id: id('crd', 'Which credential to ask with, also a disabled one; the heaviest active one unless told.'),
  }),
) {}

export class StreamChannelTestRequest extends body({
  ...DiscoverModelsRequest.fields,
  ...optional({
    model: text('A model that the channel serves: its name, an alias, `mdl_…`, or the upstream’s own name of it.', {
      max: MODEL_MAX,
      example: 'openai/gpt-4.1',
    }),
    prompt: text('What to say to it.', { max: PROMPT_MAX, example: 'Reply with the word OK.' }),
    max_tokens: integer('Of its answer; 64 unless told.', { min: 1, max: TOKENS_MAX, example: 64 }),
  }),
}) {}

export class TestChannelRequest extends body({
  ...StreamChannelTestRequest.fields,
  stream: flag('Ask for a stream.', { optional: true, example: true }),
}) {}
