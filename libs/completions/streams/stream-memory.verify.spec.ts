import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { anthropicMessages, gemini, type Dialect, readChunk } from '#formats';
import type { SseFrame } from '#core';
import { dialectRequest } from '../../../test/support/samples/dialect-request.js';
import { exactCounter } from '../../../test/support/samples/exact-counter.js';
import { sampleTask } from '../../../test/support/samples/sample-task.js';
import { UsageTally } from '../task/usage-tally.js';

const CHUNKS = 30_000;
/** A leak grows in every pass; code and caches of V8 do not. */
const PASSES = 3;
/** The text itself, and up to one buffer of chunks of 0.8 MB. Retaining all chunks takes 5 to 12 MB. */
const GROWTH_BYTES_MAX = 2_000_000;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The second collection frees what the first one had marked before it died: a cycle may be under way in a large heap. */
function usedBytes(): number {
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const frameOf = (value: object): SseFrame => ({ event: null, data: Buffer.from(JSON.stringify(value)) });

function translator(dialect: Dialect): (frame: SseFrame) => readonly SseFrame[] {
  const body = { model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true };
  const stream = dialectRequest(dialect, body).translation?.stream?.();
  return (frame) => stream?.push(frame) ?? [];
}

const callStart = { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'c', name: 'f' } };

const STREAMS: readonly [
  what: string,
  first: object,
  piece: (index: number) => object,
  read: (frame: SseFrame) => readonly SseFrame[],
][] = [
  [
    'passed through',
    { choices: [{ index: 0, delta: { role: 'assistant' } }] },
    (index) => ({ choices: [{ index: 0, delta: { content: ` ${index}` } }] }),
    (frame) => [frame],
  ],
  [
    'the arguments of one call of Anthropic’s',
    callStart,
    (index) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: ` ${index}` },
    }),
    translator(anthropicMessages),
  ],
  [
    'Gemini’s text',
    {},
    (index) => ({ candidates: [{ index: 0, content: { parts: [{ text: ` ${index}` }] } }] }),
    translator(gemini),
  ],
];

describe('the memory of a stream', () => {
  it.each(STREAMS)('is flat, however long it runs: %s', (_what, first, piece, read) => {
    const tally = new UsageTally(sampleTask(), exactCounter);
    const take = (value: object): void => {
      for (const frame of read(frameOf(value))) {
        const view = readChunk(frame);
        if (view.kind === 'chunk') tally.add(view);
      }
    };
    take(first);
    for (let index = 0; index < 2_000; index++) take(piece(index));
    const growths: number[] = [];
    for (let pass = 0; pass < PASSES; pass++) {
      const before = usedBytes();
      for (let index = 0; index < CHUNKS; index++) take(piece(index));
      growths.push(usedBytes() - before);
    }
    expect(Math.min(...growths)).toBeLessThan(GROWTH_BYTES_MAX);
    expect(tally.receivedTextBytes).toBeGreaterThan(PASSES * CHUNKS);
  });
});
