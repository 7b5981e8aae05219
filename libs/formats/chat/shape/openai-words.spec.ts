import { type SseFrame, NO_USAGE } from '#core';
import type { ModelRequest } from '../body/model-request.js';
import { SAMPLE_STATES } from '../../../../test/support/samples/sample-states.js';
import { MessagesStreamWriter } from '../../clients/messages/reply/messages-stream-writer.js';
import { CHAT_FORM } from '../reply/choice-form.js';
import { droppedFields } from '../reply/dropped-fields.js';
import { inspectReply, spliceReply } from '../reply/splice-reply.js';
import { ChatStream } from '../stream/chat-stream.js';
import { readChunk, withDeltas, type Chunk } from '../stream/chunk-reader.js';
import type { ReplyStream } from '../stream/reply-stream.js';
import { TranslatedStream } from '../stream/translated-stream.js';

type Json = Readonly<Record<string, unknown>>;

interface Rules {
  /** Names of the client's tools. */
  readonly tools?: readonly string[];
  readonly stopEndsCalls?: boolean;
}

const FACTS = {
  channel: 'c',
  latencyMs: 1,
  costNanoUsd: 0n,
  generationId: 'gen_1',
  usageSource: 'upstream' as const,
  maxTokensApplied: null,
  waiver: null,
  serviceTier: null,
};

/** The first choice of a complete reply as its client gets it. */
function replied(choice: Json, { tools = [], stopEndsCalls = false }: Rules = {}): Json {
  const reply = inspectReply(Buffer.from(JSON.stringify({ id: 'x', choices: [choice] })));
  if (reply.kind !== 'reply') throw new Error('it is no reply');
  const extras = {
    createdSeconds: 1,
    model: 'm',
    usage: NO_USAGE,
    routify: FACTS,
    isNative: false,
    callRules: { mapsFunctionCalls: tools.length > 0, stopEndsCalls },
  };
  const sent = Buffer.from(spliceReply(reply, extras, CHAT_FORM), 'latin1').toString();
  return (JSON.parse(sent) as { choices: Json[] }).choices[0]!;
}

function startOf({ tools = [], stopEndsCalls = false }: Rules) {
  const request = { includeUsage: false, toolNames: tools, serviceTier: null, n: 1 } as unknown as ModelRequest;
  return {
    generationId: 'gen_1',
    createdSeconds: 1,
    model: 'm',
    request,
    isNative: false,
    inputTokens: 0,
    dropped: droppedFields([]),
    stopEndsCalls,
  };
}

const frameOf = (choices: readonly Json[]): SseFrame => ({
  event: null,
  data: Buffer.from(JSON.stringify({ choices })),
});

function chunkOf(choice: Json): Chunk {
  const read = readChunk(frameOf([{ index: 0, ...choice }]));
  const view = read.kind === 'chunk' && read.hasMessages ? withDeltas(read) : read;
  if (view.kind !== 'chunk') throw new Error(`it is ${view.kind}`);
  return view;
}

function written(stream: ReplyStream, choices: readonly Json[]): string {
  const frames = choices.map((choice) => stream.chunk(chunkOf(choice)));
  const end = { usage: NO_USAGE, facts: FACTS, endedBy: null, reported: null };
  return Buffer.concat([...frames, stream.complete(end)]).toString();
}

/** The first choices of the chunks of a stream, `[DONE]` left out. */
function streamed(choices: readonly Json[], rules: Rules = {}): Json[] {
  const text = written(new ChatStream(startOf(rules), CHAT_FORM), choices);
  return text
    .split('\n\n')
    .filter((frame) => frame.startsWith('data: {'))
    .map((frame) => (JSON.parse(frame.slice('data: '.length)) as { choices: Json[] }).choices[0]!);
}

function streamedMessage(choices: readonly Json[], rules: Rules = {}): string {
  const context = { stopSequences: [], paths: [], hidesThinking: false, states: SAMPLE_STATES };
  const start = startOf(rules);
  return written(new TranslatedStream(new MessagesStreamWriter(start, context), start), choices);
}

const CALL = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } };
const OLDER_CALL = { name: 'f', arguments: '{"a":1}' };

describe('finish reasons', () => {
  it.each([[''], [null], [undefined], [0], [false], [{}]])(
    'RES-23: %j of a complete reply is an end',
    (finish_reason) => {
      const message = { role: 'assistant', content: 'ok' };
      expect(replied({ index: 0, message, finish_reason })).toEqual({ index: 0, message, finish_reason: 'stop' });
      const calling = { ...message, tool_calls: [CALL] };
      expect(replied({ index: 0, message: calling, finish_reason })).toMatchObject({ finish_reason: 'tool_calls' });
      expect(replied({ index: 0, text: 'ok', finish_reason })).toEqual({ index: 0, text: 'ok', finish_reason: 'stop' });
    },
  );

  it.each([[''], [0], [{}]])('RES-23: %j in a chunk is none', (finish_reason) => {
    const choices = streamed([
      { delta: { content: 'a' }, finish_reason },
      { delta: {}, finish_reason: 'length' },
    ]);
    expect(choices.map((choice) => choice['finish_reason'])).toEqual([null, 'length']);
  });

  it('RES-23: a stream without any ends with one', () => {
    const chunks = [{ delta: { role: 'assistant', content: 'a' }, finish_reason: '' }, { delta: { content: 'b' } }];
    expect(streamed(chunks).at(-1)).toEqual({ index: 0, delta: {}, finish_reason: 'stop' });
    const calling = [{ delta: { role: 'assistant', tool_calls: [{ index: 0, ...CALL }] }, finish_reason: null }];
    expect(streamed(calling).at(-1)).toEqual({ index: 0, delta: {}, finish_reason: 'tool_calls' });
    expect(streamed([{ delta: { content: 'a' }, finish_reason: 'stop' }])).toHaveLength(1);
  });
});

describe('roles', () => {
  it.each([[''], [null], [undefined], ['model'], ['Assistant'], [7]])(
    'RES-23: %j of a message is assistant',
    (role) => {
      const choice = replied({ index: 0, message: { role, content: 'ok' }, finish_reason: 'stop' });
      expect(choice['message']).toEqual({ role: 'assistant', content: 'ok' });
    },
  );

  it.each(['', 'bot'])('RES-23: %j in deltas is assistant, once for each choice', (role) => {
    const delta = { role, content: 'a' };
    const choices = streamed([{ delta }, { delta }, { index: 1, delta }, { delta: {}, finish_reason: 'stop' }]);
    expect(choices.map((choice) => (choice['delta'] as Json)['role'])).toEqual([
      ...['assistant', undefined, 'assistant', undefined],
    ]);
  });

  it('RES-23: bytes of an ordinary delta stay', () => {
    const data = Buffer.from(
      '{"choices":[{"index":0, "delta":{"role":"assistant","content":"\\u00e9"},"finish_reason":null}]}',
    );
    const chunk = readChunk({ event: null, data });
    expect(chunk).toMatchObject({ shape: { isForeign: false }, hasMessages: false });
  });
});

describe('a message in the place of a delta', () => {
  const whole = { message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' };

  it.each([
    ['alone', whole],
    ['beside null', { ...whole, delta: null }],
  ])('RES-23: %s is read as one', (_what, choice) => {
    expect(streamed([choice])).toEqual([
      { index: 0, delta: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' },
    ]);
    expect(streamedMessage([choice])).toContain('"text":"Hello"');
    expect(chunkOf(choice).visibleTextBytes).toBe(5);
  });

  it('RES-23: its calls are numbered', () => {
    const choice = { message: { role: 'assistant', content: null, tool_calls: [CALL] }, finish_reason: 'tool_calls' };
    expect(streamed([choice])).toMatchObject([{ delta: { tool_calls: [{ index: 0, ...CALL }] } }]);
  });

  it('RES-23: beside a delta it passes', () => {
    const choice = { index: 0, delta: { content: 'lo' }, message: { role: 'assistant', content: 'Hello' } };
    expect(streamed([choice])[0]).toEqual(choice);
  });
});

describe('the older function_call', () => {
  const message = { role: 'assistant', content: null, function_call: OLDER_CALL };
  const chunks = [
    { delta: { role: 'assistant', content: null, function_call: { name: 'f', arguments: '' } }, finish_reason: null },
    { delta: { function_call: { arguments: '{"a"' } }, finish_reason: null },
    { delta: { function_call: { arguments: ':1}' } }, finish_reason: null },
    { delta: {}, finish_reason: 'function_call' },
  ];
  const callOf = (choices: readonly Json[]): Json[] =>
    choices.flatMap((choice) => ((choice['delta'] as Json)['tool_calls'] ?? []) as Json[]);

  it('RES-23: is a tool call for a client that has sent tools', () => {
    const choice = replied({ index: 0, message, finish_reason: 'function_call' }, { tools: ['f'] });
    const call = { id: 'call_gen_1_0_0', type: 'function', function: OLDER_CALL };
    expect(choice).toMatchObject({ message: { tool_calls: [call] }, finish_reason: 'tool_calls' });
    expect(choice['message']).not.toHaveProperty('function_call');

    const choices = streamed(chunks, { tools: ['f'] });
    expect(JSON.stringify(choices)).not.toContain('function_call');
    const [first, ...others] = callOf(choices);
    expect(first).toEqual({ index: 0, id: 'call_gen_1_0_0', type: 'function', function: { name: 'f', arguments: '' } });
    expect(others).toEqual([
      { index: 0, function: { arguments: '{"a"' } },
      { index: 0, function: { arguments: ':1}' } },
    ]);
    expect(choices.at(-1)).toMatchObject({ finish_reason: 'tool_calls' });
    const events = streamedMessage(chunks, { tools: ['f'] });
    for (const part of ['"tool_use"', '"name":"f"', '"stop_reason":"tool_use"']) expect(events).toContain(part);
  });

  it('RES-23: stays for a client that has not', () => {
    expect(replied({ index: 0, message, finish_reason: 'function_call' })).toEqual({
      index: 0,
      message,
      finish_reason: 'function_call',
    });
    expect(streamed(chunks)).toEqual(chunks.map((chunk) => ({ index: 0, ...chunk })));
  });

  it('RES-23: is left out beside tool calls', () => {
    const both = { ...message, tool_calls: [CALL] };
    const choice = replied({ index: 0, message: both, finish_reason: 'tool_calls' }, { tools: ['f'] });
    expect(choice['message']).toEqual({ role: 'assistant', content: null, tool_calls: [CALL] });
  });
});

describe('stop beside tool calls', () => {
  const message = { role: 'assistant', content: null, tool_calls: [CALL] };
  const chunks = [
    { delta: { role: 'assistant', tool_calls: [{ index: 0, ...CALL }] }, finish_reason: null },
    { delta: {}, finish_reason: 'stop' },
  ];
  const end = (choices: readonly Json[]): unknown => choices.at(-1)?.['finish_reason'];

  it('RES-24: is tool_calls where the channel says so', () => {
    const rules = { tools: ['f'], stopEndsCalls: true };
    expect(replied({ index: 0, message, finish_reason: 'stop' }, rules)).toMatchObject({ finish_reason: 'tool_calls' });
    expect(end(streamed(chunks, rules))).toBe('tool_calls');
    const single = { delta: { tool_calls: [{ index: 0, ...CALL }] }, finish_reason: 'stop' };
    expect(end(streamed([single], rules))).toBe('tool_calls');
    expect(streamedMessage(chunks, rules)).toContain('"stop_reason":"tool_use"');
  });

  it('RES-24: stays where it does not', () => {
    expect(replied({ index: 0, message, finish_reason: 'stop' })).toMatchObject({ finish_reason: 'stop' });
    expect(end(streamed(chunks))).toBe('stop');
  });

  it('RES-24: stays without calls, and other reasons stay', () => {
    const rules = { tools: ['f'], stopEndsCalls: true };
    const text = { role: 'assistant', content: 'ok', tool_calls: [] };
    expect(replied({ index: 0, message: text, finish_reason: 'stop' }, rules)).toMatchObject({ finish_reason: 'stop' });
    expect(end(streamed([{ delta: { content: 'a' } }, { delta: {}, finish_reason: 'stop' }], rules))).toBe('stop');
    for (const finish_reason of ['length', 'content_filter']) {
      expect(replied({ index: 0, message, finish_reason }, rules)).toMatchObject({ finish_reason });
    }
  });
});
