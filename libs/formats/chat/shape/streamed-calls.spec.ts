import fc from 'fast-check';
import { NO_USAGE, SseSplitter } from '#core';
import type { ModelRequest } from '../body/model-request.js';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { CONTEXT as RESPONSES_CONTEXT } from '../../../../test/support/samples/responses/sample-response.js';
import { accumulatedMessage } from '../../../../test/support/messages/anthropic-stream.js';
import { CHAT_FORM } from '../reply/choice-form.js';
import { droppedFields } from '../reply/dropped-fields.js';
import { MessagesStreamWriter } from '../../clients/messages/reply/messages-stream-writer.js';
import { ResponsesStream } from '../../clients/responses/reply/responses-stream.js';
import { ChatStream } from '../stream/chat-stream.js';
import { readChunk } from '../stream/chunk-reader.js';
import type { ReplyStream } from '../stream/reply-stream.js';
import { TranslatedStream } from '../stream/translated-stream.js';

type Json = Readonly<Record<string, unknown>>;

interface FoundCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

const TOOLS = ['read', 'read_file', 'get_weather', 'go', 'write', 'é_tool'];
const FACTS = {
  channel: 'c',
  latencyMs: 1,
  costNanoUsd: 0n,
  generationId: 'gen_7',
  usageSource: 'upstream' as const,
  maxTokensApplied: null,
  waiver: null,
  serviceTier: null,
};
const REQUEST = { includeUsage: false, toolNames: TOOLS, serviceTier: null, n: 1 } as unknown as ModelRequest;
const START = {
  generationId: 'gen_7',
  createdSeconds: 1,
  model: 'm',
  request: REQUEST,
  isNative: false,
  inputTokens: 0,
  dropped: droppedFields([]),
  stopEndsCalls: false,
};

const FORMATS: Readonly<Record<string, () => ReplyStream>> = {
  chat: () => new ChatStream(START, CHAT_FORM),
  messages: () =>
    new TranslatedStream(
      new MessagesStreamWriter(START, { stopSequences: [], paths: [], hidesThinking: false, states: SAMPLE_STATES }),
      START,
    ),
  responses: () => new TranslatedStream(new ResponsesStream(RESPONSES_CONTEXT, START), START),
};

function written(format: string, deltas: readonly object[], finish: string | null): Buffer {
  const stream = FORMATS[format]!();
  const choices = [...deltas.map((delta) => ({ index: 0, delta, finish_reason: null as string | null }))];
  if (finish !== null) choices.push({ index: 0, delta: {}, finish_reason: finish });
  const frames = choices.map((choice) => {
    const view = readChunk({ event: null, data: Buffer.from(JSON.stringify({ id: 'x', choices: [choice] })) });
    if (view.kind !== 'chunk') throw new Error(view.kind);
    return stream.chunk(view);
  });
  const usage = { ...NO_USAGE, promptTokens: 1, completionTokens: 1 };
  return Buffer.concat([...frames, stream.complete({ usage, facts: FACTS, endedBy: null, reported: null })]);
}

function eventsOf(bytes: Buffer): Json[] {
  const { frames } = new SseSplitter(1_000_000).push(bytes);
  return frames
    .map(({ data }) => data.toString())
    .filter((data) => data !== '[DONE]')
    .map((data) => JSON.parse(data) as Json);
}

/** Joined as OpenAI's SDK does it: every text is appended, but for the type. */
function ofChat(bytes: Buffer): FoundCall[] {
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const { choices } of eventsOf(bytes)) {
    for (const { delta } of choices as { delta: { tool_calls?: Json[] } }[]) {
      for (const { index, id, type, function: called, ...others } of delta.tool_calls ?? []) {
        const isFirst = calls[index as number] === undefined;
        // A later call never comes before an earlier one: SDKs insert by position.
        expect(index as number).toBeLessThanOrEqual(calls.length);
        const call = (calls[index as number] ??= { id: '', name: '', arguments: '' });
        const { name, arguments: args } = called as Partial<FoundCall>;
        expect([typeof id, type, typeof name]).toEqual(
          isFirst ? ['string', 'function', 'string'] : ['undefined', undefined, 'undefined'],
        );
        expect(others).toEqual({});
        call.id += (id as string | undefined) ?? '';
        call.name += name ?? '';
        call.arguments += args ?? '';
      }
    }
  }
  return calls;
}

async function ofMessages(bytes: Buffer): Promise<FoundCall[]> {
  const { content } = (await accumulatedMessage(bytes)) as { content: Json[] };
  return content
    .filter(({ type }) => type === 'tool_use')
    .map(({ id, name, input }) => ({ id: String(id), name: String(name), arguments: JSON.stringify(input) }));
}

function ofResponses(bytes: Buffer): FoundCall[] {
  const { response } = eventsOf(bytes).at(-1) as { response: { output: Json[] } };
  return response.output.map(({ call_id: id, name, arguments: args }) => ({
    id: String(id),
    name: String(name),
    arguments: String(args),
  }));
}

const sameText = (calls: readonly FoundCall[]): FoundCall[] =>
  calls.map((call) => ({ ...call, arguments: JSON.stringify(JSON.parse(call.arguments)) }));

/** Checks that the three formats say the same. */
async function expectCalls(
  deltas: readonly object[],
  expected: readonly FoundCall[],
  finish: string | null,
): Promise<void> {
  const chat = ofChat(written('chat', deltas, finish));
  expect(chat).toEqual(expected);
  expect(sameText(await ofMessages(written('messages', deltas, finish)))).toEqual(sameText(expected));
  expect(ofResponses(written('responses', deltas, finish))).toEqual(expected);
}

interface Style {
  readonly id: 'first' | 'each' | 'new' | 'empty' | 'none';
  readonly name: 'first' | 'each' | 'pieces' | 'growing' | 'last';
  readonly type: boolean;
  readonly argumentCuts: readonly number[];
  readonly nameCuts: readonly number[];
}

interface Call {
  readonly name: string;
  readonly args: string;
  readonly style: Style;
}

function cut(text: string, at: readonly number[]): string[] {
  const offsets = [...new Set(at.map((offset) => offset % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...offsets].map((from, position) => text.slice(from, offsets[position] ?? text.length)).filter(Boolean);
}

/** The deltas of one call, as an upstream of this style sends them. */
function deltasOf({ name, args, style }: Call, index: number): object[] {
  const names = cut(name, style.nameCuts);
  const parts = cut(args, style.argumentCuts);
  const named: (readonly [name: string | undefined, args: string | undefined])[] = [];
  if (style.name === 'first') named.push([name, ''], ...parts.map((part) => [undefined, part] as const));
  if (style.name === 'each') named.push([name, ''], ...parts.map((part) => [name, part] as const));
  if (style.name === 'pieces') {
    named.push(...names.map((piece) => [piece, ''] as const), ...parts.map((part) => [undefined, part] as const));
  }
  if (style.name === 'growing') {
    named.push(...names.map((_, at) => [names.slice(0, at + 1).join(''), undefined] as const));
    named.push(...parts.map((part) => [undefined, part] as const));
  }
  if (style.name === 'last') {
    named.push(
      ...parts.map((part) => [undefined, part] as const),
      ...names.map((piece) => [piece, undefined] as const),
    );
  }
  return named.map(([said, part], position) => {
    const id = {
      first: position === 0 ? `c${index}` : undefined,
      each: `c${index}`,
      new: `c${index}${'x'.repeat(position)}`,
    };
    const given =
      style.id === 'none' ? undefined : style.id === 'empty' ? (position === 0 ? `c${index}` : '') : id[style.id];
    return {
      index,
      ...(given === undefined ? {} : { id: given }),
      ...(style.type || position === 0 ? { type: 'function' } : {}),
      function: { ...(said === undefined ? {} : { name: said }), ...(part === undefined ? {} : { arguments: part }) },
    };
  });
}

const styles = fc.record<Style>({
  id: fc.constantFrom('first', 'each', 'new', 'empty', 'none'),
  name: fc.constantFrom('first', 'each', 'pieces', 'growing', 'last'),
  type: fc.boolean(),
  argumentCuts: fc.array(fc.nat(60), { maxLength: 6 }),
  nameCuts: fc.array(fc.nat(12), { maxLength: 4 }),
});
const calls = fc.array(
  fc.record<Call>({
    name: fc.constantFrom(...TOOLS),
    args: fc
      .dictionary(fc.string({ maxLength: 6 }), fc.string({ unit: 'grapheme', maxLength: 12 }), {
        minKeys: 1,
        maxKeys: 3,
      })
      .map((value) => JSON.stringify(value)),
    style: styles,
  }),
  { minLength: 1, maxLength: 4 },
);

describe('tool calls of a stream, in the three formats', () => {
  it('RES-14: say the same for every order, cut and repetition', async () => {
    await fc.assert(
      fc.asyncProperty(calls, fc.array(fc.nat(3), { maxLength: 60 }), fc.boolean(), async (made, turns, hasFinish) => {
        const queues = made.map((call, index) => deltasOf(call, index));
        const deltas: object[] = [{ role: 'assistant', content: null }];
        const order: number[] = [];
        const take = (index: number): void => {
          const next = queues[index]?.shift();
          if (next === undefined) return;
          if (!order.includes(index)) order.push(index);
          deltas.push({ tool_calls: [next] });
        };
        for (const turn of turns) take(turn % made.length);
        for (const index of queues.keys()) while (queues[index]!.length > 0) take(index);
        const found = ofChat(written('chat', deltas, hasFinish ? 'tool_calls' : null));
        // Calls are numbered as they are announced, ids of ours after that.
        expect(found.map(({ name, arguments: args }) => `${name} ${args}`).sort()).toEqual(
          made.map(({ name, args }) => `${name} ${args}`).sort(),
        );
        for (const { id, name, arguments: args } of found) {
          const own = made.findIndex((call, index) => id === `c${index}` && call.name === name && call.args === args);
          if (own === -1) expect(id).toMatch(/^call_gen_7_0_\d+$/);
        }
        await expectCalls(deltas, found, hasFinish ? 'tool_calls' : null);
      }),
      { numRuns: propertyRuns(150) },
    );
  });

  const part = (index: number, called: object, more: object = {}): object => ({
    tool_calls: [{ index, ...more, function: called }],
  });
  const READ = { id: 'c1', name: 'read_file', arguments: '{"path":"a"}' };
  const HEAD = { id: 'c1', type: 'function' };

  it.each<[what: string, deltas: readonly object[], expected: readonly FoundCall[]]>([
    [
      'a name in every delta (MiniMax on NIM)',
      [
        part(0, { name: 'read_file', arguments: '' }, HEAD),
        part(0, { name: 'read_file', arguments: '{"path"' }, HEAD),
        part(0, { name: 'read_file', arguments: ':"a"}' }, HEAD),
      ],
      [READ],
    ],
    [
      'another id in every delta, with the name',
      [
        part(0, { name: 'read_file', arguments: '' }, HEAD),
        part(0, { name: 'read_file', arguments: '{"path"' }, { id: 'c2' }),
        part(0, { name: 'read_file', arguments: ':"a"}' }, { id: 'c3' }),
      ],
      [READ],
    ],
    [
      'an id in every delta that is empty or null (Alibaba)',
      [
        part(0, { name: 'read_file', arguments: '' }, HEAD),
        part(0, { name: null, arguments: '{"path"' }, { id: '', type: 'function' }),
        part(0, { name: '', arguments: ':"a"}' }, { id: null, type: null }),
      ],
      [READ],
    ],
    [
      'arguments before the name',
      [
        part(0, { arguments: '{"pa' }, HEAD),
        part(0, { arguments: 'th":' }),
        part(0, { name: 'read_file', arguments: '"a"}' }),
      ],
      [READ],
    ],
    [
      'arguments alone, then the rest',
      [part(0, { arguments: READ.arguments }), part(0, { name: 'read_file' }, HEAD)],
      [READ],
    ],
    [
      'a name that is no tool',
      [part(0, { name: 'rea', arguments: '{}' }, HEAD)],
      [{ id: 'c1', name: 'rea', arguments: '{}' }],
    ],
    [
      'one index for all calls, whole ones',
      [
        part(0, { name: 'go', arguments: '{"a":1}' }, { id: 'c1' }),
        part(0, { name: 'go', arguments: '{"a":2}' }, { id: 'c2' }),
        part(0, { name: 'write', arguments: '{}' }, { id: '' }),
      ],
      [
        { id: 'c1', name: 'go', arguments: '{"a":1}' },
        { id: 'c2', name: 'go', arguments: '{"a":2}' },
        { id: 'call_gen_7_0_2', name: 'write', arguments: '{}' },
      ],
    ],
  ])('RES-14: %s', async (_what, deltas, expected) => {
    await expectCalls(deltas, expected, 'tool_calls');
    await expectCalls(deltas, expected, null);
  });

  it('keeps the bytes of calls in OpenAI’s shape', () => {
    const first = part(0, { name: 'get_weather', arguments: '' }, HEAD);
    const bytes = written('chat', [first, part(0, { arguments: '{' }), part(0, { arguments: '}' })], 'tool_calls');
    const calls = eventsOf(bytes).map(({ choices }) => (choices as { delta: object }[])[0]?.delta);
    expect(calls).toEqual([first, part(0, { arguments: '{' }), part(0, { arguments: '}' }), {}]);
  });

  it('keeps members of deltas that were kept back', () => {
    const state = { extra_content: { google: { thought_signature: 's' } } };
    const bytes = written('chat', [part(0, { arguments: '{}' }, { ...HEAD, ...state }), part(0, { name: 'go' })], null);
    expect(bytes.toString()).toContain('"thought_signature":"s"');
  });

  it('custom tools are called in the same way', () => {
    const custom = (input: string, name?: string, more: object = {}): object => ({
      tool_calls: [{ index: 0, ...more, custom: { input, ...(name === undefined ? {} : { name }) } }],
    });
    const bytes = written(
      'chat',
      [custom('a', 'go', { id: 'c1', type: 'custom' }), custom('b', 'go', { id: 'c1' })],
      null,
    );
    const found = eventsOf(bytes).flatMap(
      ({ choices }) => (choices as { delta: { tool_calls?: object[] } }[])[0]!.delta.tool_calls ?? [],
    );
    expect(found).toEqual([
      { index: 0, id: 'c1', type: 'custom', custom: { input: 'a', name: 'go' } },
      { index: 0, custom: { input: 'b' } },
    ]);
  });
});
