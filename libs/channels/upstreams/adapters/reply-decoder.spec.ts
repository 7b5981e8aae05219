import {
  brotliCompressSync,
  constants,
  createBrotliCompress,
  createGzip,
  deflateRawSync,
  deflateSync,
  gzipSync,
} from 'node:zlib';
import { openDecoder, type DecodedListener } from './reply-decoder.js';

/** Records the output of a decoder: text, then `end` or the message of a fault. */
class Recorder implements DecodedListener {
  private readonly chunks: Buffer[] = [];
  readonly result: Promise<string>;
  onText: (() => void) | null = null;
  private settle!: (result: string) => void;

  constructor() {
    this.result = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  onData(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.onText?.();
  }

  onEnd(): void {
    this.settle('end');
  }

  onFault({ message }: Error): void {
    this.settle(message);
  }
}

const REPLY = JSON.stringify({ choices: [{ message: { content: 'Привет 👋 '.repeat(40) } }] });

describe('openDecoder', () => {
  it.each(['identity', '', ' Identity '])('returns no decoder for %j', (encoding) => {
    expect(openDecoder(encoding, new Recorder())).toBeNull();
  });

  it.each(['zstd', 'gzip, br'])('rejects the unknown encoding %s', (encoding) => {
    expect(() => openDecoder(encoding, new Recorder())).toThrow(`unexpected content-encoding ${encoding}`);
  });

  it.each([
    ['gzip', gzipSync(REPLY)],
    ['X-GZIP', gzipSync(REPLY)],
    ['deflate', deflateSync(REPLY)],
    ['deflate', deflateRawSync(REPLY)],
    ['br', brotliCompressSync(REPLY)],
  ])('decodes %s in pieces of any size', async (encoding, bytes) => {
    for (const size of [1, 7, bytes.length]) {
      const recorder = new Recorder();
      const decoder = openDecoder(encoding, recorder);
      for (let at = 0; at < bytes.length; at += size) decoder?.push(bytes.subarray(at, at + size));
      decoder?.end();
      expect(await recorder.result).toBe('end');
      expect(recorder.text).toBe(REPLY);
    }
  });

  it('ends an empty body', async () => {
    const recorder = new Recorder();
    openDecoder('gzip', recorder)?.end();
    expect(await recorder.result).toBe('end');
  });

  it.each([
    ['gzip', createGzip, constants.Z_SYNC_FLUSH],
    ['br', createBrotliCompress, constants.BROTLI_OPERATION_FLUSH],
  ])('emits each chunk of a %s stream before the next one arrives', async (encoding, createCompressor, flush) => {
    const recorder = new Recorder();
    const decoder = openDecoder(encoding, recorder);
    const compressor = createCompressor();
    compressor.on('data', (bytes: Buffer) => decoder?.push(bytes));
    for (const text of ['data: one\n\n', 'data: two\n\n', 'data: three\n\n']) {
      const decoded = new Promise<void>((resolve) => {
        recorder.onText = resolve;
      });
      compressor.write(text);
      compressor.flush(flush);
      await decoded;
      expect(recorder.text.endsWith(text)).toBe(true);
    }
    decoder?.close();
    compressor.destroy();
  });

  it.each(['gzip', 'deflate', 'br'])('reports bytes that are not %s', async (encoding) => {
    const recorder = new Recorder();
    const decoder = openDecoder(encoding, recorder);
    decoder?.push(Buffer.from('{"choices":[]}'));
    decoder?.end();
    expect(await recorder.result).not.toBe('end');
  });

  it('reports a truncated response', async () => {
    const recorder = new Recorder();
    const decoder = openDecoder('gzip', recorder);
    decoder?.push(gzipSync(REPLY).subarray(0, 40));
    decoder?.end();
    expect(await recorder.result).toBe('unexpected end of file');
  });

  it('emits what arrived before the connection broke', async () => {
    const recorder = new Recorder();
    const decoder = openDecoder('gzip', recorder);
    decoder?.push(gzipSync(REPLY).subarray(0, 100));
    await new Promise<void>((resolve) => decoder?.drain(resolve));
    expect(recorder.text.length).toBeGreaterThan(10);
    expect(REPLY.startsWith(recorder.text.slice(0, 20))).toBe(true);
    decoder?.close();
  });

  it('stops a response that grows a thousandfold', async () => {
    const recorder = new Recorder();
    const decoder = openDecoder('gzip', recorder);
    decoder?.push(gzipSync(Buffer.alloc(64 * 1_048_576)));
    expect(await recorder.result).toBe('a reply that grows to over 100 times its size');
    expect(recorder.text.length).toBeLessThanOrEqual(8 * 1_048_576);
  });

  it('reports an error of its listener as a fault', async () => {
    const recorder = new Recorder();
    recorder.onText = () => {
      throw new TypeError('unreadable');
    };
    openDecoder('gzip', recorder)?.push(gzipSync(REPLY));
    expect(await recorder.result).toBe('unreadable');
  });
});
