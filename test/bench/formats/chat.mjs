// OpenAI's chat completions.
import { ANSWER, beatsOf, INPUT_TOKENS, INSTRUCTIONS, MODEL, OUTPUT_TOKENS, QUESTION, TEMPERATURE } from './text.mjs';

const USAGE = {
  prompt_tokens: INPUT_TOKENS,
  completion_tokens: OUTPUT_TOKENS,
  total_tokens: INPUT_TOKENS + OUTPUT_TOKENS,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};

export const chat = {
  path: '/v1/chat/completions',
  lastBytes: 'data: [DONE]\n\n',
  request: ({ stream, model, maxTokens }) => ({
    model,
    messages: [
      { role: 'system', content: INSTRUCTIONS },
      { role: 'user', content: QUESTION },
    ],
    max_tokens: maxTokens,
    temperature: TEMPERATURE,
    ...(stream ? { stream: true, stream_options: { include_usage: true } } : { stream: false }),
  }),
  reply: {
    id: 'chatcmpl-bench0000000000000000000',
    object: 'chat.completion',
    created: 1_750_000_000,
    model: MODEL,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: ANSWER, refusal: null },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: USAGE,
    system_fingerprint: 'fp_bench',
  },
  beats: beatsOf({
    head: '',
    beat: (content) => formatChunk({ choices: [choice({ content }, null)], usage: null }),
    end: [
      formatChunk({ choices: [choice({}, 'stop')], usage: null }),
      formatChunk({ choices: [], usage: USAGE }),
      'data: [DONE]\n\n',
    ].join(''),
  }),
};

function choice(delta, finishReason) {
  return { index: 0, delta, logprobs: null, finish_reason: finishReason };
}

function formatChunk(members) {
  const head = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_750_000_000, model: MODEL };
  return `data: ${JSON.stringify({ ...head, system_fingerprint: 'fp_bench', ...members })}\n\n`;
}
