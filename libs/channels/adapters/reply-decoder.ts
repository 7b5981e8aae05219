import type { Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** A reply may grow to so many times its size on the wire; the first bytes are free, as short ones repeat themselves. */
const RATIO_MAX = 100;
const FREE_BYTES = 1_048_576;

/** Each piece leaves as soon as it can be read: the chunks of a stream must not wait for each other. */
const AT_ONCE = { flush: constants.Z_SYNC_FLUSH };

/** Who hears the decoded bytes. After `onEnd` or `onFault` nothing more is called. */
export interface DecodedListener {
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** The bytes are not what their header says, or grow beyond all reason. */
  onFault(cause: Error): void;
}

const ENCODINGS: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate', 'br']);

/** The decoder of a content encoding; null when there is none to be undone. Throws when the encoding is not known. */
export function openDecoder(encoding: string, listener: DecodedListener): ReplyDecoder | null {
  const name = encoding.trim().toLowerCase();
  if (name === 'identity' || name === '') return null;
  if (!ENCODINGS.has(name)) throw new Error(`unexpected content-encoding ${encoding.slice(0, 100)}`);
  return new ReplyDecoder(name, listener);
}

/** Undoes a content encoding of an upstream that compresses although it was asked not to. */
export class ReplyDecoder {
  private decompressor: Transform | null = null;
  private receivedBytes = 0;
  private decodedBytes = 0;

  constructor(
    private readonly encoding: string,
    private readonly listener: DecodedListener,
  ) {}

  push(chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    this.decompressor ??= this.open(chunk);
    this.decompressor.write(chunk);
  }

  /** The listener hears of the end when everything is decoded. */
  end(): void {
    if (this.decompressor === null) this.listener.onEnd();
    else this.decompressor.end();
  }

  /** Calls back when all that was pushed is decoded; there will be no more. */
  drain(done: () => void): void {
    if (this.decompressor === null) done();
    else this.decompressor.write(NOTHING, done);
  }

  pause(): void {
    this.decompressor?.pause();
  }

  resume(): void {
    this.decompressor?.resume();
  }

  /** Nothing more is heard. */
  close(): void {
    this.decompressor?.removeAllListeners('data').removeAllListeners('end').destroy();
  }

  private open(first: Buffer): Transform {
    const decompressor = createDecompressor(this.encoding, first);
    decompressor.on('data', (chunk: Buffer) => {
      try {
        this.decodedBytes += chunk.length;
        this.refuseBomb();
        this.listener.onData(chunk);
      } catch (error) {
        // Thrown out of an event it would end the process.
        decompressor.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    decompressor.on('end', () => {
      this.listener.onEnd();
    });
    decompressor.on('error', (error) => {
      this.listener.onFault(error);
    });
    return decompressor;
  }

  private refuseBomb(): void {
    if (this.decodedBytes <= FREE_BYTES || this.decodedBytes <= RATIO_MAX * this.receivedBytes) return;
    throw new Error(`a reply that grows to over ${RATIO_MAX} times its size`);
  }
}

const NOTHING = Buffer.alloc(0);
const DEFLATE_METHOD = 8;

/** `deflate` should be zlib's format, but some servers send it bare. */
function createDecompressor(encoding: string, first: Buffer): Transform {
  if (encoding === 'br') return createBrotliDecompress();
  if (encoding !== 'deflate') return createGunzip(AT_ONCE);
  return ((first[0] ?? 0) & 0x0f) === DEFLATE_METHOD ? createInflate(AT_ONCE) : createInflateRaw(AT_ONCE);
}
