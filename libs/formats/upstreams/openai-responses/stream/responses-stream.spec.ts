import fc from 'fast-check';
import { joinPiece, SseSplitter, type SseFrame } from '#core';
import { propertyRuns } from '../../../../../test/support/property-runs.js';
import { readRecordings, type Recording } from '../../../../../test/support/recordings/read-recordings.js';
import { dialectRequest } from '../../../../../test/support/samples/dialect-request.js';
import { openaiResponses } from '../openai-responses.js';

type Json = Record<string, unknown>;
interface Call {
  index: number;
  id?: string;
  function?: { name?: string; arguments: string };
  custom?: { name?: string; input: string };
}
interface Delta {
  content?: string;
  refusal?: string;
  phase?: string;
  reasoning_content?: string;
  reasoning_details?: (Json & { index: number; summary?: string; text?: string })[];
  tool_calls?: Call[];
  annotations?: unknown[];
  citations?: unknown[];
}
interface Chunk extends Json {
  choices?: { delta: Delta; logprobs?: unknown; finish_reason: string | null }[];
}

const STREAMS = readRecordings('responses').filter(({ sse_raw }) => sse_raw !== undefined);
const FORMAT = 'openai-responses-v1';
const FRAME_BYTES_MAX = 1_000_000;

function translation(fields: object = {}) {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true, ...fields };
  const { translation: found } = dialectRequest(openaiResponses, body);
  if (found?.stream == null) throw new Error('no translation');
  return { reply: found.reply, stream: found.stream };
}

/** The data sent to the client for bytes that arrive in pieces. */
function playBytes(bytes: Buffer, nextPiece: () => number, fields: object = {}): string[] {
  const splitter = new SseSplitter(FRAME_BYTES_MAX);
  const stream = translation(fields).stream();
  const sent: SseFrame[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + nextPiece();
    for (const frame of splitter.push(bytes.subarray(at, end)).frames) sent.push(...stream.push(frame));
    at = end;
  }
  for (const frame of splitter.end().frames) sent.push(...stream.push(frame));
  return [...sent, ...stream.end()].map(({ data }) => data.toString());
}

const bytesOf = (events: readonly object[]): Buffer =>
  Buffer.from(events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join(''));

const play = (events: readonly object[], fields: object = {}): string[] =>
  playBytes(bytesOf(events), () => FRAME_BYTES_MAX, fields);

/** A stream as an OpenAI client accumulates it. */
function collect(sent: readonly string[]) {
  const chunks = sent.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data) as Chunk);
  const deltas = chunks.flatMap(({ choices = [] }) => choices.map(({ delta }) => delta));
  const calls: Call[] = [];
  const details = new Map<number, Json>();
  for (const call of deltas.flatMap(({ tool_calls = [] }) => tool_calls)) {
    const known = calls[call.index];
    if (known === undefined) calls[call.index] = call;
    else if (known.function !== undefined) known.function.arguments += call.function?.arguments ?? '';
    else if (known.custom !== undefined) known.custom.input += call.custom?.input ?? '';
  }
  for (const detail of deltas.flatMap(({ reasoning_details = [] }) => reasoning_details)) {
    const known = details.get(detail.index);
    if (known === undefined) details.set(detail.index, { ...detail });
    else
      for (const key of ['summary', 'text']) if (key in detail) known[key] = String(known[key]) + String(detail[key]);
  }
  const joined = (key: 'content' | 'refusal' | 'reasoning_content' | 'phase') =>
    deltas.map((delta) => delta[key] ?? '').join('');
  return {
    content: joined('content'),
    refusal: joined('refusal'),
    reasoning: joined('reasoning_content'),
    phase: joined('phase'),
    calls: calls.map(({ id, function: target, custom }) => ({ id, ...target, ...custom })),
    details: [...details.values()],
    annotations: deltas.flatMap(({ annotations = [], citations = [] }) => [...annotations, ...citations]),
    finish: chunks.flatMap(({ choices = [] }) => choices.map(({ finish_reason }) => finish_reason)).findLast(Boolean),
    usage: chunks.findLast(({ usage }) => usage !== undefined)?.usage,
    error: chunks.find(({ error }) => error !== undefined)?.error,
    done: sent.at(-1) === '[DONE]',
  };
}

type Collected = ReturnType<typeof collect>;

/** What a client has after the whole reply instead of its stream. */
function collectReply(response: Json): Collected {
  const reply = JSON.parse(
    translation()
      .reply(Buffer.from(JSON.stringify(response)))
      .toString(),
  ) as Json;
  const [{ message, finish_reason: finish } = { message: {} as Json, finish_reason: '' }] = reply.choices as {
    message: Json;
    finish_reason: string;
  }[];
  const calls = (message.tool_calls ?? []) as Call[];
  return {
    content: (message.content as string | null) ?? '',
    refusal: (message.refusal as string | null) ?? '',
    reasoning: (message.reasoning_content as string | undefined) ?? '',
    phase: (message.phase as string | undefined) ?? '',
    calls: calls.map(({ id, function: target }) => ({ id, ...target })),
    details: (message.reasoning_details ?? []) as Json[],
    annotations: [message.annotations, message.citations].flatMap((list) => (list ?? []) as unknown[]),
    finish,
    usage: reply.usage,
    error: undefined,
    done: true,
  };
}

function responseAtEnd({ sse_raw: text = '' }: Recording): Json {
  const { frames } = new SseSplitter(FRAME_BYTES_MAX).push(Buffer.from(`${text}\n\n`));
  const events = frames.map(({ data }) => JSON.parse(data.toString()) as { type: string; response: Json });
  const last = events.find(({ type }) => type === 'response.completed');
  if (last === undefined) throw new Error('the recording has no end');
  return last.response;
}

/** The provider encrypts again for the last event, so the same thoughts have other bytes there. */
const withoutData = (collected: Collected): Collected => ({
  ...collected,
  details: collected.details.map(({ data, ...rest }) => ({ ...rest, hasData: data !== undefined })),
});

const created = { type: 'response.created', response: { id: 'resp_1', model: 'm-1', status: 'in_progress' } };
const usage = { input_tokens: 5, output_tokens: 2, total_tokens: 7 };
const ended = (status: string, more: object = {}) => ({
  type: `response.${status}`,
  response: { id: 'resp_1', model: 'm-1', status, usage, ...more },
});
const added = (output_index: number, item: object) => ({ type: 'response.output_item.added', output_index, item });
const done = (output_index: number, item: object) => ({ type: 'response.output_item.done', output_index, item });
const said = (delta: string, more: object = {}) => ({
  type: 'response.output_text.delta',
  output_index: 0,
  content_index: 0,
  delta,
  ...more,
});
const args = (output_index: number, delta: string) => {
  return { type: 'response.function_call_arguments.delta', output_index, delta };
};
const thought = (summary_index: number, delta: string) => {
  return { type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', output_index: 0, summary_index, delta };
};
const callItem = (call_id: string, more: object = {}) => ({
  type: 'function_call',
  id: `fc_${call_id}`,
  call_id,
  name: 'f',
  arguments: '',
  ...more,
});

describe('a recorded stream', () => {
  it.each(STREAMS)('says what its last event says: $id', (recording) => {
    const sent = playBytes(Buffer.from(recording.sse_raw ?? ''), () => FRAME_BYTES_MAX);
    expect(withoutData(collect(sent))).toEqual(withoutData(collectReply(responseAtEnd(recording))));
  });

  it.each(STREAMS)('is the same for any split of its bytes: $id', ({ sse_raw: text = '' }) => {
    const bytes = Buffer.from(text);
    const whole = playBytes(bytes, () => FRAME_BYTES_MAX);
    fc.assert(
      fc.property(fc.infiniteStream(fc.integer({ min: 1, max: 900 })), (cuts) => {
        expect(playBytes(bytes, () => Number(cuts.next().value))).toEqual(whole);
      }),
      { numRuns: propertyRuns(20) },
    );
  });

  it.each(STREAMS)('never looks complete when it breaks off: $id', ({ sse_raw: text = '' }) => {
    const bytes = Buffer.from(text);
    const endAt = bytes.lastIndexOf('"type":"response.completed"');
    for (let cut = 0; cut < endAt; cut += Math.ceil(endAt / 20)) {
      const collected = collect(playBytes(bytes.subarray(0, cut), () => FRAME_BYTES_MAX).filter(isJson));
      expect(collected).toMatchObject({ done: false, finish: undefined });
    }
  });
});

/** A frame that was cut is passed on, for the gateway to notice. */
function isJson(data: string): boolean {
  try {
    return JSON.parse(data) !== null;
  } catch {
    return false;
  }
}

describe('a stream', () => {
  it('begins with the role, the id and the model, once', () => {
    const sent = play([created, { ...created, type: 'response.in_progress' }, said('Hi'), ended('completed')]);
    const delta = (members: object) => [{ index: 0, delta: members, finish_reason: null }];
    const head = { id: 'resp_1', object: 'chat.completion.chunk', model: 'm-1' };
    expect(sent.slice(0, -1).map((data) => JSON.parse(data) as unknown)).toEqual([
      { ...head, choices: delta({ role: 'assistant', content: '' }) },
      { ...head, choices: delta({ content: 'Hi' }) },
      { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      { ...head, choices: [], usage: { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 } },
    ]);
  });

  it('says nothing before its first content, and begins with an error if there is none', () => {
    const early = [created, { type: 'response.in_progress' }, added(0, { type: 'reasoning', id: 'rs_1', summary: [] })];
    expect(play([...early, { type: 'keepalive', sequence_number: 3 }])).toEqual([]);
    const failed = ended('failed', { error: { code: 'server_error', message: 'Oh.' } });
    const usage = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };
    expect(play([...early, failed]).map((data) => JSON.parse(data) as unknown)).toEqual([
      { error: { message: 'Oh.', type: 'server_error', param: null, code: 'server_error' }, usage },
    ]);
  });

  it('CHARGE-7 CHARGE-36: states the usage that an upstream gives at the beginning; OpenAI gives null', () => {
    const input_tokens_details = { cached_tokens: 4 };
    const usage = { input_tokens: 5, input_tokens_details, output_tokens: 0, total_tokens: 5 };
    const opened = (of: unknown): object => ({ type: 'response.in_progress', response: { id: 'r', usage: of } });
    const stream = translation().stream();
    const push = (event: object) => stream.push({ event: null, data: Buffer.from(JSON.stringify(event)) });
    expect([push(created), push(opened(null)), stream.stated]).toEqual([[], [], null]);
    expect(push(opened(usage))).toEqual([]);
    push(said('Hi'));
    const { stated } = stream;
    expect([stated?.outputTokens, JSON.parse(joinPiece(stated?.usage() ?? '').toString())]).toEqual([
      0,
      { prompt_tokens: 5, prompt_tokens_details: input_tokens_details, completion_tokens: 0, total_tokens: 5 },
    ]);
  });

  it('has parallel calls, and arguments that came with their item alone', () => {
    const { calls, finish } = collect(
      play([
        created,
        added(0, callItem('c1')),
        added(1, callItem('c2')),
        args(1, '{"b":'),
        args(0, '{"a":1}'),
        args(1, '2}'),
        done(0, callItem('c1', { arguments: '{"a":1}' })),
        done(1, callItem('c2', { arguments: '{"b":2}' })),
        done(2, callItem('c3', { arguments: '{"c":3}' })),
        ended('completed'),
      ]),
    );
    expect(calls).toEqual([
      { id: 'c1', name: 'f', arguments: '{"a":1}' },
      { id: 'c2', name: 'f', arguments: '{"b":2}' },
      { id: 'c3', name: 'f', arguments: '{"c":3}' },
    ]);
    expect(finish).toBe('tool_calls');
  });

  it('has custom calls with their input', () => {
    const item = { type: 'custom_tool_call', id: 'ctc_1', call_id: 'c1', name: 'patch', input: '' };
    const input = (delta: string) => ({ type: 'response.custom_tool_call_input.delta', output_index: 0, delta });
    const { calls } = collect(play([created, added(0, item), input('a\n'), input('"b"'), ended('completed')]));
    expect(calls).toEqual([{ id: 'c1', name: 'patch', input: 'a\n"b"' }]);
  });

  it('has the first call only for a legacy client', () => {
    const events = [created, done(0, callItem('c1', { arguments: '{}' })), done(1, callItem('c2')), ended('completed')];
    const chunks = play(events, { functions: [{ name: 'f' }] }).slice(1, -3);
    expect(chunks.map((data) => (JSON.parse(data) as Chunk).choices?.[0]?.delta)).toEqual([
      { function_call: { name: 'f', arguments: '' } },
      { function_call: { arguments: '{}' } },
    ]);
  });

  it('has the parts of a summary apart in the details and together in the text', () => {
    const item = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' };
    const events = [thought(0, 'One'), thought(0, ' two'), thought(1, 'three'), done(0, item), said('Hi')];
    const { reasoning, details, content } = collect(play([created, ...events, ended('completed')]));
    const members = { format: FORMAT, id: 'rs_1' };
    expect(reasoning).toBe('One two\n\nthree');
    expect(details).toEqual([
      { type: 'reasoning.summary', summary: 'One two', ...members, index: 0 },
      { type: 'reasoning.summary', summary: 'three', ...members, index: 1 },
      { type: 'reasoning.encrypted', data: 'gAAA', ...members, index: 2 },
    ]);
    expect(content).toBe('Hi');
    const hidden = collect(play([created, ...events, ended('completed')], { reasoning: { exclude: true } }));
    expect(hidden).toMatchObject({ reasoning: '', details: [], content: 'Hi' });
  });

  it('has what only its complete items hold', () => {
    const summary = [{ type: 'summary_text', text: 'Hm.' }];
    const content = [
      { type: 'output_text', text: 'Hi' },
      { type: 'refusal', refusal: 'No.' },
    ];
    const events = [done(0, { type: 'reasoning', id: 'rs_1', summary }), done(1, { type: 'message', content })];
    expect(collect(play([created, ...events, ended('completed')]))).toMatchObject({
      reasoning: 'Hm.',
      details: [{ type: 'reasoning.summary', summary: 'Hm.' }],
      content: 'Hi',
      refusal: 'No.',
    });
  });

  it('has log probabilities, refusals, annotations and the phase', () => {
    const token = { token: 'Hi', logprob: -1, top_logprobs: [] };
    const annotation = { type: 'url_citation', url: 'https://a.example', title: 'A', start_index: 0, end_index: 2 };
    const sent = play(
      [
        created,
        added(0, { type: 'message', phase: 'final_answer' }),
        said('Hi', { logprobs: [token] }),
        { type: 'response.output_text.done', output_index: 0, text: 'Hi' },
        { type: 'response.output_text.annotation.added', annotation },
        { type: 'response.refusal.delta', output_index: 0, delta: 'No.' },
        ended('completed'),
      ],
      { logprobs: true },
    );
    expect(sent.map((data) => data.includes('"logprobs":{"content":[{"token":"Hi"')).filter(Boolean)).toHaveLength(1);
    const { type, ...page } = annotation;
    expect(collect(sent)).toMatchObject({
      phase: 'final_answer',
      refusal: 'No.',
      annotations: [{ type, url_citation: { ...page, start_index: 2, end_index: 4 } }],
    });
  });

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
  ])('that is incomplete for %s ends by %s', (reason, finish) => {
    const end = ended('incomplete', { incomplete_details: { reason } });
    expect(collect(play([created, said('Hi'), end]))).toMatchObject({
      content: 'Hi',
      finish,
      done: true,
      usage: { prompt_tokens: 5 },
    });
  });

  it.each([
    [
      'a failed response',
      ended('failed', { error: { code: 'rate_limit_exceeded', message: 'Slow.' } }),
      'rate_limit_exceeded',
    ],
    ['an error event', { type: 'error', code: 'server_error', message: 'Slow.', param: null }, 'server_error'],
    [
      'a nested one',
      { type: 'error', error: { type: 'invalid_request_error', message: 'Slow.' } },
      'invalid_request_error',
    ],
    ['an error of another kind', { error: { message: 'Slow.', code: 'overloaded' } }, 'overloaded'],
    ['a completed one with an error', ended('completed', { error: { message: 'Slow.' } }), 'server_error'],
  ])('ends at %s', (_what, event, code) => {
    const collected = collect(play([created, said('Hi'), event, said('more'), ended('completed')]));
    expect(collected).toMatchObject({ content: 'Hi', done: false, finish: undefined });
    expect(collected.error).toMatchObject({ message: 'Slow.', code });
  });

  it('drops a foreign end and passes unreadable frames on', () => {
    const stream = translation().stream();
    const push = (text: string) =>
      stream.push({ event: null, data: Buffer.from(text) }).map(({ data }) => data.toString());
    expect(push('[DONE]')).toEqual([]);
    expect(push('{"type":')).toEqual(['{"type":']);
    expect(push('{"type":"response.web_search_call.searching","output_index":0}')).toEqual([]);
    expect(stream.end()).toEqual([]);
  });
});
