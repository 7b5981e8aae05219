import { finish } from '#core';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import { readChatBody } from '../../../chat/body/read-chat-body.js';
import { readChatRequest } from '../../../chat/request/read-chat-request.js';
import { encodeReasoning } from './sealed-reasoning.js';
import { clientParam, translateMessagesRequest, type MessagesContext } from './translate-messages-request.js';

type Json = Readonly<Record<string, unknown>>;

const HELLO = [{ role: 'user', content: 'Hi' }];
const BASE = { model: 'm', max_tokens: 9, messages: HELLO };
const TOOL = { name: 'f', input_schema: { type: 'object' } };
const SEARCH = { type: 'web_search_20250305', name: 'web_search' };

function translate(fields: Json): { chat: Json; context: MessagesContext; dropped: readonly string[] } {
  const bytes = Buffer.from(JSON.stringify({ ...BASE, ...fields }));
  const { chat, context, dropped } = finish(
    translateMessagesRequest(readChatBody(bytes), {
      betas: [],
      states: SAMPLE_STATES,
    }),
  );
  return { chat: JSON.parse(chat.toString()) as Json, context, dropped };
}

const turn = (role: string, ...content: readonly unknown[]): Json => ({ role, content });
const user = (...content: readonly unknown[]): Json => ({ messages: [turn('user', ...content)] });
const assistant = (...content: readonly unknown[]): Json => ({ messages: [...HELLO, turn('assistant', ...content)] });

describe('translateMessagesRequest', () => {
  it.each([
    ['model', { model: undefined }],
    ['messages', { messages: undefined }],
    ['messages', { messages: [] }],
    ['max_tokens', { max_tokens: undefined }],
    ['max_tokens', { max_tokens: -1 }],
    ['thread', { thread: { type: 'continue', previous_message_id: 'msg_1' } }],
    ['system', { system: 5 }],
    ['system[0].text', { system: [{ type: 'text' }] }],
    ['stream', { stream: 'yes' }],
    ['temperature', { temperature: 1.5 }],
    ['top_k', { top_k: 0.5 }],
    ['stop_sequences', { stop_sequences: 'a' }],
    ['stop_sequences[1]', { stop_sequences: ['a', 1] }],
    ['tools', { tools: {} }],
    ['tools[0]', { tools: ['f'] }],
    ['tools[1].name', { tools: [TOOL, { input_schema: {} }] }],
    ['tool_choice', { tool_choice: 'auto' }],
    ['tool_choice.type', { tool_choice: { type: 'required' }, tools: [TOOL] }],
    ['tool_choice.name', { tool_choice: { type: 'tool' }, tools: [TOOL] }],
    ['thinking.type', { thinking: {} }],
    ['output_config', { output_config: [] }],
    ['metadata.user_id', { metadata: { user_id: 5 } }],
    ['service_tier', { service_tier: 5 }],
    ['base_url', { base_url: 'http://x' }],
    ['messages[0]', { messages: ['Hi'] }],
    ['messages[0].role', { messages: [{ role: 'tool', content: 'a' }] }],
    ['messages[0].content', { messages: [{ role: 'user' }] }],
    ['messages[0].content[0]', user('a')],
    ['messages[0].content[1].type', user({ type: 'text', text: 'a' }, {})],
    ['messages[0].content[0].text', user({ type: 'text', text: 5 })],
    ['messages[0].content[0].source', user({ type: 'image' })],
    [
      'messages[0].content[0].source.data',
      user({ type: 'image', source: { type: 'base64', media_type: 'image/png' } }),
    ],
    ['messages[0].content[0].source.url', user({ type: 'image', source: { type: 'url', url: 'ftp://x' } })],
    ['messages[0].content[0].tool_use_id', user({ type: 'tool_result' })],
    ['messages[1].content[0].id', assistant({ type: 'tool_use', name: 'f', input: {} })],
    ['messages[1].content[0].input', assistant({ type: 'tool_use', id: 't', name: 'f', input: '{}' })],
    ['messages[1].content[0].data', assistant({ type: 'redacted_thinking' })],
  ])('refuses a wrong %s: %j', (param, fields) => {
    expect(() => translate(fields)).toThrow(
      expect.objectContaining({ code: 'invalid_request_error', status: 400, param }) as Error,
    );
  });

  it('refuses a wrong escape in a long string', () => {
    const name = `"${'a'.repeat(6_000)}\\x"`;
    const body = `{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":${name}}]}`;
    expect(() =>
      finish(
        translateMessagesRequest(
          { ...readChatBody(Buffer.from('{}')), ...unchecked(body) },
          { betas: [], states: SAMPLE_STATES },
        ),
      ),
    ).toThrow('wrong escape');
  });

  it('makes a body that chat takes, with facts for the reply', () => {
    const { chat, context } = translate({
      system: 'S',
      messages: [
        turn('user', { type: 'text', text: 'Hi' }),
        turn('assistant', { type: 'tool_use', id: 't', name: 'f', input: {} }),
        turn('user', { type: 'tool_result', tool_use_id: 't', content: 'done' }, { type: 'text', text: 'Go on' }),
      ],
      tools: [TOOL],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      stop_sequences: ['X'],
      stream: true,
      routify: { task: 'code' },
    });
    const request = finish(readChatRequest(readChatBody(Buffer.from(JSON.stringify(chat)))));
    expect(request).toMatchObject({ stream: true, outputTokenLimit: 9, singleCalls: true, messageCount: 5 });
    expect(request.routing.task).toBe('code');
    expect(chat).toMatchObject({ tool_choice: 'required', parallel_tool_calls: false, stop: ['X'] });
    const paths = ['system', 'messages[0]', 'messages[1]', 'messages[2]', 'messages[2]'];
    expect(context).toEqual({ stopSequences: ['X'], paths, hidesThinking: false, states: SAMPLE_STATES });
  });

  it.each([
    ['messages[3].content[0].image_url', 'messages[2]'],
    ['messages[9]', 'messages'],
    ['stop', 'stop_sequences'],
    ['response_format.json_schema', 'output_config.format'],
    ['tools[0].type', 'tools[0].type'],
    ['top_k', 'top_k'],
  ])('names %s of the translated body %s', (param, own) => {
    const paths = ['system', 'messages[0]', 'messages[1]', 'messages[2]'];
    expect(clientParam(param, { stopSequences: [], paths, hidesThinking: false, states: SAMPLE_STATES })).toBe(own);
  });

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 4_096 } }, 'low'],
    [{ thinking: { type: 'enabled', budget_tokens: 4_097 } }, 'medium'],
    [{ thinking: { type: 'enabled', budget_tokens: 20_000 } }, 'high'],
    [{ thinking: { type: 'adaptive' } }, undefined],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'max' } }, 'high'],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'of_tomorrow' } }, undefined],
    [{ thinking: { type: 'disabled' }, output_config: { effort: 'low' } }, undefined],
    [{ output_config: { effort: 'low' } }, undefined],
  ])('for %j the effort of chat is %s', (fields, effort) => {
    expect(translate(fields).chat.reasoning_effort).toBe(effort);
  });

  it('reads the older name of the format', () => {
    const format = { type: 'json_schema', schema: { type: 'object' } };
    const { chat } = translate({ output_format: format, output_config: { effort: 'low' } });
    expect(chat).toMatchObject({
      response_format: { json_schema: { schema: format.schema } },
      routify_anthropic: { output_config: { effort: 'low', format } },
    });
    expect(chat.routify_anthropic).not.toHaveProperty('output_format');
  });

  it('keeps unknown fields and blocks for Anthropic, and leaves out tools that it bills', () => {
    const { chat, dropped } = translate({ ...user({ type: 'x' }), x_new: { a: 1 }, tools: [SEARCH, TOOL] });
    expect(chat).toMatchObject({ routify_anthropic: { x_new: { a: 1 } }, messages: [{ content: [{ type: 'x' }] }] });
    expect(chat.tools).toHaveLength(1);
    expect(chat).not.toHaveProperty('x_new');
    expect(dropped).toEqual(['tools[0]']);
  });

  it('leaves out servers with the tools that name them', () => {
    const servers = { mcp_servers: [{ type: 'url', name: 's', url: 'https://x' }] };
    const toolset = { type: 'mcp_toolset', mcp_server_name: 's' };
    const { chat, dropped } = translate({ ...servers, tools: [toolset, TOOL, { ...toolset, mcp_server_name: 't' }] });
    expect(chat).toMatchObject({ routify_anthropic: {}, tools: [{ function: { name: 'f' } }] });
    expect(chat.routify_anthropic).not.toHaveProperty('mcp_servers');
    expect(dropped).toEqual(['tools[0]', 'tools[2]']);
    expect(translate(servers)).toMatchObject({ chat: { routify_anthropic: {} }, dropped: ['mcp_servers'] });
  });

  it('counts a prompt without a bound of the output', () => {
    const body = readChatBody(Buffer.from(JSON.stringify({ ...BASE, max_tokens: undefined })));
    const { chat } = finish(translateMessagesRequest(body, { betas: [], countsOnly: true, states: SAMPLE_STATES }));
    expect(JSON.parse(chat.toString())).toEqual({ model: 'm', messages: HELLO, routify_anthropic: {} });
  });

  it('writes thinking as details: of Claude, of another issuer, and without a signature', () => {
    const summary = { type: 'reasoning.summary', format: 'openai-responses-v1', id: 'rs_1' };
    const encrypted = { type: 'reasoning.encrypted', data: 'E', format: 'openai-responses-v1', id: 'rs_1' };
    const omitted = { type: 'reasoning.text', format: 'unknown', text: 'o' };
    const { chat } = translate(
      assistant(
        { type: 'thinking', thinking: 'a', signature: 'sig' },
        { type: 'redacted_thinking', data: 'D' },
        { type: 'thinking', thinking: 'b', signature: encodeReasoning(SAMPLE_STATES, summary) },
        { type: 'redacted_thinking', data: encodeReasoning(SAMPLE_STATES, encrypted) },
        { type: 'thinking', thinking: 'c', signature: '' },
        { type: 'thinking', thinking: '', signature: encodeReasoning(SAMPLE_STATES, omitted) },
        { type: 'text', text: 'A' },
        { type: 'thinking', thinking: 'd', signature: 'sig' },
      ),
    );
    const claude = { type: 'reasoning.text', format: 'anthropic-claude-v1', signature: 'sig' };
    expect(chat.messages).toEqual([
      ...HELLO,
      {
        role: 'assistant',
        content: [{ type: 'text', text: 'A' }],
        reasoning_details: [
          { ...claude, text: 'a', index: 0 },
          { type: 'reasoning.encrypted', format: 'anthropic-claude-v1', data: 'D', index: 1 },
          { ...summary, summary: 'b', index: 2 },
          { ...encrypted, index: 3 },
          { type: 'reasoning.text', format: 'unknown', text: 'c', index: 4 },
          { ...omitted, index: 5 },
        ],
      },
      { role: 'assistant', content: '', reasoning_details: [{ ...claude, text: 'd', index: 0 }] },
    ]);
  });

  it('leaves out citations of pages that another provider found', () => {
    const page = { type: 'web_search_result_location', url: 'https://x', title: null, cited_text: '' };
    const found = (index: string): Json => ({
      type: 'text',
      text: 'A',
      citations: [{ ...page, encrypted_index: index }],
    });
    const { chat } = translate(assistant(found('I'), found('')));
    expect(chat.messages).toMatchObject([{}, { content: [found('I'), { type: 'text', text: 'A' }] }]);
    expect(JSON.stringify(chat)).not.toContain('"encrypted_index":""');
  });

  it.each([
    ['toolu_1', true],
    ['functions.f:0', false],
  ])('has the bytes for Anthropic where it accepts the id %s of a call: %s', (id, isPassed) => {
    const bytes = JSON.stringify({ ...BASE, ...assistant({ type: 'tool_use', id, name: 'f', input: {} }) });
    const { native } = finish(
      translateMessagesRequest(readChatBody(Buffer.from(bytes)), { betas: [], states: SAMPLE_STATES }),
    );
    expect(native !== null).toBe(isPassed);
  });

  it("puts Gemini's signatures back where they belong", () => {
    const value = { google: { thought_signature: 's' } };
    const { chat } = translate(
      assistant(
        {
          type: 'redacted_thinking',
          data: encodeReasoning(SAMPLE_STATES, { type: 'extra_content', call: 't', value }),
        },
        { type: 'tool_use', id: 't', name: 'f', input: {} },
      ),
    );
    expect(chat).toMatchObject({ messages: [{}, { tool_calls: [{ id: 't', extra_content: value }] }] });
    expect(JSON.stringify(chat)).not.toContain('reasoning_details');
  });
});

/** A body as after the read, which does not check all of a long string. */
function unchecked(text: string): Pick<ReturnType<typeof readChatBody>, 'bytes' | 'object' | 'value'> {
  const { bytes, object } = readChatBody(Buffer.from(text.replace('\\x', '\\n')));
  Buffer.from(text).copy(bytes);
  return { bytes, object, value: { ...BASE, tools: [] } };
}
