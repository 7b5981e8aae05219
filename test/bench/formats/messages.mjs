// Anthropic's Messages API.
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
} from './text.mjs';

export const messages = {
  path: '/v1/messages',
  lastBytes: '}}\n\n',
  request: ({ stream, model, maxTokens }) => ({
    model,
    max_tokens: maxTokens,
    system: INSTRUCTIONS,
    messages: [{ role: 'user', content: QUESTION }],
    temperature: TEMPERATURE,
    stream,
  }),
  reply: {
    id: 'msg_bench0000000000000000000',
    type: 'message',
    role: 'assistant',
    model: MODEL,
    content: [{ type: 'text', text: ANSWER, citations: null }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: INPUT_TOKENS, output_tokens: OUTPUT_TOKENS },
  },
  beats: beatsOf({
    head: [
      {
        type: 'message_start',
        message: {
          id: 'msg_bench',
          type: 'message',
          role: 'assistant',
          model: MODEL,
          content: [],
          stop_reason: null,
          usage: { input_tokens: INPUT_TOKENS, output_tokens: 1 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ]
      .map(formatEvent)
      .join(''),
    beat: (text) => formatEvent({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    end: [
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: OUTPUT_TOKENS },
      },
      { type: 'message_stop' },
    ]
      .map(formatEvent)
      .join(''),
  }),
};
