import { scanTopLevel, NO_USAGE, RoutifyError } from '#core';
import { SAMPLE_STATES } from '../../../../../test/support/samples/sample-states.js';
import { droppedFields } from '../../../chat/reply/dropped-fields.js';
import type { RoutifyFacts } from '../../../chat/reply/format-routify.js';
import { readChunk, type Chunk } from '../../../chat/stream/chunk-reader.js';
import type { CompletedStream, StreamStart } from '../../../chat/stream/reply-stream.js';
import { passedMessage, PassedMessages } from './passed-message.js';

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
const TEXT = { choices: [{ index: 0, delta: { content: 'x' } }] };

/** The chunk that stands for these events. */
function chunkOf(...events: readonly string[]): Chunk {
  const native = events.map((data) => ({ event: typeOf(data), data: Buffer.from(data) }));
  return readChunk({ event: null, data: Buffer.from(JSON.stringify(TEXT)) }, native) as Chunk;
}

const typeOf = (data: string): string => (JSON.parse(data) as { type: string }).type;
const open = (): PassedMessages =>
  new PassedMessages(START, { stopSequences: [], paths: [], hidesThinking: false, states: SAMPLE_STATES });
const dataOf = (frames: Buffer): string[] =>
  frames
    .toString()
    .split('\n')
    .flatMap((line) => (line.startsWith('data: ') ? [line.slice('data: '.length)] : []));

const BEGIN = '{"type":"message_start","message":{"model":"up","secret":1,"usage":{"input_tokens":3,"cost":9}}}';
const BLOCK = '{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}';
const DELTA = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\\u00e9"}}';
const STOP = '{"type":"content_block_stop","index":0}';
const END = '{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2,"cost":9}}';
const completed = (more: Partial<CompletedStream>): CompletedStream => ({
  usage: NO_USAGE,
  facts: FACTS,
  endedBy: null,
  reported: null,
  ...more,
});

describe('passedMessage', () => {
  it('keeps every byte but for the model, beside the cost', () => {
    const native = scanTopLevel(Buffer.from('{ "model":"up","text":"\\u00e9 é 😀", "n":1.0 }'));
    const callRules = { mapsFunctionCalls: false, stopEndsCalls: false };
    const extras = { createdSeconds: 1, model: 'modèle', usage: NO_USAGE, routify: FACTS, isNative: true, callRules };
    const sent = Buffer.from(passedMessage(native, extras), 'latin1').toString();
    expect(sent).toMatch(/^\{ "model":"modèle","text":"\\u00e9 é 😀", "n":1\.0,"routify":\{"channel":"a".*\} \}$/);
  });
});

describe('PassedMessages', () => {
  it('passes events as they are, without what the channel hides, and withholds the end', () => {
    const stream = open();
    expect(dataOf(stream.chunk(chunkOf(BEGIN, BLOCK, '{"type":"ping"}', DELTA)))).toEqual([
      '{"type":"message_start","message":{"model":"shown","usage":{"input_tokens":3}}}',
      BLOCK,
      DELTA,
    ]);
    expect(dataOf(stream.chunk(chunkOf(STOP, END)))).toEqual([STOP]);
    stream.take([{ event: 'message_stop', data: Buffer.from('{"type":"message_stop"}') }]);
    const [end, last, ...others] = dataOf(stream.complete(completed({ reported: chunkOf() })));
    expect(end).toBe('{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}');
    expect(JSON.parse(last ?? '')).toMatchObject({ type: 'message_stop', routify: { channel: 'a' } });
    expect(others).toEqual([]);
  });

  it('names the types of events that have no names', () => {
    const chunk = readChunk({ event: null, data: Buffer.from(JSON.stringify(TEXT)) }, [
      { event: null, data: Buffer.from(DELTA) },
    ]) as Chunk;
    expect(open().chunk(chunk).toString()).toBe(`event: content_block_delta\ndata: ${DELTA}\n\n`);
  });

  it('writes usage that was counted', () => {
    const stream = open();
    stream.chunk(chunkOf(BEGIN, BLOCK, DELTA, STOP, END));
    const [end] = dataOf(stream.complete(completed({ usage: { ...NO_USAGE, promptTokens: 7, completionTokens: 5 } })));
    expect(JSON.parse(end ?? '')).toMatchObject({ usage: { input_tokens: 7, output_tokens: 5 } });
  });

  it('closes the open block where a limit ends the stream', () => {
    const stream = open();
    stream.chunk(chunkOf(BEGIN, BLOCK, DELTA));
    const events = dataOf(stream.complete(completed({ endedBy: { ended: 'insufficient_balance' } })));
    expect(events.map(typeOf)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
    expect(JSON.parse(events[1] ?? '')).toMatchObject({ delta: { stop_reason: 'max_tokens' } });
    expect(JSON.parse(events[2] ?? '')).toMatchObject({ routify: { ended: 'insufficient_balance' } });
  });

  it('never looks complete when it broke', () => {
    const stream = open();
    stream.chunk(chunkOf(BEGIN, BLOCK, DELTA, STOP, END));
    const events = dataOf(stream.fail(new RoutifyError('upstream_error', 'Gone.').toBody('gen_1')));
    expect(events.map(typeOf)).toEqual(['error']);
  });
});
