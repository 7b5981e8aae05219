import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { EventStreamSplitter } from './event-stream-splitter.js';

/** A header's value: its type, and its bytes as they are sent. */
interface Value {
  readonly type: number;
  readonly bytes: Buffer;
}

const STRING = 7;
const BYTES = 6;
/** Bytes of the types with a fixed length: true, false, byte, short, integer, long, timestamp, UUID. */
const FIXED: readonly (readonly [type: number, length: number])[] = [
  ...([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 4],
  ] as const),
  ...([
    [5, 8],
    [8, 8],
    [9, 16],
  ] as const),
];

/** A string or an array of bytes: its length stands before it. */
function sized(type: number, value: Buffer | string): Value {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return { type, bytes: Buffer.concat([length, Buffer.from(value)]) };
}

function encodeHeaders(headers: readonly (readonly [name: string, value: Value | string])[]): Buffer {
  return Buffer.concat(
    headers.flatMap(([name, value]) => {
      const { type, bytes } = typeof value === 'string' ? sized(STRING, value) : value;
      return [Buffer.from([Buffer.byteLength(name)]), Buffer.from(name), Buffer.from([type]), bytes];
    }),
  );
}

/** Independent of the splitter: the layout of Amazon's documentation, `amazon-eventstream.html`. */
function message(headers: Readonly<Record<string, string>> | Buffer, payload: string): Buffer {
  const encoded = Buffer.isBuffer(headers) ? headers : encodeHeaders(Object.entries(headers));
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + encoded.length + Buffer.byteLength(payload));
  prelude.writeUInt32BE(encoded.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const body = Buffer.concat([prelude, encoded, Buffer.from(payload)]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([body, checksum]);
}

const event = (type: string, payload: string): Buffer =>
  message({ ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }, payload);

function split(chunks: readonly Buffer[], frameBytesMax = 10_000) {
  const splitter = new EventStreamSplitter(frameBytesMax);
  const batches = [...chunks.map((chunk) => splitter.push(chunk)), splitter.end()];
  return {
    frames: batches.flatMap(({ frames }) => frames.map(({ event: type, data }) => [type, data.toString()])),
    fault: batches.at(-1)!.fault,
  };
}

describe('EventStreamSplitter', () => {
  it('reads the empty message of the documentation of the format', () => {
    const bytes = Buffer.from('000000100000000005c248eb7d98c8ff', 'hex');
    expect(split([bytes])).toEqual({ frames: [[null, '']], fault: null });
  });

  it('names events, exceptions and errors', () => {
    const exception = message(
      { ':message-type': 'exception', ':exception-type': 'throttlingException' },
      '{"message":"x"}',
    );
    const error = message({ ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'no "x"' }, '');
    expect(split([Buffer.concat([event('messageStop', '{}'), exception, error])]).frames).toEqual([
      ['messageStop', '{}'],
      ['exception:throttlingException', '{"message":"x"}'],
      ['exception:InternalError', '{"message":"no \\"x\\""}'],
    ]);
  });

  it('skips headers of all types, and of none', () => {
    const value = fc.oneof(
      fc
        .constantFrom(...FIXED)
        .chain(([type, length]) =>
          fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => ({ type, bytes: Buffer.from(bytes) })),
        ),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => sized(BYTES, Buffer.from(bytes))),
      fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => sized(STRING, text)),
    );
    const others = fc.array(fc.tuple(fc.stringMatching(/^[a-z][a-z-]{0,20}$/), value), { maxLength: 8 });
    fc.assert(
      fc.property(others, others, fc.string(), (before, after, payload) => {
        const headers = encodeHeaders([
          ...before,
          [':message-type', 'event'],
          [':event-type', 'messageStop'],
          ...after,
        ]);
        expect(split([message(headers, payload)])).toEqual({ frames: [['messageStop', payload]], fault: null });
      }),
    );
    expect(split([message({}, '{}'), event('a', '{}')]).frames).toEqual([
      [null, '{}'],
      ['a', '{}'],
    ]);
  });

  it.each<[what: string, headers: Buffer]>([
    ['of an unknown type', encodeHeaders([['a', { type: 10, bytes: Buffer.alloc(0) }]])],
    ['whose name is longer than all', Buffer.from([200, 97])],
    ['without a type', Buffer.from([1, 97])],
    ['without a length', Buffer.from([1, 97, STRING, 0])],
    ['whose value is longer than all', Buffer.from([1, 97, STRING, 0, 9, 120])],
    ['whose number is cut', Buffer.from([1, 97, 4, 0, 0])],
  ])('ends at a header %s', (_what, headers) => {
    expect(split([message(headers, '{}')])).toEqual({ frames: [], fault: 'corrupt_frame' });
  });

  it('ends at a prelude that is wrong, though its checksum is right', () => {
    const bytes = Buffer.from(event('a', '{}'));
    bytes.writeUInt32BE(bytes.length, 4);
    bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
    expect(split([bytes])).toEqual({ frames: [], fault: 'corrupt_frame' });
  });

  it('gives the same frames for a cut at every byte, and byte by byte', () => {
    const bytes = Buffer.concat([event('a', '{"x":"é"}'), event('b', ''), event('c', 'y'.repeat(70))]);
    const whole = split([bytes]);
    for (let at = 0; at <= bytes.length; at++) {
      expect(split([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
    expect(split(Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1)))).toEqual(whole);
  });

  it('gives the same frames for any chunks', () => {
    const payloads = ['{}', '{"delta":{"text":"Grüße"}}', 'x'.repeat(500)];
    const bytes = Buffer.concat(payloads.map((payload) => event('contentBlockDelta', payload)));
    const whole = split([bytes]);
    expect(whole.frames.map(([, data]) => data)).toEqual(payloads);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (cuts) => {
        const ends = [0, ...cuts.sort((left, right) => left - right), bytes.length];
        expect(split(ends.slice(1).map((end, index) => bytes.subarray(ends[index], end)))).toEqual(whole);
      }),
    );
  });

  it('finds every changed byte of a message', () => {
    const [first, second] = [event('a', '{"x":1}'), event('b', '{}')];
    for (const index of first.keys()) {
      const bytes = Buffer.concat([first, second]);
      bytes[index]! ^= 1;
      const { frames, fault } = split([bytes]);
      expect({ index, frames, fault }).toEqual({ index, frames: [], fault: 'corrupt_frame' });
    }
  });

  it('stops at a fault, and delivers what came before', () => {
    const broken = event('b', '{}');
    broken[broken.length - 1]! ^= 1;
    const bytes = Buffer.concat([event('a', '{}'), broken, event('c', '{}')]);
    expect(split([bytes, event('d', '{}')])).toEqual({ frames: [['a', '{}']], fault: 'corrupt_frame' });
    expect(split([event('a', 'x'.repeat(100))], 90)).toEqual({ frames: [], fault: 'oversized_frame' });
  });

  it('has no frame of a message that is cut at the end', () => {
    const bytes = event('a', '{}');
    for (let length = 0; length < bytes.length; length++) {
      expect(split([bytes.subarray(0, length)])).toEqual({ frames: [], fault: null });
    }
  });

  it('refuses headers that are longer than they say', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(() => split([Buffer.from(bytes)])).not.toThrow();
      }),
    );
  });
});
