import { scanTopLevel, NO_USAGE, RoutifyError } from '#core';
import type { ResponsesContext } from '../request/responses-context.js';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import { droppedFields } from '../../../chat/reply/dropped-fields.js';
import type { RoutifyFacts } from '../../../chat/reply/format-routify.js';
import { readChunk, type Chunk } from '../../../chat/stream/chunk-reader.js';
import type { CompletedStream, StreamStart } from '../../../chat/stream/reply-stream.js';
import { passedResponse, PassedResponses } from './passed-response.js';

const FACTS: RoutifyFacts = {
  channel: 'a',
  latencyMs: 1,
  costNanoUsd: 5n,
  generationId: 'gen_1',
  maxTokensApplied: null,
  waiver: null,
  serviceTier: null,
  usageSource: 'upstream',
};
const START = {
  generationId: 'gen_1',
  createdSeconds: 1,
  model: 'shown',
  request: {},
  isNative: true,
  stopEndsCalls: false,
  dropped: droppedFields(['secret', 'usage.cost']),
} as unknown as StreamStart;
const CONTEXT: ResponsesContext = {
  tools: new Map(),
  echo: () => Buffer.from('"store":false'),
  serviceTier: null,
  isCompaction: false,
  logprobsParam: 'top_logprobs',
  previousId: null,
  states: SAMPLE_STATES,
};
const TEXT = { choices: [{ index: 0, delta: { content: 'x' } }] };

interface Event {
  readonly type: string;
  readonly sequence_number: number;
  readonly response?: object;
}

function chunkOf(...events: readonly string[]): Chunk {
  const native = events.map((data) => ({ event: (JSON.parse(data) as Event).type, data: Buffer.from(data) }));
  return readChunk({ event: null, data: Buffer.from(JSON.stringify(TEXT)) }, native) as Chunk;
}

const open = (more: Partial<ResponsesContext> = {}): PassedResponses =>
  new PassedResponses(START, { ...CONTEXT, ...more });
const dataOf = (frames: Buffer): string[] =>
  frames
    .toString()
    .split('\n')
    .flatMap((line) => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []));
const eventsOf = (frames: Buffer): Event[] => dataOf(frames).map((data) => JSON.parse(data) as Event);

const CREATED =
  '{"type":"response.created","sequence_number":0,"response":{"id":"up_1","secret":1,"model":"up","x":1.50}}';
const DELTA = '{"type":"response.output_text.delta","sequence_number":1,"delta":"\\u00e9"}';
const COMPLETED =
  '{"type":"response.completed","sequence_number":2,"response":{"id":"up_1","model":"up","usage":{"output_tokens":2,"cost":9}}}';
const completed = (more: Partial<CompletedStream>): CompletedStream => ({
  usage: NO_USAGE,
  facts: FACTS,
  endedBy: null,
  reported: null,
  ...more,
});

describe('passedResponse', () => {
  it('keeps every byte but for id and model, beside the cost', () => {
    const native = scanTopLevel(Buffer.from('{ "id":"up","model":"up","text":"\\u00e9 é 😀", "n":1.0 }'));
    const callRules = { mapsFunctionCalls: false, stopEndsCalls: false };
    const extras = { createdSeconds: 1, model: 'modèle', usage: NO_USAGE, routify: FACTS, isNative: true, callRules };
    const sent = Buffer.from(passedResponse(native, extras, CONTEXT), 'latin1').toString();
    expect(sent).toMatch(
      /^\{ "id":"resp_1","model":"modèle","text":"\\u00e9 é 😀", "n":1\.0,"routify":\{"channel":"a".*\} \}$/,
    );
  });
});

describe('PassedResponses', () => {
  it('names the stored response that it continues, which the provider does not know', () => {
    const stream = open({ previousId: 'resp_0' });
    const events = eventsOf(Buffer.concat([stream.chunk(chunkOf(CREATED, COMPLETED)), stream.complete(completed({}))]));
    for (const { response } of events) expect(response).toMatchObject({ previous_response_id: 'resp_0' });
    expect(events).toHaveLength(2);
  });

  it('passes events as they are, with its own identity, and withholds the end', () => {
    const stream = open();
    expect(dataOf(stream.chunk(chunkOf(CREATED, DELTA, COMPLETED)))).toEqual([
      '{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","model":"shown","x":1.50}}',
      DELTA,
    ]);
    const [last, ...others] = dataOf(stream.complete(completed({ reported: chunkOf() })));
    expect(last).toMatch(
      /"response":\{"id":"resp_1","model":"shown","usage":\{"output_tokens":2\},"routify":\{"channel"/,
    );
    expect(others).toEqual([]);
  });

  it('writes usage that was counted', () => {
    const stream = open();
    stream.chunk(chunkOf(CREATED, DELTA, COMPLETED));
    const usage = { ...NO_USAGE, promptTokens: 7, completionTokens: 5 };
    expect(eventsOf(stream.complete(completed({ usage })))).toMatchObject([
      { type: 'response.completed', response: { usage: { input_tokens: 7, output_tokens: 5, total_tokens: 12 } } },
    ]);
  });

  it.each<[what: string, end: (stream: PassedResponses) => Buffer, code: string]>([
    [
      'a limit ends it',
      (stream) => stream.complete(completed({ endedBy: { ended: 'insufficient_balance' } })),
      'insufficient_quota',
    ],
    ['it broke', (stream) => stream.fail(new RoutifyError('upstream_error', 'Gone.').toBody('gen_1')), 'server_error'],
  ])('fails with the next numbers where %s', (_what, end, code) => {
    const stream = open();
    stream.chunk(chunkOf(CREATED, DELTA));
    expect(eventsOf(end(stream))).toMatchObject([
      { type: 'error', sequence_number: 2, code },
      { type: 'response.failed', sequence_number: 3, response: { id: 'resp_1', error: { code } } },
    ]);
    expect(eventsOf(end(open())).map(({ type }) => type)).toEqual([
      ...['response.created', 'response.in_progress', 'error', 'response.failed'],
    ]);
  });

  it('is incomplete with the next number where its client cancels it', () => {
    const stream = open();
    stream.chunk(chunkOf(CREATED, DELTA));
    expect(eventsOf(stream.complete(completed({ endedBy: { ended: 'cancelled' } })))).toMatchObject([
      { type: 'response.incomplete', sequence_number: 2, response: { id: 'resp_1', routify: { ended: 'cancelled' } } },
    ]);
  });

  it('withholds a failure of the upstream, which the gateway writes itself', () => {
    const failed = '{"type":"response.failed","sequence_number":1,"response":{"error":{"message":"secret"}}}';
    expect(dataOf(open().chunk(chunkOf(failed)))).toEqual([]);
  });
});
