// Requests and replies: shared by the upstream, the load generator and the report.

/** The same name on both sides of the gateway, so that its replies are never shorter than the upstream's. */
export const MODEL = 'bench/model';
/** The same behind a channel whose upstream speaks Anthropic's Messages API. */
export const TRANSLATED_MODEL = 'bench/translated';

const MESSAGES_PATH = '/v1/messages';

export const STREAM_CHUNKS = 50;
export const STREAM_CHUNK_MS = 20;

export const STREAM_CASE = '256 paced streams';
export const TRANSLATED_CASE = '256 paced streams, translated';
export const CALM_CASE = 'JSON, 32 clients';
export const HOSTILE_CASE = 'JSON, 31 clients and a hostile one';
/** Clients of the Messages API: before an upstream of the same format, whose bytes pass, and before one of chat's. */
export const PASSED_JSON_CASE = 'JSON, 32 clients, Messages API passed';
export const PASSED_STREAM_CASE = '256 paced streams, Messages API passed';
export const MESSAGES_STREAM_CASE = '256 paced streams, Messages API translated';

export const CASES = [
  { name: 'JSON, 1 client', connections: 1, stream: false },
  { name: CALM_CASE, connections: 32, stream: false },
  { name: 'JSON, 128 clients', connections: 128, stream: false },
  { name: STREAM_CASE, connections: 256, stream: true },
  // Measures the other clients only.
  { name: HOSTILE_CASE, connections: 31, stream: false, isHostile: true, targets: ['gateway'] },
  // Only the gateway translates; the cost is compared with passing the same text through.
  { name: TRANSLATED_CASE, connections: 256, stream: true, model: TRANSLATED_MODEL, targets: ['gateway'] },
  { ...messagesCase(PASSED_JSON_CASE, TRANSLATED_MODEL), connections: 32, stream: false },
  { ...messagesCase(PASSED_STREAM_CASE, TRANSLATED_MODEL), connections: 256, stream: true },
  { ...messagesCase(MESSAGES_STREAM_CASE, MODEL), connections: 256, stream: true },
];

function messagesCase(name, model) {
  return { name, model, path: MESSAGES_PATH, targets: ['gateway'] };
}

const QUESTION = 'Summarize the following paragraph in plain words for a reader in a hurry. '.repeat(6);
const ANSWER = 'A gateway stands between many clients and many providers and counts what each of them uses. '.repeat(8);
const USAGE = {
  prompt_tokens: 96,
  completion_tokens: 160,
  total_tokens: 256,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
};

const MESSAGES_HEAD = [
  {
    type: 'message_start',
    message: {
      id: 'msg_bench',
      type: 'message',
      role: 'assistant',
      model: MODEL,
      content: [],
      stop_reason: null,
      usage: { input_tokens: USAGE.prompt_tokens, output_tokens: 1 },
    },
  },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
]
  .map(formatEvent)
  .join('');
const MESSAGES_END = [
  { type: 'content_block_stop', index: 0 },
  {
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: USAGE.completion_tokens },
  },
  { type: 'message_stop' },
]
  .map(formatEvent)
  .join('');

/** A request of about 600 bytes. */
export function requestBody({ stream, model = MODEL, maxTokens = 256, path }) {
  if (path === MESSAGES_PATH) return messagesBody({ stream, model, maxTokens });
  const messages = [
    { role: 'system', content: 'You are a concise assistant.' },
    { role: 'user', content: QUESTION },
  ];
  const options = stream ? { stream: true, stream_options: { include_usage: true } } : { stream: false };
  return JSON.stringify({ model, messages, max_tokens: maxTokens, temperature: 0.3, ...options });
}

function messagesBody({ stream, model, maxTokens }) {
  const messages = [{ role: 'user', content: QUESTION }];
  const system = 'You are a concise assistant.';
  return JSON.stringify({ model, max_tokens: maxTokens, system, messages, temperature: 0.3, stream });
}

/** A hostile client's request, sent as fast as possible: 8 MB of small values, in valid JSON. */
export const HOSTILE_BODY = JSON.stringify({ model: MODEL, messages: [], metadata: Array(4_000_000).fill(0) });

/** A reply of about 1.1 kB. */
export const JSON_REPLY = Buffer.from(
  JSON.stringify({
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
  }),
);

/** The same reply in the format of the Messages API. */
export const MESSAGES_REPLY = Buffer.from(
  JSON.stringify({
    id: 'msg_bench0000000000000000000',
    type: 'message',
    role: 'assistant',
    model: MODEL,
    content: [{ type: 'text', text: ANSWER, citations: null }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: USAGE.prompt_tokens, output_tokens: USAGE.completion_tokens },
  }),
);

/** The bytes of each beat of a stream; the last one carries the finish, the usage and `[DONE]` too. */
export const STREAM_BEATS = Array.from({ length: STREAM_CHUNKS }, (_, index) => {
  const content = formatChunk({ choices: [choice({ content: ` word${index}` }, null)], usage: null });
  if (index < STREAM_CHUNKS - 1) return Buffer.from(content);
  const finish = formatChunk({ choices: [choice({}, 'stop')], usage: null });
  const usage = formatChunk({ choices: [], usage: USAGE });
  return Buffer.from(`${content}${finish}${usage}data: [DONE]\n\n`);
});

/** The same text, beat by beat, in the format of the Messages API. */
export const MESSAGES_BEATS = Array.from({ length: STREAM_CHUNKS }, (_, index) => {
  const delta = { type: 'text_delta', text: ` word${index}` };
  const beat = formatEvent({ type: 'content_block_delta', index: 0, delta });
  if (index === 0) return Buffer.from(MESSAGES_HEAD + beat);
  return Buffer.from(index < STREAM_CHUNKS - 1 ? beat : beat + MESSAGES_END);
});

/** The least size of a complete reply, and its last bytes: a gateway can add to a reply, but not remove from it. */
export function expectedReply({ stream, model = MODEL, path }) {
  if (path === MESSAGES_PATH) {
    return stream
      ? { bytesMin: MESSAGES_BEATS.length * 100, lastBytes: '}}\n\n' }
      : { bytesMin: MESSAGES_REPLY.length, lastBytes: '}' };
  }
  if (model === TRANSLATED_MODEL) return { bytesMin: MESSAGES_BEATS.length * 100, lastBytes: 'data: [DONE]\n\n' };
  return stream
    ? { bytesMin: STREAM_BEATS.reduce((total, beat) => total + beat.length, 0), lastBytes: 'data: [DONE]\n\n' }
    : { bytesMin: JSON_REPLY.length, lastBytes: '}' };
}

function choice(delta, finishReason) {
  return { index: 0, delta, logprobs: null, finish_reason: finishReason };
}

function formatEvent(event) {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function formatChunk(members) {
  const head = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_750_000_000, model: MODEL };
  return `data: ${JSON.stringify({ ...head, system_fingerprint: 'fp_bench', ...members })}\n\n`;
}
