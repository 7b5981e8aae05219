import { isRecord } from '#core';
import { requestOf, type ClientFormat } from '../../../../test/support/samples/dialect-request.js';
import { anthropicMessages } from '../anthropic-messages/anthropic-messages.js';
import { bedrock } from '../bedrock/bedrock.js';
import type { Dialect } from '../dialect.js';
import { gemini } from '../gemini/gemini.js';
import { openaiChat } from '../openai-chat/openai-chat.js';
import { openaiResponses } from '../openai-responses/openai-responses.js';
import { ShortNames } from './short-names.js';
import { buildWithShortNames } from './build-with-short-names.js';

type Json = Readonly<Record<string, unknown>>;

const LONG = `mcp__${'server'.repeat(10)}__read_file`;
const OTHER = `mcp__${'server'.repeat(10)}__read_files`;
const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } };
const called = { name: LONG, arguments: '{}' };
const call = { id: 't1', type: 'function', function: called };
const tool = (name: string): Json => ({ type: 'function', function: { name, parameters: SCHEMA } });

const CHAT: Json = {
  model: 'm',
  tools: [tool(LONG), tool(OTHER), tool('short')],
  tool_choice: { type: 'function', function: { name: LONG } },
  messages: [
    { role: 'user', content: 'q' },
    { role: 'assistant', tool_calls: [call] },
    { role: 'tool', tool_call_id: 't1', name: LONG, content: 'x' },
  ],
};
const FORMATS: readonly (readonly [ClientFormat, Json])[] = [
  ['chat', CHAT],
  ['chat', { ...CHAT, tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [tool(LONG)] } } }],
  [
    'chat',
    {
      model: 'm',
      functions: [{ name: LONG, parameters: SCHEMA }],
      function_call: { name: LONG },
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: null, function_call: called },
        { role: 'function', name: LONG, content: 'x' },
      ],
    },
  ],
  [
    'messages',
    {
      model: 'm',
      max_tokens: 9,
      tool_choice: { type: 'tool', name: LONG },
      tools: [
        { name: LONG, input_schema: SCHEMA },
        { name: OTHER, input_schema: SCHEMA },
      ],
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: LONG, input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'x' }] },
      ],
    },
  ],
  [
    'responses',
    {
      model: 'm',
      tools: [{ type: 'function', name: LONG, parameters: SCHEMA }],
      tool_choice: { type: 'function', name: LONG },
      input: [
        { role: 'user', content: 'q' },
        { type: 'function_call', call_id: 't1', ...called },
        { type: 'function_call_output', call_id: 't1', output: 'x' },
      ],
    },
  ],
];

const DIALECTS: readonly (readonly [string, Dialect])[] = [
  ['chat', openaiChat],
  ['openai-responses', openaiResponses],
  ['anthropic-messages', anthropicMessages],
  ['gemini', gemini],
  ['bedrock', bedrock],
];

const wrapped = (dialect: Dialect): Dialect => ({
  ...dialect,
  buildRequest: (...args) => buildWithShortNames(dialect, ...args),
});

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return isRecord(value) ? Object.values(value).flatMap(stringsIn) : [];
}

const frame = (delta: unknown) => ({
  event: null,
  data: Buffer.from(JSON.stringify({ choices: [{ index: 0, delta }], x: 1 })),
});

describe('names of tools over 64 characters', () => {
  const names = ShortNames.of(CHAT);
  const short = names?.shortOf(LONG) ?? '';

  it.each(DIALECTS)('are short for %s, wherever they stand', (_kind, dialect) => {
    for (const [format, body] of FORMATS) {
      for (const passes of [false, true]) {
        const { sent, translation } = requestOf(wrapped(dialect), format, body, { passes });
        const strings = stringsIn(sent);
        expect([format, strings.filter((text) => text.startsWith('mcp__') && text.length > 64)]).toEqual([format, []]);
        expect(strings.filter((text) => text === short).length).toBeGreaterThanOrEqual(2);
        expect(translation?.isNative).toBe(false);
      }
    }
  });

  it('pass with the bytes of a client of Messages to a Claude', () => {
    const [format, body] = FORMATS[3] ?? ['messages', {}];
    const options = { passes: true, upstreamModel: 'claude-x' };
    const { sent, translation } = requestOf(wrapped(anthropicMessages), format, body, options);
    expect([translation?.isNative, stringsIn(sent).includes(LONG)]).toEqual([true, true]);
  });

  it('are different, the same each time, and never those of another tool', () => {
    const value = { tools: [tool(LONG), tool(OTHER), tool(short)] };
    const all = ShortNames.of(value);
    const found = [LONG, OTHER, short].map((name) => all?.shortOf(name) ?? '');
    expect(new Set(found).size).toBe(3);
    expect(found[2]).toBe(short);
    expect(found.every((name) => /^[\w-]{1,64}$/.test(name))).toBe(true);
    expect(ShortNames.of(CHAT)?.shortOf(LONG)).toBe(short);
    expect(ShortNames.of({ tools: [tool('x'.repeat(64))] })).toBeNull();
  });

  it.each([
    ['fetch.get_url', 'fetch_get_url'],
    ['mcp:server/read file', 'mcp_server_read_file'],
    ['搜索', '__'],
  ])('REQ-35: %s is %s, which comes back as it was', (name, plain) => {
    for (const [, dialect] of DIALECTS) {
      const { sent, translation } = requestOf(wrapped(dialect), 'chat', { ...CHAT, tools: [tool(name)] });
      expect(stringsIn(sent)).toContain(plain);
      expect(stringsIn(sent)).not.toContain(name);
      expect(translation?.isNative).toBe(false);
    }
    const value = { tools: [tool(name), tool(plain)] };
    const found = [name, plain].map((one) => ShortNames.of(value)?.shortOf(one) ?? '');
    expect(found[1]).toBe(plain);
    expect(found[0]).toMatch(/^[\w-]{1,64}$/);
    expect(found[0]).not.toBe(plain);
  });

  it('REQ-35: that no Claude takes do not pass with the bytes of a client of Messages', () => {
    const name = 'fetch.get_url';
    const body = { ...FORMATS[3]![1], tools: [{ name, input_schema: SCHEMA }], tool_choice: { type: 'auto' } };
    const options = { passes: true, upstreamModel: 'claude-x' };
    const { sent, translation } = requestOf(wrapped(anthropicMessages), 'messages', body, options);
    expect([translation?.isNative, stringsIn(sent).includes(name)]).toEqual([false, false]);
  });

  const translation = requestOf(wrapped(openaiChat), 'chat', CHAT).translation;

  it('come back in a reply, whose other bytes stay', () => {
    const reply = (name: string): string =>
      `{"choices":[{"message":{"tool_calls":[{"function":{"name":"${name}","arguments":"{\\"a\\":1.0}"}}]}}], "x":1.0}`;
    expect(translation?.reply(Buffer.from(reply(short))).toString()).toBe(reply(LONG));
    expect(translation?.reply(Buffer.from(reply('short'))).toString()).toBe(reply('short'));
    const legacy = (name: string): string => `{"choices":[{"message":{"function_call":{"name":"${name}"}}}]}`;
    expect(translation?.reply(Buffer.from(legacy(short))).toString()).toBe(legacy(LONG));
  });

  const namesOf = (pieces: readonly string[]): string => {
    const stream = translation?.stream?.();
    const deltas = pieces.map((name) => frame({ tool_calls: [{ index: 0, function: { name } }] }));
    return [...deltas.flatMap((delta) => stream?.push(delta) ?? []), ...(stream?.end() ?? [])]
      .map(({ data }) => (JSON.parse(data.toString()) as typeof CHAT).choices)
      .map((choices) => stringsIn(choices).join(''))
      .join('');
  };

  it('come back in a stream, also in pieces', () => {
    expect(namesOf([short])).toBe(LONG);
    for (let cut = 1; cut < short.length; cut++) expect(namesOf([short.slice(0, cut), short.slice(cut)])).toBe(LONG);
    expect(namesOf(['short'])).toBe('short');
    expect(namesOf(['mcp__', 'unknown'])).toBe('mcp__unknown');
  });

  it('keep the frames of a stream without them', () => {
    const stream = translation?.stream?.();
    const text = frame({ content: 'a' });
    expect(stream?.push(text)).toEqual([text]);
    expect(stream?.push({ event: null, data: Buffer.from('[DONE]') })).toEqual([
      { event: null, data: Buffer.from('[DONE]') },
    ]);
  });
});
