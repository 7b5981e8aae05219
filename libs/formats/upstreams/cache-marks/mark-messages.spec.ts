import fc from 'fast-check';
import { finish } from '#core';
import { messagesBodies } from '../../../../test/support/messages/messages-bodies.js';
import { markMessages } from './mark-messages.js';

type Json = Readonly<Record<string, unknown>>;

const MARK = ',"cache_control":{"type":"ephemeral"}';
const MARKED = { cache_control: { type: 'ephemeral' } };

function marked(body: Json | string): { readonly text: string; readonly value: Json; readonly cacheMarks: number } {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const { parts, lengthBytes, cacheMarks } = finish(markMessages({ parts: [bytes], lengthBytes: bytes.length }));
  const text = Buffer.concat(parts).toString();
  expect(Buffer.byteLength(text)).toBe(lengthBytes);
  return { text, value: JSON.parse(text) as Json, cacheMarks };
}

const text = (said: string): Json => ({ type: 'text', text: said });
const user = (...content: readonly unknown[]): Json => ({ role: 'user', content });
const assistant = (said: string): Json => ({ role: 'assistant', content: said });
const result = (id: string): Json => ({ type: 'tool_result', tool_use_id: id, content: 'done' });

describe('the marks of a body of Messages', () => {
  it('stand after tools, instructions and the last two turns of the user', () => {
    const tools = [
      { name: 'f', input_schema: {} },
      { name: 'g', input_schema: {} },
    ];
    const { value, cacheMarks } = marked({
      tools,
      system: 'Be brief.',
      messages: [
        user(text('1')),
        assistant('a'),
        user(text('2'), result('t')),
        assistant('b'),
        { ...user(), content: '3' },
      ],
    });
    expect(cacheMarks).toBe(4);
    expect(value).toEqual({
      tools: [tools[0], { ...tools[1], ...MARKED }],
      system: [{ ...text('Be brief.'), ...MARKED }],
      messages: [
        user(text('1')),
        assistant('a'),
        user(text('2'), { ...result('t'), ...MARKED }),
        assistant('b'),
        user({ ...text('3'), ...MARKED }),
      ],
    });
  });

  it('keep every other byte', () => {
    const head = '{ "temperature" : 1.0,"system":[ {"type":"text","text":"a\\u0062"';
    const tail = '} ],\n"messages" : [ {"content":[{"text":"\\u00e9","type":"text"';
    const end = '} ],"role":"user"} ], "x":1e3 }';
    expect(marked(head + tail + end).text).toBe(head + MARK + tail + MARK + end);
  });

  it('count messages between two of the model as one turn', () => {
    const messages = [
      user(text('1')),
      assistant('a'),
      user(result('t')),
      { role: 'system', content: 'New.' },
      user(text('2')),
    ];
    expect(marked({ messages }).value.messages).toEqual([
      user({ ...text('1'), ...MARKED }),
      ...messages.slice(1, 4),
      user({ ...text('2'), ...MARKED }),
    ]);
  });

  it.each<[what: string, body: Json]>([
    ['a text of white space', { system: ' \n\t', messages: [user(text('\n ')), user()] }],
    ['thinking', { messages: [user({ type: 'thinking', thinking: 'x', signature: 's' })] }],
    ['a block of an unknown type', { messages: [user({ type: 'of_tomorrow' })] }],
    ['a tool that is loaded later', { tools: [{ name: 'f', input_schema: {}, defer_loading: true }], messages: [] }],
    ['a tool of the provider', { tools: [{ type: 'web_search_20250305', name: 'web_search' }], messages: [] }],
    ['the model', { messages: [assistant('a')] }],
    ['null', { system: null, tools: null, messages: null }],
  ])('are never on %s', (_what, body) => {
    const text = JSON.stringify(body);
    expect(marked(text)).toMatchObject({ text, cacheMarks: 0 });
  });

  it('stand before what carries none', () => {
    const deferred = { name: 'g', input_schema: {}, defer_loading: true };
    const { value } = marked({
      tools: [{ name: 'f', type: 'custom', input_schema: {} }, deferred],
      system: [text('a'), text('')],
      messages: [user(text('1'), text(' '))],
    });
    expect(value).toEqual({
      tools: [{ name: 'f', type: 'custom', input_schema: {}, ...MARKED }, deferred],
      system: [{ ...text('a'), ...MARKED }, text('')],
      messages: [user({ ...text('1'), ...MARKED }, text(' '))],
    });
  });

  it('are set beside long words with wrong escapes, which the provider refuses', () => {
    const word = `"${'x'.repeat(5_000)}\\q"`;
    const odd = `{"type":${word},"role":${word}}`;
    const turn = `{"role":"user","content":[{"type":"text","text":"1"},${odd}]}`;
    const bytes = Buffer.from(`{"tools":[${odd}],"messages":[${odd},${turn}]}`);
    expect(finish(markMessages({ parts: [bytes], lengthBytes: bytes.length })).cacheMarks).toBe(1);
  });

  it.each<[where: string, body: Json]>([
    ['at the top', { cache_control: { type: 'ephemeral' }, messages: [user(text('1'))] }],
    ['on a tool', { tools: [{ name: 'f', input_schema: {}, ...MARKED }], messages: [user(text('1'))] }],
    ['in a result', { messages: [user({ ...result('t'), content: [{ ...text('1'), ...MARKED }] })] }],
    ['of null', { messages: [user({ ...text('1'), cache_control: null })] }],
  ])('are the client’s alone where it has one %s', (_where, body) => {
    const text = JSON.stringify(body);
    expect(marked(text)).toMatchObject({ text, cacheMarks: 0 });
  });

  it('are set in prompts that speak of marks', () => {
    expect(marked({ messages: [user(text('What is "cache_control"?'))] }).cacheMarks).toBe(1);
  });

  it('are at most four, and all that differs', () => {
    fc.assert(
      fc.property(messagesBodies, (given) => {
        // Some blocks carry no mark, a text does.
        const messages = [...(given.messages as readonly Json[]), { role: 'user', content: 'Hello!' }];
        const body = { ...given, messages };
        const sent = JSON.stringify(body, (key, value: unknown) => (key === 'cache_control' ? undefined : value));
        const { text: changed, cacheMarks } = marked(sent);
        expect([1, 2, 3, 4]).toContain(cacheMarks);
        expect(changed.split(MARK).length - 1).toBe(cacheMarks);
        expect(asBlocks(JSON.parse(changed.replaceAll(MARK, '')))).toEqual(asBlocks(JSON.parse(sent)));
      }),
    );
  });
});

/** A body with blocks for its texts. */
function asBlocks(body: unknown): Json {
  const { system, messages, ...rest } = body as Json;
  return {
    ...rest,
    ...(system === undefined ? {} : { system: blocksOf(system) }),
    messages: (messages as Json[]).map(({ content, ...message }) => ({ ...message, content: blocksOf(content) })),
  };
}

function blocksOf(content: unknown): unknown {
  return typeof content === 'string' ? [text(content)] : content;
}
