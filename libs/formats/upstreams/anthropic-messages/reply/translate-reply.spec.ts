import { inspectReply } from '../../../chat/reply/splice-reply.js';
import { dialectRequest } from '../../../../../test/support/samples/dialect-request.js';
import { anthropicMessages } from '../anthropic-messages.js';

type Json = Record<string, unknown>;

const usage = { input_tokens: 3, output_tokens: 4 };

function translation(fields: object = {}) {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...fields };
  const { translation: made } = dialectRequest(anthropicMessages, body);
  if (made === null) throw new Error('no translation');
  return made;
}

function reply(value: object | string, fields: object = {}): Json {
  const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return JSON.parse(translation(fields).reply(bytes).toString()) as Json;
}

function message(content: readonly object[], fields: object = {}): Json {
  const body = { id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content, usage, ...fields };
  const { choices } = reply(body, {}) as { choices: [{ message: Json }] };
  return choices[0].message;
}

describe('a reply', () => {
  it('has one function_call for a legacy client', () => {
    const content = [
      { type: 'tool_use', id: 'c1', name: 'f', input: { a: 1 } },
      { type: 'tool_use', id: 'c2', name: 'g', input: {} },
    ];
    const body = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content,
      stop_reason: 'tool_use',
      usage,
    };
    const { choices } = reply(body, { functions: [{ name: 'f' }] }) as { choices: [{ message: Json }] };
    expect(choices).toMatchObject([
      {
        message: { content: null, function_call: { name: 'f', arguments: '{"a":1}' } },
        finish_reason: 'function_call',
      },
    ]);
    expect(choices[0].message).not.toHaveProperty('tool_calls');
  });

  it('RES-1, RES-2: is a chat completion', () => {
    const body = {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [
        { type: 'text', text: 'Hel' },
        { type: 'text', text: 'lo' },
      ],
      stop_reason: 'end_turn',
      stop_sequence: null,
      container: { id: 'ctr' },
      usage: { ...usage, service_tier: 'standard' },
    };
    expect(reply(body)).toEqual({
      id: 'msg_1',
      object: 'chat.completion',
      model: 'claude',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: 'Hello', refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 3,
        completion_tokens: 4,
        total_tokens: 7,
        prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 0 },
        service_tier: 'standard',
      },
      container: { id: 'ctr' },
    });
  });

  it('has tool calls with every digit of their arguments', () => {
    const input = '{"big": 12345678901234567890, "quote": "\\""}';
    const value = reply(
      `{"type":"message","content":[{"type":"tool_use","id":"t1","name":"f","input":${input}},{"type":"tool_use","id":"t2","name":"g","input":{}}],"stop_reason":"tool_use"}`,
    );
    expect(value.choices).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: null,
          refusal: null,
          tool_calls: [
            { id: 't1', type: 'function', function: { name: 'f', arguments: input } },
            { id: 't2', type: 'function', function: { name: 'g', arguments: '{}' } },
          ],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ]);
    expect(value.usage).toBeUndefined();
  });

  const thinking = [
    { type: 'thinking', thinking: 'Hm. ', signature: 'sig' },
    { type: 'redacted_thinking', data: 'xyz' },
    { type: 'thinking', thinking: '', signature: 'sig2' },
    { type: 'text', text: 'So.' },
  ];

  it('has its thinking, and the details to return it', () => {
    const format = 'anthropic-claude-v1';
    expect(message(thinking)).toEqual({
      role: 'assistant',
      content: 'So.',
      refusal: null,
      reasoning_content: 'Hm. ',
      reasoning_details: [
        { type: 'reasoning.text', text: 'Hm. ', signature: 'sig', format, index: 0 },
        { type: 'reasoning.encrypted', data: 'xyz', format, index: 1 },
        { type: 'reasoning.text', text: '', signature: 'sig2', format, index: 2 },
      ],
    });
  });

  it('omits its thinking when the client excludes it', () => {
    const value = reply({ content: thinking, usage }, { reasoning: { effort: 'low', exclude: true } });
    expect(value.choices).toMatchObject([{ message: { role: 'assistant', content: 'So.', refusal: null } }]);
    expect(JSON.stringify(value)).not.toContain('reasoning_content');
    expect(JSON.stringify(value)).not.toContain('reasoning_details');
  });

  it('cites pages as annotations and documents beside them', () => {
    const page = { type: 'web_search_result_location', url: 'https://x.test', title: 'X', cited_text: 'b' };
    const document = { type: 'char_location', document_index: 0, cited_text: 'c' };
    const cited = message([
      { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
      { type: 'text', text: 'a€' },
      { type: 'text', text: 'bc', citations: [page, document] },
      { type: 'text', text: 'd', citations: null },
    ]);
    expect(cited).toMatchObject({
      content: 'a€bcd',
      annotations: [
        { type: 'url_citation', url_citation: { url: 'https://x.test', title: 'X', start_index: 2, end_index: 4 } },
      ],
      citations: [document],
    });
  });

  it.each([
    ['end_turn', 'stop', undefined],
    ['stop_sequence', 'stop', 'stop_sequence'],
    ['pause_turn', 'stop', 'pause_turn'],
    ['max_tokens', 'length', undefined],
    ['model_context_window_exceeded', 'length', 'model_context_window_exceeded'],
    ['tool_use', 'tool_calls', undefined],
    ['refusal', 'content_filter', undefined],
    [null, 'stop', undefined],
  ])('that stopped by %s finished by %s, natively %s', (stopReason, finishReason, native) => {
    const value = reply({ content: [{ type: 'text', text: 'a' }], stop_reason: stopReason });
    const [choice] = value.choices as [Json];
    expect([choice.finish_reason, choice.native_finish_reason]).toEqual([finishReason, native]);
  });

  it('RES-12: reports a refusal', () => {
    const explained = { stop_reason: 'refusal', stop_details: { type: 'refusal', explanation: 'Not this.' } };
    expect(message([], { stop_reason: 'refusal', stop_details: null })).toMatchObject({
      content: null,
      refusal: 'The model refused to answer.',
    });
    expect(message([], explained)).toMatchObject({ refusal: 'Not this.' });
  });

  it('is an error when the provider sends one with status 200', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    const bytes = translation().reply(Buffer.from(JSON.stringify(error)));
    expect(inspectReply(bytes)).toEqual({
      kind: 'error',
      error: { message: 'Overloaded', code: 'overloaded_error', param: null },
    });
  });

  it.each(['', 'Bad gateway', '[]', '{"content":', '{"a":1}'])(
    'that is unreadable is returned unchanged: %j',
    (text) => {
      expect(translation().reply(Buffer.from(text)).toString()).toBe(text);
    },
  );
});

describe('a refused request', () => {
  function error(message: string, fields: object = {}) {
    const body = { type: 'error', error: { type: 'invalid_request_error', message } };
    return translation(fields).error(Buffer.from(JSON.stringify(body)), {});
  }

  it.each([
    ['temperature: range: 0..1', { temperature: 2 }, 'temperature'],
    ['messages.0.content.1.text: too long', {}, 'messages'],
    ['stop_sequences: each must contain non-whitespace', { stop: '\n' }, 'stop'],
    ['max_tokens: 9 > 8', {}, null],
    ['Something else', {}, null],
  ])('with %j names the client field of %j: %s', (message, fields, param) => {
    expect(error(message, fields)).toEqual({ message, param, code: 'invalid_request_error' });
  });
});
