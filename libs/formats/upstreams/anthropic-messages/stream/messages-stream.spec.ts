import fc from 'fast-check';
import { SseSplitter, type SseFrame } from '#core';
import { propertyRuns } from '../../../../../test/support/property-runs.js';
import { readChunk } from '../../../chat/stream/chunk-reader.js';
import { readUsage } from '../../../chat/usage/read-usage.js';
import { dialectRequest } from '../../../../../test/support/samples/dialect-request.js';
import { anthropicMessages } from '../anthropic-messages.js';

type Json = Record<string, unknown>;

const start = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude', usage: { input_tokens: 10, output_tokens: 1 } },
};
const stop = { type: 'message_stop' };
const textStart = { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };

function ended(stopReason: string, usage: object = { output_tokens: 5 }): object {
  return { type: 'message_delta', delta: { stop_reason: stopReason }, usage };
}

function delta(index: number, value: object): object {
  return { type: 'content_block_delta', index, delta: value };
}

function text(value: string, index = 0): object {
  return delta(index, { type: 'text_delta', text: value });
}

function args(partial: string, index = 1): object {
  return delta(index, { type: 'input_json_delta', partial_json: partial });
}

function callStart(id: string, name = 'f', index = 1, input: object = {}): object {
  return { type: 'content_block_start', index, content_block: { type: 'tool_use', id, name, input } };
}

function blockStop(index: number): object {
  return { type: 'content_block_stop', index };
}

function translator(fields: object = {}) {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true, ...fields };
  const stream = dialectRequest(anthropicMessages, body).translation?.stream?.();
  if (stream === undefined) throw new Error('no translation');
  return stream;
}

function frameOf(event: object | string): SseFrame {
  return { event: null, data: Buffer.from(typeof event === 'string' ? event : JSON.stringify(event)) };
}

/** The frames sent to the client, parsed; `[DONE]` as a string. */
function play(events: readonly (object | string)[], fields: object = {}): (Json | string)[] {
  const stream = translator(fields);
  const frames = [...events.flatMap((event) => stream.push(frameOf(event))), ...stream.end()];
  return frames.map(({ data }) => (data.toString() === '[DONE]' ? '[DONE]' : (JSON.parse(data.toString()) as Json)));
}

interface Finish {
  readonly choices: readonly [Json];
}

/** The chunk with the finish reason. */
function finishOf(endDelta: object): Finish {
  const events = [start, { type: 'message_delta', delta: endDelta, usage: { output_tokens: 5 } }, stop];
  const found = play(events).find((chunk) => JSON.stringify(chunk).includes('"finish_reason":"'));
  return found as unknown as Finish;
}

interface CollectedReply {
  content: string;
  reasoning: string;
  readonly calls: { id: string; name: string; arguments: string }[];
  readonly details: unknown[];
  finish: unknown;
  usage: unknown;
  done: boolean;
  error: unknown;
}

interface Delta {
  content?: string;
  reasoning_content?: string;
  reasoning_details?: unknown[];
  tool_calls?: { index: number; id?: string; function: { name?: string; arguments: string } }[];
}

/** A stream as an OpenAI client accumulates it. */
function collect(events: readonly (object | string)[], fields: object = {}): CollectedReply {
  const reply: CollectedReply = {
    content: '',
    reasoning: '',
    calls: [],
    details: [],
    finish: null,
    usage: null,
    done: false,
    error: null,
  };
  for (const chunk of play(events, fields)) {
    if (typeof chunk === 'string') {
      reply.done = true;
      continue;
    }
    reply.error ??= chunk.error ?? null;
    reply.usage = chunk.usage ?? reply.usage;
    const [choice] = (chunk.choices ?? []) as { delta: Delta; finish_reason: string | null }[];
    if (choice === undefined) continue;
    reply.finish = choice.finish_reason ?? reply.finish;
    reply.content += choice.delta.content ?? '';
    reply.reasoning += choice.delta.reasoning_content ?? '';
    reply.details.push(...(choice.delta.reasoning_details ?? []));
    for (const call of choice.delta.tool_calls ?? []) {
      const known = (reply.calls[call.index] ??= { id: call.id ?? '', name: call.function.name ?? '', arguments: '' });
      known.arguments += call.function.arguments;
    }
  }
  return reply;
}

describe('a stream', () => {
  it('ends with the facts that chat has no word for', () => {
    const facts = { stop_sequence: 'END', container: { id: 'c' } };
    const finish = finishOf({ stop_reason: 'stop_sequence', stop_details: null, choices: [], ...facts });
    expect(finish).toMatchObject(facts);
    expect(finish.choices).toEqual([
      { index: 0, delta: {}, finish_reason: 'stop', native_finish_reason: 'stop_sequence' },
    ]);
    expect(finishOf({ stop_reason: 'end_turn' }).choices[0]).not.toHaveProperty('native_finish_reason');
  });

  it('streams one function_call to a legacy client', () => {
    const calls = [callStart('c1', 'f', 0), args('{"a":', 0), args('1}', 0), callStart('c2', 'g', 1), args('{}', 1)];
    const chunks = play([start, ...calls, ended('tool_use'), stop], { functions: [{ name: 'f' }] });
    const choices = chunks.flatMap((chunk) => (typeof chunk === 'string' ? [] : (chunk.choices as Json[])));
    expect(
      choices.map(({ delta: members, finish_reason }) => finish_reason ?? (members as Json).function_call),
    ).toEqual([undefined, { name: 'f', arguments: '' }, { arguments: '{"a":' }, { arguments: '1}' }, 'function_call']);
  });

  it('RES-7, RES-8: has chunks, the usage, and [DONE]', () => {
    const head = { id: 'msg_1', object: 'chat.completion.chunk', model: 'claude' };
    const chunk = (value: object, finishReason: string | null = null): object => ({
      ...head,
      choices: [{ index: 0, delta: value, finish_reason: finishReason }],
    });
    expect(
      play([start, textStart, { type: 'ping' }, text('Hel'), text('"lo"\n'), blockStop(0), ended('max_tokens'), stop]),
    ).toEqual([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hel' }),
      chunk({ content: '"lo"\n' }),
      chunk({}, 'length'),
      {
        ...head,
        choices: [],
        usage: {
          prompt_tokens: 10,
          completion_tokens: 5,
          total_tokens: 15,
          prompt_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 0 },
        },
      },
      '[DONE]',
    ]);
  });

  it('numbers calls from 0 and gives one without arguments an empty object', () => {
    const reply = collect([
      start,
      callStart('t1'),
      args(''),
      args('{"a":'),
      args(' "\\"b\\""}'),
      blockStop(1),
      {
        type: 'content_block_start',
        index: 2,
        content_block: { type: 'server_tool_use', id: 's', name: 'x', input: {} },
      },
      args('{"hidden":1}', 2),
      blockStop(2),
      callStart('t2', 'g', 3),
      blockStop(3),
      callStart('t3', 'h', 4, { given: 1 }),
      blockStop(4),
      ended('tool_use'),
      stop,
    ]);
    expect(reply.calls).toEqual([
      { id: 't1', name: 'f', arguments: '{"a": "\\"b\\""}' },
      { id: 't2', name: 'g', arguments: '{}' },
      { id: 't3', name: 'h', arguments: '{"given":1}' },
    ]);
    expect(reply.finish).toBe('tool_calls');
    expect(reply.content).toBe('');
  });

  const thinking = [
    start,
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
    delta(0, { type: 'thinking_delta', thinking: 'H' }),
    delta(0, { thinking: 'm.', type: 'thinking_delta' }),
    delta(0, { type: 'signature_delta', signature: 'sig' }),
    blockStop(0),
    { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'xyz' } },
    blockStop(1),
    { type: 'content_block_start', index: 2, content_block: { type: 'text', text: 'So' } },
    text('.', 2),
    ended('end_turn'),
    stop,
  ];

  it('has its thinking, and the details to return it', () => {
    const reply = collect(thinking);
    const format = 'anthropic-claude-v1';
    expect(reply).toMatchObject({ reasoning: 'Hm.', content: 'So.', finish: 'stop', done: true });
    expect(reply.details).toEqual([
      { type: 'reasoning.text', text: 'H', format, index: 0 },
      { type: 'reasoning.text', text: 'm.', format, index: 0 },
      { type: 'reasoning.text', signature: 'sig', format, index: 0 },
      { type: 'reasoning.encrypted', data: 'xyz', format, index: 1 },
    ]);
  });

  it('omits its thinking when the client excludes it', () => {
    expect(collect(thinking, { reasoning: { enabled: true, exclude: true } })).toMatchObject({
      reasoning: '',
      details: [],
      content: 'So.',
      done: true,
    });
  });

  it('has citations', () => {
    const page = { type: 'web_search_result_location', url: 'https://x.test', title: null };
    const document = { type: 'page_location', document_index: 0 };
    const chunks = play([
      start,
      delta(0, { type: 'citations_delta', citation: page }),
      delta(0, { type: 'citations_delta', citation: document }),
    ]);
    expect(chunks.slice(1)).toMatchObject([
      {
        choices: [
          { delta: { annotations: [{ type: 'url_citation', url_citation: { url: 'https://x.test', title: '' } }] } },
        ],
      },
      { choices: [{ delta: { citations: [document] } }] },
    ]);
  });

  it('reports a refusal', () => {
    const refused = { type: 'message_delta', delta: { stop_reason: 'refusal', stop_details: { explanation: 'No.' } } };
    const chunks = play([start, refused, stop]);
    expect(chunks[1]).toMatchObject({ choices: [{ delta: { refusal: 'No.' } }] });
    expect(chunks[2]).toMatchObject({ choices: [{ finish_reason: 'content_filter' }] });
  });

  it('uses the last count of each field', () => {
    const { usage } = collect([
      start,
      ended('end_turn', { input_tokens: 61, cache_read_input_tokens: null, output_tokens: 2 }),
      stop,
    ]);
    expect(usage).toMatchObject({ prompt_tokens: 61, completion_tokens: 2 });
  });

  it.each([
    ['the connection ends', [start, text('a')], false],
    ['the connection ends after the usage', [start, text('a'), ended('end_turn')], true],
  ])('is never complete when %s', (_why, events, hasUsage) => {
    const reply = collect(events);
    expect(reply.done).toBe(false);
    expect(reply.usage !== null).toBe(hasUsage);
  });

  it('is complete without a stop reason', () => {
    expect(collect([start, text('a'), stop])).toMatchObject({ finish: 'stop', done: true });
  });

  it.each([
    [{ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'Overloaded', 'overloaded_error'],
    [{ error: { message: 'Exploded', code: 'boom' } }, 'Exploded', 'boom'],
  ])('ends with the error %j', (error, message, code) => {
    const stream = translator();
    const frames = [start, text('a'), error, text('b'), stop].flatMap((event) => stream.push(frameOf(event)));
    expect(frames).toHaveLength(3);
    expect(readChunk(frames[2]!)).toMatchObject({ kind: 'error', error: { message, code } });
    expect(stream.end()).toEqual([]);
  });

  it('passes through unreadable frames, and never a foreign [DONE]', () => {
    const stream = translator();
    expect(stream.push(frameOf('{"type":'))).toEqual([frameOf('{"type":')]);
    expect(stream.push(frameOf('[DONE]'))).toEqual([]);
  });
});

describe('a stream that starts twice', () => {
  const again = { type: 'message_start', message: { id: 'msg_2', model: 'claude', usage: { input_tokens: 10 } } };

  it('continues when the message is the same', () => {
    expect(collect([start, start, textStart, text('a'), ended('end_turn'), stop])).toMatchObject({
      content: 'a',
      done: true,
    });
  });

  it('continues a call that repeats the sent arguments', () => {
    const repeated = ['{"', 'a":"b', 'c"}'].map((part) => args(part));
    const reply = collect([
      start,
      callStart('t1'),
      args('{"a":"b'),
      again,
      callStart('t2'),
      ...repeated,
      blockStop(1),
      ended('tool_use'),
      stop,
    ]);
    expect(reply).toMatchObject({ calls: [{ id: 't1', name: 'f', arguments: '{"a":"bc"}' }], done: true });
  });

  it.each([
    ['other arguments', [callStart('t2'), args('{"b')]],
    ['another tool', [callStart('t2', 'g')]],
    ['too little', [callStart('t2'), args('{"'), blockStop(1)]],
    ['no call', [ended('end_turn'), stop]],
  ])('fails by %s', (_what, events) => {
    const reply = collect([start, callStart('t1'), args('{"a":"b'), again, ...events, stop]);
    expect(reply.error).toMatchObject({ code: 'api_error' });
    expect(reply.done).toBe(false);
  });
});

describe('any text', () => {
  const spaces = fc.constantFrom('', ' ', '       ');
  const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 12 });

  it('is kept for any split of its bytes', () => {
    fc.assert(
      fc.property(
        pieces,
        pieces,
        spaces,
        fc.infiniteStream(fc.integer({ min: 1, max: 90 })),
        (said, given, space, cuts) => {
          const input = JSON.stringify({ given });
          const middle = Math.floor(input.length / 2);
          const events = [
            start,
            textStart,
            ...said.map((piece) => text(piece)),
            callStart('t1'),
            args(input.slice(0, middle)),
            args(input.slice(middle)),
            blockStop(1),
            ended('tool_use'),
            stop,
          ];
          const bytes = Buffer.from(
            events
              .map((event) => `event: x\r\ndata: ${JSON.stringify(event).slice(0, -1)}${space}}${space}\r\n\r\n`)
              .join(''),
          );
          const splitter = new SseSplitter(1_000_000);
          const stream = translator();
          const chunks: Buffer[] = [];
          for (let at = 0; at < bytes.length;) {
            const end = at + Number(cuts.next().value);
            for (const frame of splitter.push(bytes.subarray(at, end)).frames) {
              for (const { data } of stream.push(frame)) chunks.push(data);
            }
            at = end;
          }
          const deltas = chunks
            .slice(0, -2)
            .map((data) => (JSON.parse(data.toString()) as { choices: [{ delta: Delta }] }).choices[0].delta);
          expect(deltas.map(({ content = '' }) => content).join('')).toBe(said.join(''));
          const sent = deltas.flatMap(({ tool_calls: calls = [] }) => calls.map((call) => call.function.arguments));
          expect(sent.join('')).toBe(input);
          expect(chunks.at(-1)?.toString()).toBe('[DONE]');
        },
      ),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('MessagesStream, what it states', () => {
  const begun = {
    type: 'message_start',
    message: {
      ...start.message,
      usage: {
        input_tokens: 100,
        cache_read_input_tokens: 7_740,
        output_tokens: 1,
        service_tier: 'priority',
        cache_creation: { ephemeral_5m_input_tokens: 8, ephemeral_1h_input_tokens: 12 },
      },
    },
  };
  const prompt = {
    promptTokens: 7_860,
    cachedTokens: 7_740,
    cacheWriteTokens: 8,
    cacheWrite1hTokens: 12,
  };

  /** Each statement, with the number of frames up to it. */
  function statements(events: readonly object[]): [frames: number, outputTokens: number, usage: unknown][] {
    const stream = translator();
    const found: [number, number, unknown][] = [];
    let known: unknown = null;
    let frames = 0;
    for (const event of events) {
      frames += stream.push(frameOf(event)).length;
      const { stated } = stream;
      if (stated === known || stated === null) continue;
      known = stated;
      found.push([frames, stated.outputTokens, readUsage(JSON.parse(String(stated.usage())))]);
    }
    return found;
  }

  it('CHARGE-18 CHARGE-36: the prompt of message_start with its cached parts, and no output', () => {
    expect(statements([begun, textStart, text('Hi')])).toMatchObject([
      [1, 0, { kind: 'partial', lacks: 'completion', usage: { ...prompt, completionTokens: 0 } }],
    ]);
  });

  it('CHARGE-36: the output of message_delta, once the event is translated', () => {
    expect(statements([begun, textStart, text('Hi'), blockStop(0), ended('end_turn')])).toMatchObject([
      [1, 0, { kind: 'partial' }],
      [3, 5, { kind: 'usage', usage: { ...prompt, completionTokens: 5 } }],
    ]);
  });

  it('names the service tier', () => {
    const stream = translator();
    stream.push(frameOf(begun));
    expect(JSON.parse(String(stream.stated?.usage()))).toMatchObject({ service_tier: 'priority' });
  });
});
