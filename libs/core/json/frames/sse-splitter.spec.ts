import fc from 'fast-check';
import { PURE_RUNS } from '../../../../test/support/property-runs.js';
import { SseSplitter } from './sse-splitter.js';

type Frames = (readonly [event: string | null, data: string])[];

function split(chunks: readonly Buffer[], frameBytesMax = 10_000): { frames: Frames; fault: string | null } {
  const splitter = new SseSplitter(frameBytesMax);
  const batches = [...chunks.map((chunk) => splitter.push(chunk)), splitter.end()];
  return {
    frames: batches.flatMap(({ frames }) => frames.map(({ event, data }) => [event, data.toString()] as const)),
    fault: batches.at(-1)!.fault,
  };
}

/** Cuts at the given offsets, modulo the length. */
function cutAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const cuts = [0, ...offsets.map((offset) => offset % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
}

describe('SseSplitter', () => {
  it.each<[string, string, Frames]>([
    [
      'line feeds',
      'data: a\n\ndata: b\n\n',
      [
        [null, 'a'],
        [null, 'b'],
      ],
    ],
    [
      'CRLF',
      'data: a\r\n\r\ndata: b\r\n\r\n',
      [
        [null, 'a'],
        [null, 'b'],
      ],
    ],
    [
      'CR',
      'data: a\r\rdata: b\r\r',
      [
        [null, 'a'],
        [null, 'b'],
      ],
    ],
    [
      'mixed ends',
      'data: a\r\ndata: b\n\r\ndata: c\r\n\n',
      [
        [null, 'a\nb'],
        [null, 'c'],
      ],
    ],
    ['a byte order mark', '\ufeffdata: a\n\n', [[null, 'a']]],
    ['a byte order mark later on', 'data: a\n\n\ufeffdata: b\n\n', [[null, 'a']]],
    ['comments', ': hello\n\ndata: a\n: between\n\n:\n\n', [[null, 'a']]],
    ['no space', 'data:a\n\n', [[null, 'a']]],
    ['one space of two', 'data:  a\n\n', [[null, ' a']]],
    [
      'event names',
      'event: error\ndata: a\n\ndata: b\n\n',
      [
        ['error', 'a'],
        [null, 'b'],
      ],
    ],
    ['several data lines', 'data: a\ndata\ndata: b\n\n', [[null, 'a\n\nb']]],
    ['other fields', 'id: 7\nretry: 3\ndatabase: x\ndata: a\n\n', [[null, 'a']]],
    ['events without data', 'event: ping\n\ndata:\n\ndata: a\n\n', [[null, 'a']]],
    [
      'no end',
      'data: a\n\ndata: b',
      [
        [null, 'a'],
        [null, 'b'],
      ],
    ],
    ['no blank line', 'data: a\n', [[null, 'a']]],
  ])('reads %s', (_, text, expected) => {
    expect(split([Buffer.from(text)]).frames).toEqual(expected);
    expect(split([...Buffer.from(text)].map((byte) => Buffer.from([byte]))).frames).toEqual(expected);
  });

  it('P8: gives the same frames for any chunking of the bytes', () => {
    const line = fc.oneof(
      fc.string({ maxLength: 20, unit: 'grapheme' }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
      fc.constantFrom('', '', '', ': comment', 'event: error', 'data', 'data:', 'dat', 'id: 1', '\ufeff'),
    );
    const stream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')).map((pair) => pair.join('')));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 30 }), fc.nat(200), (lines, offsets, frameBytesMax) => {
        const bytes = Buffer.from(lines.join(''));
        expect(split(cutAt(bytes, offsets), frameBytesMax)).toEqual(split([bytes], frameBytesMax));
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('does not copy a frame that lies in one chunk', () => {
    const chunk = Buffer.from('data: {"a":1}\n\n');
    const [frame] = new SseSplitter(100).push(chunk).frames;
    expect(frame?.data.buffer).toBe(chunk.buffer);
    expect(frame?.data.byteOffset).toBe(chunk.byteOffset + 6);
  });

  it.each([
    ['a line in one chunk', ['data: ', 'x'.repeat(200), '\n\n'].join('')],
    ['a line without end', 'x'.repeat(200)],
    ['many lines', 'data: xxxxxxxxxx\n'.repeat(20)],
  ])('stops at %s over the bound, after the frames completed before', (_, text) => {
    const splitter = new SseSplitter(100);
    const { frames, fault } = splitter.push(Buffer.from(`data: a\n\n${text}`));
    expect(frames.map(({ data }) => data.toString())).toEqual(['a']);
    expect(fault).toBe('oversized_frame');
    expect(splitter.push(Buffer.from('data: b\n\n'))).toEqual({ frames: [], fault: 'oversized_frame' });
    expect(splitter.end()).toEqual({ frames: [], fault: 'oversized_frame' });
  });

  it('accepts a long frame within the bound, byte by byte', () => {
    const text = `data: ${'y'.repeat(5_000)}`;
    const chunks = [...Buffer.from(`${text}\n\n`)].map((byte) => Buffer.from([byte]));
    expect(split(chunks, text.length).frames).toEqual([[null, 'y'.repeat(5_000)]]);
    expect(split(chunks, text.length - 1)).toEqual({ frames: [], fault: 'oversized_frame' });
  });
});
