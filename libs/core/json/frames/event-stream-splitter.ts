import { crc32 } from 'node:zlib';
import type { FrameBatch, FrameFault, FrameSplitter, SseFrame } from './sse-splitter.js';

/** Lengths of the message and of its headers, and a checksum of both. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const STRING = 7;
const BYTES = 6;
/** Bytes of header values, by type: booleans, integers, a time, a UUID. */
const FIXED_BYTES: ReadonlyMap<number, number> = new Map([
  ...([0, 1] as const).map((type) => [type, 0] as const),
  [2, 1],
  [3, 2],
  [4, 4],
  ...([5, 8] as const).map((type) => [type, 8] as const),
  [9, 16],
]);

/** Begins the event of a frame that is an exception or an error; its name follows. */
export const EXCEPTION_MARK = 'exception:';

/**
 * Splits Amazon's event streams (`application/vnd.amazon.eventstream`) into frames, independent of chunk boundaries:
 * the event is the message's type, or that of an exception after its mark; the data is the payload. Both checksums of a
 * message are compared. A message that is cut at the end is none. One inside a chunk is a view of that chunk.
 */
export class EventStreamSplitter implements FrameSplitter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** Nothing can be read before so many bytes. */
  private neededBytes = PRELUDE_BYTES;
  private fault: FrameFault | null = null;

  /** @param frameBytesMax maximum bytes of a message */
  constructor(private readonly frameBytesMax: number) {}

  push(chunk: Buffer): FrameBatch {
    const frames: SseFrame[] = [];
    if (this.fault !== null) return { frames, fault: this.fault };
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    if (this.pendingBytes < this.neededBytes) return { frames, fault: null };
    const bytes = this.pending.length === 1 ? chunk : Buffer.concat(this.pending);
    this.keep(bytes.subarray(this.readAll(bytes, frames)));
    return { frames, fault: this.fault };
  }

  end(): FrameBatch {
    return { frames: [], fault: this.fault };
  }

  /** Reads whole messages; returns the offset of the rest. */
  private readAll(bytes: Buffer, frames: SseFrame[]): number {
    for (let start = 0; ; start += this.neededBytes) {
      this.neededBytes = this.lengthAt(bytes, start) ?? PRELUDE_BYTES;
      if (this.fault !== null || bytes.length - start < this.neededBytes) return start;
      const frame = readMessage(bytes.subarray(start, start + this.neededBytes));
      if (frame === null) {
        this.fault = 'corrupt_frame';
        return start;
      }
      frames.push(frame);
    }
  }

  private keep(rest: Buffer): void {
    const isKept = this.fault === null && rest.length > 0;
    this.pending = isKept ? [rest] : [];
    this.pendingBytes = isKept ? rest.length : 0;
  }

  /** The length of the message; null: it has not arrived, or is wrong. */
  private lengthAt(bytes: Buffer, start: number): number | null {
    if (bytes.length - start < PRELUDE_BYTES) return null;
    const length = bytes.readUInt32BE(start);
    const headerBytes = bytes.readUInt32BE(start + 4);
    const isWhole = crc32(bytes.subarray(start, start + 8)) === bytes.readUInt32BE(start + 8);
    if (!isWhole || length < PRELUDE_BYTES + headerBytes + CHECKSUM_BYTES) this.fault = 'corrupt_frame';
    else if (length > this.frameBytesMax) this.fault = 'oversized_frame';
    return this.fault === null ? length : null;
  }
}

/** Null: its checksum or its headers are wrong. */
function readMessage(message: Buffer): SseFrame | null {
  const end = message.length - CHECKSUM_BYTES;
  if (crc32(message.subarray(0, end)) !== message.readUInt32BE(end)) return null;
  const payloadStart = PRELUDE_BYTES + message.readUInt32BE(4);
  const headers = readHeaders(message.subarray(PRELUDE_BYTES, payloadStart));
  if (headers === null) return null;
  const payload = message.subarray(payloadStart, end);
  switch (headers.get(':message-type')) {
    case 'exception':
      return { event: EXCEPTION_MARK + (headers.get(':exception-type') ?? ''), data: payload };
    case 'error': {
      const data = Buffer.from(JSON.stringify({ message: headers.get(':error-message') ?? '' }));
      return { event: EXCEPTION_MARK + (headers.get(':error-code') ?? ''), data };
    }
    case undefined:
    default:
      return { event: headers.get(':event-type') ?? null, data: payload };
  }
}

/** Headers that are strings; null: they are not as long as they say. */
function readHeaders(bytes: Buffer): ReadonlyMap<string, string> | null {
  const headers = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const nameEnd = at + 1 + (bytes[at] ?? 0);
    const type = bytes[nameEnd] ?? -1;
    const valueStart = nameEnd + (type === STRING || type === BYTES ? 3 : 1);
    const length = FIXED_BYTES.get(type) ?? (valueStart <= bytes.length ? lengthOf(bytes, type, nameEnd + 1) : null);
    if (length === null || valueStart + length > bytes.length) return null;
    const end = valueStart + length;
    if (type === STRING) headers.set(bytes.toString('utf8', at + 1, nameEnd), bytes.toString('utf8', valueStart, end));
    at = end;
  }
  return headers;
}

function lengthOf(bytes: Buffer, type: number, at: number): number | null {
  return type === STRING || type === BYTES ? bytes.readUInt16BE(at) : null;
}
