import { scanTopLevel, type SseFrame } from '#core';
import { readChunk } from '../stream/chunk-reader.js';
import { bodyFormOf } from './body-form.js';
import { ReplyAssembler } from './reply-assembler.js';
import { splitReply } from './split-reply.js';
import { withoutRoutify } from './without-routify.js';

type Json = Readonly<Record<string, unknown>>;

const bytesOf = (value: object): Buffer => Buffer.from(JSON.stringify(value));
const call = (id: string, name: string, args: string): object => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

function assembled(frames: readonly SseFrame[], isDone = true): { readonly isWhole: boolean; readonly reply: Json } {
  const assembler = new ReplyAssembler('gen_1', ['f', 'g']);
  for (const frame of frames) {
    const view = readChunk(frame);
    if (view.kind !== 'chunk') throw new Error(view.kind);
    assembler.add(view);
  }
  if (isDone) assembler.done();
  return { isWhole: assembler.isWhole, reply: JSON.parse(assembler.reply().toString()) as Json };
}

const chunks = (...deltas: readonly object[]): SseFrame[] =>
  deltas.map((choice) => ({ event: null, data: bytesOf({ id: 'a', choices: [{ index: 0, ...choice }] }) }));

describe('a complete reply where a stream was asked for', () => {
  it.each<[what: string, message: object, finish: string]>([
    ['text', { role: 'assistant', content: 'é\n', refusal: null }, 'stop'],
    [
      'calls',
      { role: 'assistant', content: null, tool_calls: [call('a', 'f', '{"a":1}'), call('b', 'g', '')] },
      'tool_calls',
    ],
    ['annotations', { role: 'assistant', content: 'x', annotations: [{ type: 'url_citation' }] }, 'length'],
  ])('RES-15: of %s is split and says the same put together', (_what, message, finish) => {
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const logprobs = { content: [{ token: 'x' }], refusal: null };
    const reply = {
      id: 'a',
      object: 'chat.completion',
      created: 5,
      model: 'm',
      system_fingerprint: 'fp',
      choices: [{ index: 0, message, logprobs, finish_reason: finish }],
      usage,
    };
    const frames = splitReply(scanTopLevel(bytesOf(reply)));
    expect(frames).toHaveLength(2);
    expect(JSON.parse(frames[1]!.data.toString())).toMatchObject({ choices: [], usage });
    const { tool_calls: calls } = message as { tool_calls?: object[] };
    const indexed = calls === undefined ? {} : { tool_calls: calls.map((one, index) => ({ ...one, index })) };
    expect(assembled(frames).reply).toEqual({
      ...reply,
      choices: [{ index: 0, message: { ...message, ...indexed }, logprobs, finish_reason: finish }],
    });
  });
});

describe('a stream where a complete reply was asked for', () => {
  it('RES-15: is put together: text, thoughts, calls, lists', () => {
    const { reply, isWhole } = assembled(
      chunks(
        { delta: { role: 'assistant', content: '' } },
        { delta: { reasoning_content: 'H' } },
        { delta: { reasoning_content: 'm' } },
        { delta: { content: 'a' }, logprobs: { content: [1] } },
        { delta: { content: 'b', annotations: [1] }, logprobs: { content: [2] } },
        { delta: { tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '{' } }] } },
        { delta: { annotations: [2], tool_calls: [{ index: 0, id: '', function: { name: 'f', arguments: '}' } }] } },
        { delta: {}, finish_reason: 'tool_calls' },
        { delta: {}, finish_reason: 'stop' },
      ),
    );
    expect(isWhole).toBe(true);
    expect(reply.choices).toEqual([
      {
        index: 0,
        finish_reason: 'tool_calls',
        logprobs: { content: [1, 2] },
        message: {
          role: 'assistant',
          content: 'ab',
          reasoning_content: 'Hm',
          reasoning: 'Hm',
          annotations: [1, 2],
          reasoning_details: [{ type: 'reasoning.text', text: 'Hm', format: 'unknown', index: 0 }],
          tool_calls: [{ index: 0, ...call('c', 'f', '{}') }],
        },
      },
    ]);
  });

  it('RES-13 RES-15: is whole with its provider’s word alone', () => {
    const cut = chunks({ delta: { content: 'a' } });
    expect([assembled(cut, false).isWhole, assembled(cut).isWhole, assembled([]).isWhole]).toEqual([
      false,
      true,
      false,
    ]);
    expect(assembled(chunks({ delta: { content: 'a' } }, { delta: {}, finish_reason: 'stop' }), false).isWhole).toBe(
      true,
    );
  });
});

describe('withoutRoutify', () => {
  const own = { routify: { cost_usd: 9 } };

  it.each<[what: string, body: object, left: object]>([
    ['usage', { usage: { a: 1, ...own } }, { usage: { a: 1 } }],
    [
      'a choice',
      { choices: [{ ...own, delta: { content: 'a', ...own } }] },
      { choices: [{ delta: { content: 'a' } }] },
    ],
    [
      'an event',
      { type: 'message_start', message: { ...own, usage: { ...own, a: 1 } } },
      { type: 'message_start', message: { usage: { a: 1 } } },
    ],
    ['alone', own, {}],
    [
      'what the model wrote',
      { content: [{ input: own }], arguments: own },
      { content: [{ input: own }], arguments: own },
    ],
    ['what the client sent', { metadata: own, tools: [own] }, { metadata: own, tools: [own] }],
    ['text', { text: '"routify"' }, { text: '"routify"' }],
  ])('RES-16: removes it from %s', (_what, body, left) => {
    expect(JSON.parse(withoutRoutify(bytesOf(body), false).toString())).toEqual(left);
  });

  it('RES-16: leaves bytes without it, and its own place where it is asked to', () => {
    const bytes = bytesOf({ a: [1.5] });
    expect(withoutRoutify(bytes, false)).toBe(bytes);
    const whole = bytesOf({ ...own, usage: own });
    expect(JSON.parse(withoutRoutify(whole, true).toString())).toEqual({ ...own, usage: {} });
    const broken = Buffer.from('{"routify":');
    expect(withoutRoutify(broken, false)).toBe(broken);
  });
});

it.each([
  [' \n{"a"', 'json'],
  ['[', 'json'],
  ['data: {', 'events'],
  [': hi', 'events'],
  ['event: a', 'events'],
  ['<html>', null],
  [' \n', null],
])('the form of %j is %s', (text, form) => {
  expect(bodyFormOf(Buffer.from(text))).toBe(form);
});
