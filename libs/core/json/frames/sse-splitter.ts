import { BYTE_ORDER_MARK } from './byte-order-mark.js';

/** One event of a stream: its type (`event:`) if given, and its data lines joined by line feeds. Never empty. */
export interface SseFrame {
  readonly event: string | null;
  readonly data: Buffer;
}

/** Why no further frames follow: one exceeded the bound, or its checksum is not that of its bytes. */
export type FrameFault = 'oversized_frame' | 'corrupt_frame';

/** Completed frames. */
export interface FrameBatch {
  readonly frames: readonly SseFrame[];
  /** Null: none. */
  readonly fault: FrameFault | null;
}

/** Splits the bytes of a stream into frames, independent of chunk boundaries. */
export interface FrameSplitter {
  push(chunk: Buffer): FrameBatch;
  end(): FrameBatch;
}

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
const SPACE = 0x20;
const NOTHING = Buffer.alloc(0);
const DATA = Buffer.from('data');
const EVENT = Buffer.from('event');

/**
 * Splits a byte stream into server-sent events, independent of chunk boundaries. Lines end in LF, CRLF or CR; comments,
 * `id` and `retry` are dropped. A frame with one data line inside one chunk is a view of that chunk.
 */
export class SseSplitter implements FrameSplitter {
  private readonly dataLines: Buffer[] = [];
  private dataBytes = 0;
  private event: string | null = null;
  private partialLine = NOTHING;
  private partialBytes = 0;
  private frames: SseFrame[] = [];
  private endedInCr = false;
  private atStart = true;
  private overflowed = false;

  /** @param frameBytesMax maximum bytes of a frame, and of a comment line */
  constructor(private readonly frameBytesMax: number) {}

  push(chunk: Buffer): FrameBatch {
    if (this.overflowed || chunk.length === 0) return this.takeFrames();
    let start = this.endedInCr && chunk[0] === LF ? 1 : 0;
    this.endedInCr = chunk.at(-1) === CR;
    let carriageReturn = chunk.indexOf(CR, start);
    while (start < chunk.length) {
      const lineFeed = chunk[start] === LF ? start : chunk.indexOf(LF, start);
      const end = earlier(lineFeed, carriageReturn);
      if (end === -1) this.buffer(chunk, start, chunk.length);
      if (end === -1 || !this.endLine(chunk, start, end)) break;
      start = end + 1;
      if (end !== carriageReturn) continue;
      if (chunk[start] === LF) start++;
      carriageReturn = chunk.indexOf(CR, start);
    }
    return this.takeFrames();
  }

  /** Called at the end of the stream. The rest counts as complete, as some upstreams omit the last blank line. */
  end(): FrameBatch {
    if (!this.overflowed) {
      if (this.partialBytes > 0) this.endLine(NOTHING, 0, 0);
      this.dispatch();
    }
    return this.takeFrames();
  }

  private takeFrames(): FrameBatch {
    const { frames, overflowed } = this;
    this.frames = [];
    return { frames, fault: overflowed ? 'oversized_frame' : null };
  }

  /** Buffers the start of a line for the next chunk; false when the line exceeds the bound. */
  private buffer(chunk: Buffer, start: number, end: number): boolean {
    const lineBytes = this.partialBytes + end - start;
    if (this.dataBytes + lineBytes > this.frameBytesMax) {
      this.overflowed = true;
      this.partialLine = NOTHING;
      this.dataLines.length = 0;
      return false;
    }
    if (lineBytes > this.partialLine.length) {
      const larger = Buffer.allocUnsafe(Math.max(lineBytes, this.partialLine.length * 2));
      this.partialLine.copy(larger, 0, 0, this.partialBytes);
      this.partialLine = larger;
    }
    chunk.copy(this.partialLine, this.partialBytes, start, end);
    this.partialBytes = lineBytes;
    return true;
  }

  /** Reads the line that ends at `end`; false when it exceeds the bound. */
  private endLine(chunk: Buffer, start: number, end: number): boolean {
    if (this.partialBytes === 0 && this.dataBytes + end - start <= this.frameBytesMax) {
      this.readLine(chunk, start, end);
      return true;
    }
    if (!this.buffer(chunk, start, end)) return false;
    const line = this.partialLine.subarray(0, this.partialBytes);
    this.partialLine = NOTHING;
    this.partialBytes = 0;
    this.readLine(line, 0, line.length);
    return true;
  }

  private readLine(bytes: Buffer, lineStart: number, end: number): void {
    const start = this.atStart && startsWith(bytes, BYTE_ORDER_MARK, lineStart, end) ? lineStart + 3 : lineStart;
    this.atStart = false;
    if (start === end) {
      this.dispatch();
    } else if (isField(bytes, DATA, start, end)) {
      this.dataLines.push(bytes.subarray(fieldValue(bytes, DATA, start, end), end));
      this.dataBytes += end - start;
    } else if (isField(bytes, EVENT, start, end)) {
      this.event = bytes.toString('utf8', fieldValue(bytes, EVENT, start, end), end);
    }
  }

  private dispatch(): void {
    const data = this.dataLines.length > 1 ? joinLines(this.dataLines) : this.dataLines[0];
    if (data !== undefined && data.length > 0) this.frames.push({ event: this.event, data });
    this.dataLines.length = 0;
    this.dataBytes = 0;
    this.event = null;
  }
}

/** The smaller of two offsets; -1 means "not found". */
function earlier(left: number, right: number): number {
  if (left === -1) return right;
  return right === -1 ? left : Math.min(left, right);
}

function startsWith(bytes: Buffer, prefix: Buffer, start: number, end: number): boolean {
  if (end - start < prefix.length) return false;
  for (let index = 0; index < prefix.length; index++) if (bytes[start + index] !== prefix[index]) return false;
  return true;
}

/** A field line is its name, alone or followed by a colon. */
function isField(bytes: Buffer, name: Buffer, start: number, end: number): boolean {
  if (!startsWith(bytes, name, start, end)) return false;
  return end - start === name.length || bytes[start + name.length] === COLON;
}

/** Offset of a field's value: after the colon and at most one space. */
function fieldValue(bytes: Buffer, name: Buffer, start: number, end: number): number {
  const value = Math.min(start + name.length + 1, end);
  return value < end && bytes[value] === SPACE ? value + 1 : value;
}

function joinLines(lines: readonly Buffer[]): Buffer {
  const lineFeed = Buffer.from([LF]);
  return Buffer.concat(lines.flatMap((line, index) => (index === 0 ? [line] : [lineFeed, line])));
}
