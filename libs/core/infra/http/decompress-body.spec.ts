import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { RoutifyError } from '../../kernel/errors.js';
import { decompressBody } from './decompress-body.js';
import { contentCodingOf, type ContentCoding } from './open-decompressor.js';

const BYTES_MAX = 1_000_000;
const TEXT = Buffer.from(`{"text":"${'é'.repeat(100_000)}"}`);

const CODED: readonly (readonly [what: string, coding: ContentCoding, encode: (bytes: Buffer) => Buffer])[] = [
  ['gzip', 'gzip', (bytes) => gzipSync(bytes)],
  ['zlib', 'deflate', (bytes) => deflateSync(bytes)],
  ['raw deflate', 'deflate', (bytes) => deflateRawSync(bytes)],
  ['brotli', 'br', (bytes) => brotliCompressSync(bytes)],
];

async function errorOf(bytes: Buffer, coding: ContentCoding): Promise<{ error: RoutifyError; decodedBytes: number }> {
  const decoded = await decompressBody(bytes, coding, BYTES_MAX);
  if ('error' in decoded) return decoded;
  throw new Error('it is accepted');
}

describe('decompressBody', () => {
  it.each(CODED)('REQ-40: reads %s', async (_what, coding, encode) => {
    const decoded = await decompressBody(encode(TEXT), coding, BYTES_MAX);
    expect('bytes' in decoded && decoded.bytes.equals(TEXT)).toBe(true);
  });

  it.each(CODED)('REQ-40: reads %s up to the bound, and not one byte more', async (_what, coding, encode) => {
    const decoded = await decompressBody(encode(Buffer.alloc(BYTES_MAX)), coding, BYTES_MAX);
    expect('bytes' in decoded && decoded.bytes.length).toBe(BYTES_MAX);
    const { error, decodedBytes } = await errorOf(encode(Buffer.alloc(BYTES_MAX + 1)), coding);
    expect(error).toMatchObject({ code: 'request_too_large', metadata: { limit_bytes: BYTES_MAX } });
    expect(decodedBytes).toBe(BYTES_MAX + 1);
  });

  it.each(CODED)('ATK-53: stops soon above the bound of a bomb of %s', async (_what, coding, encode) => {
    const { error, decodedBytes } = await errorOf(encode(Buffer.alloc(100 * BYTES_MAX)), coding);
    expect(error.code).toBe('request_too_large');
    expect(decodedBytes).toBeLessThan(BYTES_MAX + 100_000);
  });

  it.each(CODED)(
    'REQ-40: refuses %s that is cut, damaged or followed by other bytes',
    async (_what, coding, encode) => {
      const whole = encode(TEXT);
      const damaged = Buffer.from(whole);
      damaged.fill(0xa5, 2, 8);
      const cases = [whole.subarray(0, -1), whole.subarray(0, 5), damaged, Buffer.concat([whole, Buffer.from('{}')])];
      for (const bytes of cases) {
        const { error } = await errorOf(bytes, coding);
        expect(error.code).toBe('invalid_request_error');
        expect(error.message).toMatch(new RegExp(`^The request body could not be decompressed as ${coding}: `));
      }
    },
  );

  it('REQ-40: refuses a wrong length and a wrong checksum of gzip, and what is none', async () => {
    for (const at of [-1, -5]) {
      const bytes = gzipSync(TEXT);
      bytes[bytes.length + at]! ^= 1;
      expect((await errorOf(bytes, 'gzip')).error.code).toBe('invalid_request_error');
    }
    for (const bytes of [Buffer.alloc(0), Buffer.from('{"model":"m"}')]) {
      expect((await errorOf(bytes, 'gzip')).error.code).toBe('invalid_request_error');
    }
  });

  it('ATK-53: counts the output of all members of gzip', async () => {
    const members = Buffer.concat(Array.from({ length: 20 }, () => gzipSync(Buffer.alloc(100_000))));
    expect((await errorOf(members, 'gzip')).error.code).toBe('request_too_large');
    const empty = Buffer.concat(Array.from({ length: 10_000 }, () => gzipSync(Buffer.alloc(0))));
    expect(await decompressBody(empty, 'gzip', BYTES_MAX)).toEqual({ bytes: Buffer.alloc(0) });
  });

  it('ATK-53: a bomb in a bomb is opened once', async () => {
    const inner = gzipSync(gzipSync(Buffer.alloc(50 * BYTES_MAX)));
    const decoded = await decompressBody(inner, 'gzip', BYTES_MAX);
    expect('bytes' in decoded && decoded.bytes.length).toBeLessThan(100_000);
  });
});

describe('contentCodingOf', () => {
  it.each([
    ['gzip', 'gzip'],
    ['X-Gzip', 'gzip'],
    [' BR ', 'br'],
    ['deflate', 'deflate'],
    ['identity', 'identity'],
    ['', 'identity'],
  ])('REQ-40: %j is %s', (encoding, coding) => {
    expect(contentCodingOf(encoding)).toBe(coding);
  });

  it.each(['zstd', 'gzip, gzip', 'gzip,br', 'identity, gzip', 'compress', 'dcb', '__proto__', 'gzip;q=1'])(
    'REQ-40: %j is not read',
    (encoding) => {
      expect(contentCodingOf(encoding)).toBeUndefined();
    },
  );
});
