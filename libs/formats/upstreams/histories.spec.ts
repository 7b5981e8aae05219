import { dialectRequest, requestText } from '../../../test/support/samples/dialect-request.js';
import { anthropicMessages } from './anthropic-messages/anthropic-messages.js';
import { bedrock } from './bedrock/bedrock.js';
import { gemini } from './gemini/gemini.js';
import { openaiChat } from './openai-chat/openai-chat.js';
import { openaiResponses } from './openai-responses/openai-responses.js';
import type { Dialect, DialectOptions } from './dialect.js';

type Json = Readonly<Record<string, unknown>>;

/** Formats that have rules of their own about histories, with a name of a Claude where that decides. */
const FORMATS: readonly (readonly [name: string, dialect: Dialect, options: Partial<DialectOptions>])[] = [
  ['anthropic-messages', anthropicMessages, { upstreamModel: 'claude-opus-4-6' }],
  ['bedrock', bedrock, { upstreamModel: 'anthropic.claude-opus-4-6-v1:0' }],
  ['gemini', gemini, { upstreamModel: 'gemini-3-pro' }],
];

function sent(dialect: Dialect, messages: readonly object[], options: Partial<DialectOptions> = {}): Json {
  return JSON.parse(requestText(dialectRequest(dialect, { model: 'm', messages }, options))) as Json;
}

/** The objects of a request that have all of these members, at any depth. */
function objectsWith(value: unknown, ...keys: readonly string[]): readonly Json[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap((one) => objectsWith(one, ...keys));
  return keys.every((key) => key in value) ? [value as Json, ...inner] : inner;
}

function calling(id: string, index: number): object {
  return { id, type: 'function', function: { name: 'f', arguments: `{"n":${index}}` } };
}

/** Conversations that OpenAI takes, and that clients and other models' replies make. */
describe('a history that OpenAI takes', () => {
  it.each(FORMATS)('REQ-42: has past arguments that are no JSON object, at %s', (_name, dialect, options) => {
    const call = (id: string, written: string) => ({
      id,
      type: 'function',
      function: { name: 'f', arguments: written },
    });
    const written = ['{"a":', '[1]', '{"a":1}{"b":2}', '"text"', 'null'];
    const calls = written.map((one, index) => call(`call_${index}`, one));
    const results = calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: 'wrong arguments' }));
    const history = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: null, tool_calls: calls },
      ...results,
    ];
    const kept = objectsWith(sent(dialect, history, options), 'invalid_json').map(({ invalid_json: text }) => text);
    expect(kept).toEqual(written);
  });

  it.each(FORMATS.slice(0, 2))('REQ-42: has an empty text beside a picture, at %s', (_name, dialect, options) => {
    const png = 'data:image/jpg;base64,AAAA';
    const content = [
      { type: 'text', text: '', annotations: ['a'.repeat(1_000)] },
      { type: 'image_url', image_url: { url: png } },
    ];
    const request = sent(dialect, [{ role: 'user', content }], options);
    expect(objectsWith(request, 'text')).toEqual([]);
    expect(JSON.stringify(request)).toMatch(/"(?:media_type":"image\/jpeg|format":"jpeg)"/);
  });

  it.each<readonly [string, Dialect, Partial<DialectOptions>, string, string]>([
    ['anthropic-messages', anthropicMessages, { upstreamModel: 'claude-opus-4-6' }, 'id', 'tool_use_id'],
    ['bedrock', bedrock, { upstreamModel: 'mistral.large-3' }, 'toolUseId', 'toolUseId'],
    ['openai-responses', openaiResponses, {}, 'call_id', 'call_id'],
  ])('REQ-42: has ids of calls that start anew, at %s', (_name, dialect, options, ofCall, ofResult) => {
    const [word, same] = ['list_dir:0', 'same'];
    const turn = (ids: readonly string[], first: number): object[] => [
      { role: 'assistant', content: null, tool_calls: ids.map((id, at) => calling(id, first + at)) },
      ...ids.map((id, at) => ({ role: 'tool', tool_call_id: id, content: `result ${first + at}` })),
    ];
    // The call of the third turn was never answered.
    const history = [
      { role: 'user', content: 'x' },
      ...turn([word, same], 0),
      ...turn([word], 2),
      { role: 'assistant', content: null, tool_calls: [calling(same, 3)] },
      { role: 'user', content: 'on' },
      ...turn([same, same, word], 4),
    ];
    const request = sent(dialect, history, options);
    const calls = objectsWith(request, ofCall, 'name').map((call) => ({
      id: call[ofCall],
      text: JSON.stringify(call),
    }));
    expect(new Set(calls.map(({ id }) => id)).size).toBe(7);
    expect(calls[1]?.id).toBe(same);
    const results = objectsWith(request, ofResult).map((one) => ({ id: one[ofResult], text: JSON.stringify(one) }));
    for (const index of [0, 1, 2, 4, 5, 6]) {
      const { id } = calls.find(({ text }) => new RegExp(`n\\W+${index}\\b`).test(text))!;
      expect(results.find(({ text }) => text.includes(`result ${index}`))?.id).toBe(id);
    }
  });

  it('REQ-42: has a document alone, which stands beside a text at Converse', () => {
    const file = { filename: 'report.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjQK' };
    const part = { type: 'file', file };
    const texts = (content: readonly object[]) =>
      objectsWith(sent(bedrock, [{ role: 'user', content }], { upstreamModel: 'mistral.large-3' }), 'text').map(
        ({ text }) => text,
      );
    expect(texts([part])).toEqual([expect.stringMatching(/\S/)]);
    expect(texts([part, { type: 'text', text: 'Read.' }])).toEqual(['Read.']);
  });

  it('REQ-42: has a blank text beside others, which Converse refuses', () => {
    const part = (text: string): object => ({ type: 'text', text });
    const history = [{ role: 'user', content: [part(' \n'), part('Hi.'), part('')] }];
    const request = sent(bedrock, history, { upstreamModel: 'mistral.large-3' });
    expect(objectsWith(request, 'text')).toEqual([{ text: 'Hi.' }]);
  });

  it('REQ-23: has an empty text alone, which stays for the provider to refuse', () => {
    const request = sent(anthropicMessages, [{ role: 'user', content: [{ type: 'text', text: '' }] }]);
    expect(objectsWith(request, 'text')).toEqual([{ type: 'text', text: '' }]);
  });
});

describe('a history at Mistral', () => {
  const options = { upstreamModel: 'mistral-large-2512' };

  it('REQ-42: has ids of nine letters and digits, the same for a call and its result, and in each turn', () => {
    const ids = ['call_0fypS1hVX', 'functions.read:0', 'aB3456789'];
    const turn = [
      { role: 'assistant', content: null, tool_calls: ids.map((id, at) => calling(id, at)) },
      ...ids.map((id) => ({ role: 'tool', tool_call_id: id, content: id })),
    ];
    const idsIn = (messages: readonly object[]) => {
      const request = sent(openaiChat, messages, options);
      const calls = objectsWith(request, 'id', 'function').map(({ id }) => id);
      expect(objectsWith(request, 'tool_call_id').map(({ tool_call_id: id }) => id)).toEqual(calls);
      return calls;
    };
    const [first, second, third] = idsIn([{ role: 'user', content: 'x' }, ...turn]);
    for (const id of [first, second, third]) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect([new Set([first, second, third]).size, third]).toEqual([3, ids[2]]);
    expect(idsIn([{ role: 'user', content: 'x' }, ...turn, { role: 'user', content: 'y' }])).toEqual([
      first,
      second,
      third,
    ]);
    expect(JSON.stringify(sent(openaiChat, turn, { upstreamModel: 'deepseek-v4' }))).toContain('functions.read:0');
  });

  it('REQ-42: has of OpenAI’s messages what Mistral takes, and names that are lost are named', () => {
    const reply = {
      role: 'assistant',
      content: 'Hi.',
      refusal: null,
      annotations: [],
      audio: null,
      function_call: null,
    };
    const messages = [
      { role: 'user', content: 'x', name: 'jane' },
      reply,
      { role: 'tool', tool_call_id: 'aB3456789', name: 'f', content: 'y' },
    ];
    expect(sent(openaiChat, messages, options).messages).toEqual([
      { role: 'user', content: 'x' },
      { role: 'assistant', content: 'Hi.' },
      messages[2],
    ]);
    expect(dialectRequest(openaiChat, { model: 'm', messages }, options).dropped).toEqual(['messages.name']);
    expect(sent(openaiChat, messages).messages).toEqual(messages);
    const refusing = [{ ...reply, refusal: 'No.' }];
    expect(sent(openaiChat, refusing, options).messages).toEqual([
      { role: 'assistant', content: 'Hi.', refusal: 'No.' },
    ]);
  });
});

describe('names of messages at Grok', () => {
  it('REQ-42: stay in messages of users; others are lost, and named', () => {
    const options = { upstreamModel: 'xai/grok-4.5' };
    const user = { role: 'user', content: 'x', name: 'jane' };
    const system = { role: 'system', content: 'y', name: 'example_user' };
    expect(sent(openaiChat, [user, system], options).messages).toEqual([user, { role: 'system', content: 'y' }]);
    const dropped = (messages: object[]) => dialectRequest(openaiChat, { model: 'm', messages }, options).dropped;
    expect([dropped([user, system]), dropped([user])]).toEqual([['messages.name'], []]);
  });
});

describe('instructions of a developer', () => {
  it('REQ-42: are those of the system where the provider does not know the role, and nothing else changes', () => {
    const messages = [
      { role: 'developer', content: 'Be brief.', name: 'a' },
      { role: 'user', content: 'developer' },
      { content: 'Now.', role: 'developer' },
    ];
    const ofSystem = messages.map((message) => (message.role === 'user' ? message : { ...message, role: 'system' }));
    const request = (options: Partial<DialectOptions>) =>
      requestText(dialectRequest(openaiChat, { model: 'm', messages }, options));
    expect(request({ knowsDeveloper: false })).toBe(JSON.stringify({ model: 'up-1', messages: ofSystem }));
    expect(request({ knowsDeveloper: true })).toBe(JSON.stringify({ model: 'up-1', messages }));
  });
});

describe('a key of the prompt’s cache', () => {
  const keyOf = (dialect: Dialect, key: unknown): unknown => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'x' }], prompt_cache_key: key };
    return (JSON.parse(requestText(dialectRequest(dialect, body))) as Json).prompt_cache_key;
  };

  it.each([
    ['openai-chat', openaiChat],
    ['openai-responses', openaiResponses],
  ])(
    'REQ-21: of up to 64 characters stays, and a longer one is the same hash in each turn, at %s',
    (_name, dialect) => {
      for (const key of ['own', 'k'.repeat(64), 'ü'.repeat(64)]) expect(keyOf(dialect, key)).toBe(key);
      const [long, other] = ['k'.repeat(65), `${'k'.repeat(64)}l`].map((key) => keyOf(dialect, key));
      expect(long).toMatch(/^[\w-]{43}$/);
      expect(keyOf(dialect, 'k'.repeat(65))).toBe(long);
      expect(other).not.toBe(long);
    },
  );
});
