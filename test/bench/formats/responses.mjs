// OpenAI's Responses API.
import {
  ANSWER,
  beatsOf,
  formatEvent,
  INPUT_TOKENS,
  INSTRUCTIONS,
  MODEL,
  OUTPUT_TOKENS,
  QUESTION,
  TEMPERATURE,
  WORDS,
} from './text.mjs';

const ITEM_ID = 'msg_bench';
const OF_TEXT = { item_id: ITEM_ID, output_index: 0, content_index: 0 };
const STREAMED = WORDS.join('');

let sequenceNumber = 0;
const numbered = (type, members) => formatEvent({ type, ...members, sequence_number: sequenceNumber++ });

export const responses = {
  path: '/v1/responses',
  lastBytes: '}\n\n',
  request: ({ stream, model, maxTokens }) => ({
    model,
    instructions: INSTRUCTIONS,
    input: [{ role: 'user', content: QUESTION }],
    max_output_tokens: maxTokens,
    temperature: TEMPERATURE,
    stream,
  }),
  reply: response('completed', [message('completed', [textPart(ANSWER)])]),
  beats: beatsOf({
    head: [
      numbered('response.created', { response: response('in_progress', []) }),
      numbered('response.in_progress', { response: response('in_progress', []) }),
      numbered('response.output_item.added', { output_index: 0, item: message('in_progress', []) }),
      numbered('response.content_part.added', { ...OF_TEXT, part: textPart('') }),
    ].join(''),
    beat: (delta) => numbered('response.output_text.delta', { ...OF_TEXT, delta, logprobs: [] }),
    end: [
      numbered('response.output_text.done', { ...OF_TEXT, text: STREAMED, logprobs: [] }),
      numbered('response.content_part.done', { ...OF_TEXT, part: textPart(STREAMED) }),
      numbered('response.output_item.done', { output_index: 0, item: message('completed', [textPart(STREAMED)]) }),
      numbered('response.completed', {
        response: response('completed', [message('completed', [textPart(STREAMED)])]),
      }),
    ].join(''),
  }),
};

function textPart(text) {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function message(status, content) {
  return { id: ITEM_ID, type: 'message', status, role: 'assistant', content };
}

function response(status, output) {
  const isDone = status === 'completed';
  return {
    id: 'resp_bench0000000000000000000',
    object: 'response',
    created_at: 1_750_000_000,
    status,
    error: null,
    incomplete_details: null,
    instructions: INSTRUCTIONS,
    max_output_tokens: 256,
    model: MODEL,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: TEMPERATURE,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: isDone
      ? {
          input_tokens: INPUT_TOKENS,
          input_tokens_details: { cached_tokens: 0 },
          output_tokens: OUTPUT_TOKENS,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: INPUT_TOKENS + OUTPUT_TOKENS,
        }
      : null,
    user: null,
    metadata: {},
  };
}
