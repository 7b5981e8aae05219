import type { Transform } from 'node:stream';
import { constants } from 'node:zlib';
import { contentCodingOf, openDecompressor, type ContentCoding } from '#core/infra';

/** Maximum decompression ratio. The first bytes are exempt, because short responses may be very repetitive. */
const RATIO_MAX = 100;
const FREE_BYTES = 1_048_576;

/** Emits output as soon as it is decodable: the chunks of a stream must not wait for each other. */
const AT_ONCE = { flush: constants.Z_SYNC_FLUSH };

/** Receives the decoded bytes. After `onEnd` or `onFault` nothing more is called. */
export interface DecodedListener {
  onData(chunk: Buffer): void;
  onEnd(): void;
  /** The bytes do not match the header, or exceed the decompression ratio. */
  onFault(cause: Error): void;
}

/** The decoder of a content encoding; null for `identity`. Throws for an unknown encoding. */
export function openDecoder(encoding: string, listener: DecodedListener): ReplyDecoder | null {
  const coding = contentCodingOf(encoding);
  if (coding === 'identity') return null;
  if (coding === undefined) throw new Error(`unexpected content-encoding ${encoding.slice(0, 100)}`);
  return new ReplyDecoder(coding, listener);
}

/** Decodes the response of an upstream that compresses despite `accept-encoding: identity`. */
export class ReplyDecoder {
  private decompressor: Transform | null = null;
  private receivedBytes = 0;
  private decodedBytes = 0;

  constructor(
    private readonly coding: ContentCoding,
    private readonly listener: DecodedListener,
  ) {}

  push(chunk: Buffer): void {
    this.receivedBytes += chunk.length;
    this.decompressor ??= this.open(chunk);
    this.decompressor.write(chunk);
  }

  /** `onEnd` follows when everything is decoded. */
  end(): void {
    if (this.decompressor === null) this.listener.onEnd();
    else this.decompressor.end();
  }

  /** Calls `done` when everything pushed is decoded. Nothing may be pushed afterwards. */
  drain(done: () => void): void {
    if (this.decompressor === null) done();
    else this.decompressor.write(EMPTY, done);
  }

  pause(): void {
    this.decompressor?.pause();
  }

  resume(): void {
    this.decompressor?.resume();
  }

  /** No more data or end is emitted. */
  close(): void {
    this.decompressor?.removeAllListeners('data').removeAllListeners('end').destroy();
  }

  private open(first: Buffer): Transform {
    const decompressor = openDecompressor(this.coding, first, AT_ONCE);
    decompressor.on('data', (chunk: Buffer) => {
      try {
        this.decodedBytes += chunk.length;
        this.refuseBomb();
        this.listener.onData(chunk);
      } catch (error) {
        // An error thrown by an event handler would end the process.
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

const EMPTY = Buffer.alloc(0);
