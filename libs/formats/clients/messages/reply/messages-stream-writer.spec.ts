import fc from 'fast-check';
import { SseSplitter, NO_USAGE, RoutifyError, type TokenUsage } from '#core';
import type { MessagesContext } from '../request/translate-messages-request.js';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import { accumulatedMessage } from '../../../../../test/support/messages/anthropic-stream.js';
import type { RoutifyFacts } from '../../../chat/reply/format-routify.js';
import { messagesReply } from './messages-reply.js';
import { MessagesStreamWriter, PING } from './messages-stream-writer.js';

type Json = Readonly<Record<string, unknown>>;

const FACTS: RoutifyFacts = {
  channel: 'a',
  latencyMs: 5,
  costNanoUsd: 1_500n,
  generationId: 'gen_1',
  usageSource: 'upstream',
  maxTokensApplied: null,
  waiver: null,
  serviceTier: null,
};
const USAGE: TokenUsage = {
  ...NO_USAGE,
  promptTokens: 100,
  cachedTokens: 30,
  cacheWriteTokens: 20,
  cacheWrite1hTokens: 10,
  completionTokens: 7,
  reasoningTokens: 3,
};
const CONTEXT: MessagesContext = { stopSequences: ['END'], paths: [], hidesThinking: false, states: SAMPLE_STATES };
const START = { generationId: 'gen_1', model: 'claude', inputTokens: 0, request: { serviceTier: null } };

const chunk = (delta: Json, choice: Json = {}, members: Json = {}): Buffer =>
  Buffer.from(JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null, ...choice }], ...members }));
const ending = (reason: string): Buffer => chunk({}, { finish_reason: reason });

function streamOf(chunks: readonly Buffer[]): Buffer {
  const writer = new MessagesStreamWriter(START, CONTEXT);
  const parts = [writer.begin(), PING, ...chunks.map((data) => writer.chunk(data))];
  return Buffer.concat([...parts, writer.complete({ usage: USAGE, facts: FACTS, endedBy: null })]);
}

function eventsOf(stream: Buffer): readonly Json[] {
  const splitter = new SseSplitter(1_000_000);
  return [...splitter.push(stream).frames, ...splitter.end().frames].map(({ event, data }) => {
    const value = JSON.parse(data.toString()) as Json;
    expect(value.type).toBe(event);
    return value;
  });
}

/** The blocks' events, with their members in one line. */
function blockLines(stream: Buffer): readonly string[] {
  return eventsOf(stream)
    .filter(({ type }) => String(type).startsWith('content_block_'))
    .map(({ type, index, delta, content_block: block }) => {
      const kind = String(type).slice('content_block_'.length);
      const shown = delta ?? block;
      return `${String(index)} ${kind}${shown === undefined ? '' : ` ${JSON.stringify(shown)}`}`;
    });
}

const call = (index: number, args: string, head: Json = {}): Json => ({
  tool_calls: [
    { index, ...head, function: { ...(head.id === undefined ? {} : { name: `f${index}` }), arguments: args } },
  ],
});

describe('MessagesStreamWriter', () => {
  it('opens, writes, and ends with usage and facts', () => {
    const stream = streamOf([chunk({ role: 'assistant', content: '' }), chunk({ content: 'Hi' }), ending('stop')]);
    const events = eventsOf(stream);
    expect(events.map(({ type }) => type)).toEqual([
      ...['message_start', 'ping', 'content_block_start', 'content_block_delta', 'content_block_stop'],
      ...['message_delta', 'message_stop'],
    ]);
    expect(events[0]).toMatchObject({ message: { id: 'msg_1', model: 'claude', content: [], stop_reason: null } });
    expect(events[5]).toMatchObject({
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: {
        input_tokens: 40,
        cache_read_input_tokens: 30,
        cache_creation_input_tokens: 30,
        cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
        output_tokens: 7,
        output_tokens_details: { thinking_tokens: 3 },
      },
    });
    expect(events[6]).toMatchObject({ routify: { channel: 'a', cost_usd: 0.0000015, generation_id: 'gen_1' } });
  });

  it('names the service tier at its end, where one was asked for', () => {
    const request = { serviceTier: 'priority' };
    for (const [serviceTier, shown] of [
      ['priority', 'priority'],
      ['default', 'standard'],
    ] as const) {
      const writer = new MessagesStreamWriter({ ...START, request }, CONTEXT);
      const facts = { ...FACTS, serviceTier };
      const events = eventsOf(Buffer.concat([writer.begin(), writer.complete({ usage: USAGE, facts, endedBy: null })]));
      expect([events[0], events[1]]).toMatchObject([
        { message: { usage: { service_tier: null } } },
        { usage: { service_tier: shown } },
      ]);
    }
  });

  it('writes interleaved parallel calls one after another, the first as it arrives', () => {
    const writer = new MessagesStreamWriter(START, CONTEXT);
    const first = writer.chunk(chunk(call(0, '{"a":', { id: 'A' })));
    expect(blockLines(first)).toEqual([
      '0 start {"type":"tool_use","id":"A","name":"f0","input":{}}',
      '0 delta {"type":"input_json_delta","partial_json":"{\\"a\\":"}',
    ]);
    expect(writer.chunk(chunk(call(1, '{"b"', { id: 'B' })))).toHaveLength(0);
    expect(blockLines(writer.chunk(chunk(call(0, '1}'))))).toEqual([
      '0 delta {"type":"input_json_delta","partial_json":"1}"}',
      '0 stop',
      '1 start {"type":"tool_use","id":"B","name":"f1","input":{}}',
      '1 delta {"type":"input_json_delta","partial_json":"{\\"b\\""}',
    ]);
    expect(blockLines(writer.chunk(chunk({ content: 'x' })))).toEqual([]);
    expect(blockLines(writer.chunk(chunk(call(1, ':2}'))))).toHaveLength(4);
    expect(writer.chunk(chunk(call(0, ' ')))).toHaveLength(0);
  });

  it.each([
    [ending('length'), 'max_tokens', null],
    [ending('tool_calls'), 'tool_use', null],
    [ending('content_filter'), 'refusal', null],
    [ending('of_tomorrow'), 'max_tokens', null],
    [chunk({}, { finish_reason: 'stop', native_finish_reason: 'pause_turn' }), 'pause_turn', null],
    [chunk({}, { finish_reason: 'stop', stop_reason: 'END' }), 'stop_sequence', 'END'],
    [chunk({}, { finish_reason: 'stop', stop_reason: 'other' }), 'end_turn', null],
    [chunk({}, { finish_reason: 'stop' }, { stop_sequence: 'END' }), 'stop_sequence', 'END'],
    [chunk(call(0, '{}', { id: 'A' }), { finish_reason: 'stop' }), 'tool_use', null],
  ])('ends %s with %s', (last, reason, sequence) => {
    const delta = eventsOf(streamOf([chunk({ content: 'Hi' }), last])).at(-2)?.delta;
    expect(delta).toMatchObject({ stop_reason: reason, stop_sequence: sequence });
  });

  it.each(['not JSON', ' [1]', '"{}"'])('makes an object of the arguments %j, which are none', (args) => {
    const head = { id: 'a' };
    const pieces = args.split('').map((piece, at) => chunk(call(0, piece, at === 0 ? head : {})));
    expect(blockLines(streamOf([...pieces, ending('tool_calls')]))).toEqual([
      '0 start {"type":"tool_use","id":"a","name":"f0","input":{}}',
      `0 delta ${JSON.stringify({ type: 'input_json_delta', partial_json: JSON.stringify({ invalid_json: args }) })}`,
      '0 stop',
    ]);
  });

  it('ends without a finish reason as its output says', () => {
    const stopOf = (delta: Json): unknown => eventsOf(streamOf([chunk(delta)])).at(-2)?.delta;
    expect(stopOf({ content: 'Hi' })).toMatchObject({ stop_reason: 'end_turn' });
    expect(stopOf(call(0, '{}', { id: 'A' }))).toMatchObject({ stop_reason: 'tool_use' });
  });

  it('writes a refusal of the model as its text, and one of the provider as the reason', async () => {
    const own = [chunk({ refusal: 'I can' }), chunk({ refusal: 'not.' }), ending('stop')];
    expect(await accumulatedMessage(streamOf(own))).toMatchObject({
      content: [{ type: 'text', text: 'I cannot.' }],
      stop_reason: 'refusal',
      stop_details: { explanation: 'I cannot.' },
    });
    const filtered = [chunk({ refusal: 'It is harmful.' }), ending('content_filter')];
    expect(await accumulatedMessage(streamOf(filtered))).toMatchObject({
      content: [],
      stop_details: { type: 'refusal', category: null, explanation: 'It is harmful.' },
    });
  });

  it('names images, which it has no place for', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const stream = streamOf([chunk({ images: [image] }), chunk({ content: 'A cat' }), ending('stop')]);
    expect(eventsOf(stream).at(-1)).toMatchObject({ type: 'message_stop', routify: { dropped: ['images'] } });
    expect((await accumulatedMessage(stream)).content).toMatchObject([{ type: 'text', text: 'A cat' }]);
  });

  it('says why the gateway ended it', () => {
    const writer = new MessagesStreamWriter(START, CONTEXT);
    writer.chunk(chunk({ content: 'Hi' }));
    const endedBy = { ended: 'spend_cap_reached', scope: 'key', period: 'day' } as const;
    const events = eventsOf(writer.complete({ usage: USAGE, facts: FACTS, endedBy }));
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: 'max_tokens' } });
    expect(events.at(-1)).toMatchObject({ routify: { channel: 'a', ...endedBy } });
  });

  it('ends in an error when it broke, and never seems complete', async () => {
    const writer = new MessagesStreamWriter(START, CONTEXT);
    const error = new RoutifyError('upstream_error', 'It broke.').toBody('gen_1');
    const stream = Buffer.concat([writer.begin(), writer.chunk(chunk({ content: 'Hi' })), writer.fail(error)]);
    expect(eventsOf(stream).at(-1)).toEqual({
      type: 'error',
      error: { type: 'api_error', message: 'It broke.', code: 'upstream_error' },
      request_id: 'gen_1',
    });
    await expect(accumulatedMessage(stream)).rejects.toThrow('It broke.');
  });

  it('gives the same message as the reply, however the chunks are cut', async () => {
    await fc.assert(
      fc.asyncProperty(outputs, async ({ message, deltas }) => {
        const finish = listIn(message, 'tool_calls').length > 0 ? 'tool_calls' : 'stop';
        const streamed = await accumulatedMessage(streamOf([...deltas.map((delta) => chunk(delta)), ending(finish)]));
        const chat = Buffer.from(JSON.stringify({ choices: [{ index: 0, message, finish_reason: finish }] }));
        const reply = messagesReply(chat, CONTEXT, { model: 'claude', usage: USAGE, routify: FACTS });
        expect(comparable(streamed)).toEqual(comparable(JSON.parse(reply.toString()) as Json));
      }),
    );
  });
});

/**
 * Without what only one of both has: the SDK reads neither the split of cache writes nor the facts, and parses answers.
 */
function comparable(message: Json): Json {
  return {
    ...without(message, 'routify', 'parsed_output'),
    content: listIn(message, 'content').map((block) => without(block, 'parsed_output')),
    usage: without(message.usage as Json, 'cache_creation'),
  };
}

function without(value: Json, ...keys: readonly string[]): Json {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function listIn(value: Json, key: string): readonly Json[] {
  return (value[key] ?? []) as readonly Json[];
}

/** A text in pieces. */
const cut = (value: string): fc.Arbitrary<readonly string[]> =>
  fc.uniqueArray(fc.nat(value.length), { maxLength: 3 }).map((positions) => {
    const bounds = [0, ...positions.toSorted((left, right) => left - right), value.length];
    return bounds.slice(1).map((end, index) => value.slice(bounds[index], end));
  });

const text = fc.string({ minLength: 1, maxLength: 12 });
const detail = fc.oneof(
  fc.record({
    type: fc.constant('reasoning.text'),
    format: fc.constantFrom('anthropic-claude-v1', 'unknown'),
    text,
    signature: text,
  }),
  fc.record({
    type: fc.constant('reasoning.summary'),
    format: fc.constant('openai-responses-v1'),
    id: text,
    summary: text,
  }),
  fc.record({
    type: fc.constant('reasoning.encrypted'),
    format: fc.constantFrom('anthropic-claude-v1', 'google'),
    data: text,
  }),
);
const detailDeltas = (whole: Json, index: number): fc.Arbitrary<readonly Json[]> => {
  const { text: written, summary, signature, ...rest } = whole;
  const key = summary === undefined ? 'text' : 'summary';
  const deltaOf = (members: Json): Json => ({ reasoning_details: [{ ...rest, index, ...members }] });
  if (whole.data !== undefined) return fc.constant([deltaOf({})]);
  return cut(String(summary ?? written)).map((pieces) => [
    ...pieces.map((piece) => deltaOf({ [key]: piece })),
    ...(signature === undefined ? [] : [deltaOf({ signature })]),
  ]);
};

const args = fc.dictionary(fc.stringMatching(/^[a-z]$/), fc.oneof(fc.string({ maxLength: 8 }), fc.integer()), {
  maxKeys: 3,
});
const calls = fc.array(
  args.map((input) => JSON.stringify(input)),
  { maxLength: 3 },
);
const oneCall = (input: string, index: number): fc.Arbitrary<Json[]> =>
  cut(input).map((pieces) =>
    pieces.map((piece, at) => call(index, piece, at === 0 ? { id: `c${index}`, type: 'function' } : {})),
  );

/** Deltas of parallel calls: their heads in the order of the reply, the rest in any. */
const callDeltas = (inputs: readonly string[]): fc.Arbitrary<readonly Json[]> =>
  fc.tuple(...inputs.map(oneCall)).chain((perCall) => {
    const rest: Json[][] = perCall.map((deltas) => deltas.slice(1));
    const turns = rest.flatMap((deltas, index) => deltas.map(() => index));
    return fc.shuffledSubarray(turns, { minLength: turns.length }).map((order): readonly Json[] => {
      const queues = rest.map((deltas) => [...deltas]);
      return [
        ...perCall.flatMap((deltas) => deltas.slice(0, 1)),
        ...order.flatMap((index) => queues[index]?.splice(0, 1) ?? []),
      ];
    });
  });

/** A message of chat, and deltas that say the same. */
const outputs: fc.Arbitrary<{ message: Json; deltas: readonly Json[] }> = fc
  .tuple(fc.array(detail, { maxLength: 2 }), fc.option(text, { nil: null }), calls)
  .chain(([details, content, inputs]) => {
    const numbered = details.map((one, index) => ({ ...one, index }));
    const message: Json = {
      content,
      ...(details.length === 0 ? {} : { reasoning_details: numbered }),
      ...(inputs.length === 0
        ? {}
        : {
            tool_calls: inputs.map((input, index) => ({
              id: `c${index}`,
              type: 'function',
              function: { name: `f${index}`, arguments: input },
            })),
          }),
    };
    return fc
      .tuple(
        fc.tuple(...numbered.map((one, index) => detailDeltas(one, index))),
        content === null ? fc.constant([]) : cut(content).map((pieces) => pieces.map((piece) => ({ content: piece }))),
        callDeltas(inputs),
      )
      .map((parts) => ({ message, deltas: [...parts[0].flat(), ...parts[1], ...parts[2]] }));
  });
