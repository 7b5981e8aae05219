import { NO_USAGE } from '#core';
import { encodeReasoning } from '../request/sealed-reasoning.js';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import { messagesReply } from './messages-reply.js';

type Json = Readonly<Record<string, unknown>>;

const FACTS = {
  channel: 'a',
  latencyMs: 5,
  costNanoUsd: 1_500n,
  generationId: 'gen_1',
  usageSource: 'upstream',
  maxTokensApplied: null,
  waiver: null,
  serviceTier: null,
} as const;
const USAGE = { ...NO_USAGE, promptTokens: 10, cachedTokens: 4, completionTokens: 3 };

function replyText(message: Json, choice: Json = {}, members: Json = {}, hidesThinking = false): string {
  const chat = { id: 'chatcmpl-1', choices: [{ index: 0, message, finish_reason: 'stop', ...choice }], ...members };
  const context = { stopSequences: ['END'], paths: [], hidesThinking, states: SAMPLE_STATES };
  const facts = { model: 'claude', usage: USAGE, routify: FACTS };
  return messagesReply(Buffer.from(JSON.stringify(chat)), context, facts).toString();
}

const reply = (...given: Parameters<typeof replyText>): Json => JSON.parse(replyText(...given)) as Json;
const callOf = (args: string): Json => ({
  tool_calls: [{ id: 't', type: 'function', function: { name: 'f', arguments: args } }],
});

describe('messagesReply', () => {
  it('is a message', () => {
    expect(reply({ role: 'assistant', content: 'Hi' }, {}, { container: { id: 'c' } })).toEqual({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [{ type: 'text', text: 'Hi' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      stop_details: null,
      container: { id: 'c' },
      diagnostics: null,
      usage: {
        input_tokens: 6,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 4,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        output_tokens: 3,
        output_tokens_details: { thinking_tokens: 0 },
        server_tool_use: null,
        inference_geo: null,
        service_tier: 'standard',
        speed: null,
      },
      routify: { channel: 'a', latency_ms: 5, cost_usd: 0.0000015, generation_id: 'gen_1', usage_source: 'upstream' },
    });
  });

  it('names images and sound, which it has no place for', () => {
    const media = { images: [{ image_url: { url: 'data:image/png;base64,AAAA' } }], audio: { id: 'a' } };
    const message = reply({ content: 'A cat', ...media });
    expect(message).toMatchObject({ content: [{ text: 'A cat' }], routify: { dropped: ['images', 'audio'] } });
  });

  it('keeps the digits of arguments', () => {
    const args = '{"id": 12345678901234567890, "price": 1.50}';
    expect(replyText(callOf(args), { finish_reason: 'tool_calls' })).toContain(`"name":"f","input":${args}}`);
  });

  it.each([
    ['', {}],
    [' ', {}],
    ['{"a":', { invalid_json: '{"a":' }],
    ['[1]', { invalid_json: '[1]' }],
  ])('makes an object of the arguments %j', (args, input) => {
    expect(reply(callOf(args)).content).toEqual([{ type: 'tool_use', id: 't', name: 'f', input }]);
  });

  it('orders thinking, text and calls', () => {
    const claude = { type: 'reasoning.text', format: 'anthropic-claude-v1' };
    const { content } = reply({
      reasoning_content: 'ab',
      reasoning_details: [
        { ...claude, text: 'a', index: 0 },
        { ...claude, text: 'b', signature: 'sig', index: 0 },
        { type: 'reasoning.encrypted', data: 'D', format: 'anthropic-claude-v1', index: 1 },
      ],
      content: 'Hi',
      ...callOf('{}'),
    });
    expect(content).toEqual([
      { type: 'thinking', thinking: 'ab', signature: 'sig' },
      { type: 'redacted_thinking', data: 'D' },
      { type: 'text', text: 'Hi' },
      { type: 'tool_use', id: 't', name: 'f', input: {} },
    ]);
  });

  it.each<[Json, Json]>([
    [{ reasoning: 'a' }, { type: 'reasoning.text', format: 'unknown' }],
    [
      {
        reasoning_details: [
          { type: 'reasoning.summary', summary: 'a', format: 'openai-responses-v1', id: 'r', index: 0 },
        ],
      },
      { type: 'reasoning.summary', format: 'openai-responses-v1', id: 'r' },
    ],
  ])('gives the reasoning %j a signature that names its issuer', (message, state) => {
    expect(reply(message).content).toEqual([
      { type: 'thinking', thinking: 'a', signature: encodeReasoning(SAMPLE_STATES, state) },
    ]);
  });

  it('hides thinking from a client that omits it, but not from the next request', () => {
    const state = { type: 'reasoning.summary', format: 'openai-responses-v1', id: 'r' };
    const details = { reasoning_details: [{ ...state, summary: 'a', index: 0 }] };
    expect(reply(details, {}, {}, true).content).toEqual([
      { type: 'thinking', thinking: '', signature: encodeReasoning(SAMPLE_STATES, { ...state, summary: 'a' }) },
    ]);
    const plain = { type: 'reasoning.text', format: 'unknown', text: 'b' };
    expect(reply({ reasoning_content: 'b' }, {}, {}, true).content).toEqual([
      { type: 'thinking', thinking: '', signature: encodeReasoning(SAMPLE_STATES, plain) },
    ]);
  });

  it('seals what other issuers encrypted, and signatures of calls before their call', () => {
    const encrypted = { type: 'reasoning.encrypted', data: 'E', format: 'openai-responses-v1', id: 'r' };
    const value = { google: { thought_signature: 's' } };
    const [call] = callOf('{}').tool_calls as Json[];
    const { content } = reply({
      reasoning_details: [{ ...encrypted, index: 0 }],
      tool_calls: [{ ...call, extra_content: value }],
    });
    expect(content).toEqual([
      { type: 'redacted_thinking', data: encodeReasoning(SAMPLE_STATES, encrypted) },
      { type: 'redacted_thinking', data: encodeReasoning(SAMPLE_STATES, { type: 'extra_content', call: 't', value }) },
      { type: 'tool_use', id: 't', name: 'f', input: {} },
    ]);
  });

  it('gives citations to the text', () => {
    const document = { type: 'char_location', cited_text: 'a', document_index: 0 };
    const annotations = [{ type: 'url_citation', url_citation: { url: 'https://x', title: 'X', start_index: 0 } }];
    const page = {
      type: 'web_search_result_location',
      url: 'https://x',
      title: 'X',
      cited_text: '',
      encrypted_index: '',
    };
    expect(reply({ content: 'Hi', citations: [document, 'https://y'], annotations }).content).toEqual([
      { type: 'text', text: 'Hi', citations: [document, page] },
    ]);
  });

  it.each([
    [{ content: 'Hi' }, { finish_reason: 'length' }, {}, { stop_reason: 'max_tokens' }],
    [{ content: 'Hi' }, {}, { stop_sequence: 'END' }, { stop_reason: 'stop_sequence', stop_sequence: 'END' }],
    [callOf('{}'), {}, {}, { stop_reason: 'tool_use' }],
    [
      { refusal: 'No.' },
      { finish_reason: 'content_filter' },
      { stop_details: { type: 'refusal', category: 'bio', explanation: 'No.' } },
      { stop_reason: 'refusal', content: [], stop_details: { type: 'refusal', category: 'bio', explanation: 'No.' } },
    ],
    [{ refusal: 'No.' }, {}, {}, { stop_reason: 'refusal', content: [{ type: 'text', text: 'No.' }] }],
    [
      {},
      { native_finish_reason: 'model_context_window_exceeded' },
      {},
      { stop_reason: 'model_context_window_exceeded' },
    ],
  ])('ends %j with %j and %j', (message, choice, members, expected) => {
    expect(reply(message, choice, members)).toMatchObject(expected);
  });
});
