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

/** What a decoder says: texts, then `end` or the fault. */
class Recorder implements DecodedListener {
  private readonly chunks: Buffer[] = [];
  readonly over: Promise<string>;
  onText: (() => void) | null = null;
  private finish!: (end: string) => void;

  constructor() {
    this.over = new Promise((resolve) => {
      this.finish = resolve;
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
    this.finish('end');
  }

  onFault({ message }: Error): void {
    this.finish(message);
  }
}

const REPLY = JSON.stringify({ choices: [{ message: { content: 'Привет 👋 '.repeat(40) } }] });

describe('openDecoder', () => {
  it.each(['identity', '', ' Identity '])('has nothing to undo for %j', (encoding) => {
    expect(openDecoder(encoding, new Recorder())).toBeNull();
  });

  it.each(['zstd', 'gzip, br'])('does not know %s', (encoding) => {
    expect(() => openDecoder(encoding, new Recorder())).toThrow(`unexpected content-encoding ${encoding}`);
  });

  it.each([
    ['gzip', gzipSync(REPLY)],
    ['X-GZIP', gzipSync(REPLY)],
    ['deflate', deflateSync(REPLY)],
    ['deflate', deflateRawSync(REPLY)],
    ['br', brotliCompressSync(REPLY)],
  ])('undoes %s, whatever the pieces', async (encoding, bytes) => {
    for (const size of [1, 7, bytes.length]) {
      const recorder = new Recorder();
      const decoder = openDecoder(encoding, recorder);
      for (let at = 0; at < bytes.length; at += size) decoder?.push(bytes.subarray(at, at + size));
      decoder?.end();
      expect(await recorder.over).toBe('end');
      expect(recorder.text).toBe(REPLY);
    }
  });

  it('ends an empty body', async () => {
    const recorder = new Recorder();
    openDecoder('gzip', recorder)?.end();
    expect(await recorder.over).toBe('end');
  });

  it.each([
    ['gzip', createGzip, constants.Z_SYNC_FLUSH],
    ['br', createBrotliCompress, constants.BROTLI_OPERATION_FLUSH],
  ])('lets each chunk of a %s stream out before the next one comes', async (encoding, createCompressor, flush) => {
    const recorder = new Recorder();
    const decoder = openDecoder(encoding, recorder);
    const compressor = createCompressor();
    compressor.on('data', (bytes: Buffer) => decoder?.push(bytes));
    for (const text of ['data: one\n\n', 'data: two\n\n', 'data: three\n\n']) {
      const told = new Promise<void>((resolve) => {
        recorder.onText = resolve;
      });
      compressor.write(text);
      compressor.flush(flush);
      await told;
      expect(recorder.text.endsWith(text)).toBe(true);
    }
    decoder?.close();
    compressor.destroy();
  });

  it.each(['gzip', 'deflate', 'br'])('tells bytes that are not %s', async (encoding) => {
    const recorder = new Recorder();
    const decoder = openDecoder(encoding, recorder);
    decoder?.push(Buffer.from('{"choices":[]}'));
    decoder?.end();
    expect(await recorder.over).not.toBe('end');
  });

  it('tells a reply that was cut off', async () => {
    const recorder = new Recorder();
    const decoder = openDecoder('gzip', recorder);
    decoder?.push(gzipSync(REPLY).subarray(0, 40));
    decoder?.end();
    expect(await recorder.over).toBe('unexpected end of file');
  });

  it('gives out what came before the connection broke', async () => {
    const recorder = new Recorder();
    const decoder = openDecoder('gzip', recorder);
    decoder?.push(gzipSync(REPLY).subarray(0, 100));
    await new Promise<void>((resolve) => decoder?.drain(resolve));
    expect(recorder.text.length).toBeGreaterThan(10);
    expect(REPLY.startsWith(recorder.text.slice(0, 20))).toBe(true);
    decoder?.close();
  });

  it('stops a reply that grows a thousandfold', async () => {
    const recorder = new Recorder();
    const decoder = openDecoder('gzip', recorder);
    decoder?.push(gzipSync(Buffer.alloc(64 * 1_048_576)));
    expect(await recorder.over).toBe('a reply that grows to over 100 times its size');
    expect(recorder.text.length).toBeLessThanOrEqual(8 * 1_048_576);
  });

  it('turns what its reader throws into a fault', async () => {
    const recorder = new Recorder();
    recorder.onText = () => {
      throw new TypeError('unreadable');
    };
    openDecoder('gzip', recorder)?.push(gzipSync(REPLY));
    expect(await recorder.over).toBe('unreadable');
  });
});
