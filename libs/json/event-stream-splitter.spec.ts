import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { EventStreamSplitter } from './event-stream-splitter.js';

/** Independent of the splitter: the layout of Amazon's documentation, `amazon-eventstream.html`. */
function message(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const encoded = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([
        Buffer.from([name.length]),
        Buffer.from(name),
        Buffer.from([7]),
        length,
        Buffer.from(value),
      ]);
    }),
  );
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
