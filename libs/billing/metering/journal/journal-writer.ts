import { closeSync, fstatSync, writeSync } from 'node:fs';
import type { Encodable } from './domain/journal-record.js';
import type { RecordPosition } from './domain/open-requests.js';
import type { SegmentFolder } from './segment-folder.js';
import { SyncGroup, type Waiter } from './sync-group.js';

/** Content of a test write. Records begin with their own newline, so readers ignore a blank line. */
const PROBE = Buffer.from('\n');
const WRITE_BUFFER_BYTES = 65_536;
const WRITE_BUFFER_RETAINED_BYTES = 1_048_576;

export interface WriterOptions {
  readonly segmentBytesMax: number;
  /** Milliseconds from the first write of a group to its fsync; 0: no fsync. */
  readonly fsyncMs: number;
  /** Delay between a failure and the next test write. */
  readonly probeAfterMs: number;
  /** Also after each failed test write. */
  readonly onFailed: (error: Error) => void;
  /** A test write succeeded after a failure. */
  readonly onRecovered: () => void;
}

type OnWritten = (location: RecordPosition) => void;

/** Records of one event loop turn: one write, durable or failed as a whole. */
class Batch implements Waiter {
  readonly records: { readonly length: number; readonly onWritten: OnWritten }[] = [];
  resolve!: () => void;
  reject!: (error: Error) => void;
  readonly written = new Promise<void>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}

interface OpenSegment {
  readonly number: number;
  readonly file: number;
  bytes: number;
}

/**
 * Appends records to the segments of one folder, all records of an event loop turn in one write, which survives
 * `kill -9`. After a failed write all pending and further appends are rejected, until a test write into another segment
 * succeeds.
 */
export class JournalWriter {
  private pending: Batch | null = null;
  private readonly buffer = new WriteBuffer();
  private segment: OpenSegment | null = null;
  private failure: Error | null = null;
  private probeTimer: NodeJS.Timeout | null = null;
  private nextNumber: number;
  private readonly group: SyncGroup;

  constructor(
    private readonly folder: SegmentFolder,
    private readonly options: WriterOptions,
  ) {
    this.nextNumber = folder.nextNumber();
    this.group = new SyncGroup(options.fsyncMs, (error) => {
      this.fail(error);
    });
    // Without a listener SIGXFSZ (file size limit) kills the process; with one, the write fails.
    if (process.listenerCount('SIGXFSZ') === 0) process.on('SIGXFSZ', () => undefined);
  }

  /** The error that stopped writing; null while writable. */
  get problem(): Error | null {
    return this.failure;
  }

  /** The current segment; null between two. */
  get currentNumber(): number | null {
    return this.segment?.number ?? null;
  }

  /**
   * Calls `onWritten` when the record is in the file; resolves when it is durable (after fsync, if enabled), else
   * rejects.
   */
  append(record: Encodable, onWritten: OnWritten): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const batch = (this.pending ??= this.beginBatch());
    batch.records.push({ length: this.buffer.add(record), onWritten });
    return batch.written;
  }

  /** Writes the pending batch and closes the file. */
  close(): void {
    this.flush();
    this.attempt(() => {
      this.endSegment();
    });
    if (this.probeTimer !== null) clearTimeout(this.probeTimer);
  }

  private beginBatch(): Batch {
    setImmediate(() => {
      this.flush();
    });
    return new Batch();
  }

  private flush(): void {
    const { pending } = this;
    if (pending === null) return;
    this.attempt(() => {
      this.write(pending);
    });
  }

  private write(batch: Batch): void {
    const segment = this.currentSegment();
    let { bytes: offset } = segment;
    writeAll(segment, this.buffer.bytes());
    this.pending = null;
    this.buffer.clear();
    for (const { length, onWritten } of batch.records) {
      onWritten({ segment: segment.number, offset, length });
      offset += length;
    }
    this.group.join(segment.file, batch);
    if (segment.bytes >= this.options.segmentBytesMax) this.endSegment();
  }

  private currentSegment(): OpenSegment {
    this.segment ??= this.beginSegment();
    const { file, number } = this.segment;
    // Writes into a removed file succeed, but are lost.
    if (fstatSync(file).nlink === 0) throw new Error(`segment ${number} of the journal was removed`);
    return this.segment;
  }

  private beginSegment(): OpenSegment {
    const file = this.folder.openToAppend(this.nextNumber);
    return { number: this.nextNumber, file, bytes: fstatSync(file).size };
  }

  /** The next write creates another segment. */
  private endSegment(): void {
    if (this.segment === null) return;
    const { file, number } = this.segment;
    this.group.syncNow(file);
    this.segment = null;
    this.nextNumber = number + 1;
    closeSync(file);
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error as NodeJS.ErrnoException);
    }
  }

  /** Abandons the segment, which can end in a torn record. */
  private fail(error: Error): void {
    const { segment, pending } = this;
    this.failure = error;
    this.pending = null;
    this.buffer.clear();
    this.segment = null;
    if (segment !== null) this.abandon(segment);
    pending?.reject(error);
    this.group.fail(error);
    this.options.onFailed(error);
    this.probeTimer = setTimeout(() => {
      this.attempt(() => {
        this.probe();
      });
    }, this.options.probeAfterMs);
    this.probeTimer.unref();
  }

  private abandon({ bytes, number, file }: OpenSegment): void {
    if (bytes > 0) this.nextNumber = number + 1;
    try {
      closeSync(file);
    } catch {
      // Same cause as the failure already reported.
    }
  }

  private probe(): void {
    writeAll(this.currentSegment(), PROBE);
    this.failure = null;
    this.options.onRecovered();
  }
}

/** Buffer of the next write, reused; grows on demand. */
class WriteBuffer {
  private memory = Buffer.allocUnsafeSlow(WRITE_BUFFER_BYTES);
  private used = 0;

  /** Returns the encoded length in bytes. */
  add(record: Encodable): number {
    if (this.used + record.bytesMax > this.memory.length) this.grow(record.bytesMax);
    const length = record.encodeInto(this.memory, this.used);
    this.used += length;
    return length;
  }

  bytes(): Buffer {
    return this.memory.subarray(0, this.used);
  }

  /** Shrinks a buffer that grew in a burst. */
  clear(): void {
    this.used = 0;
    if (this.memory.length > WRITE_BUFFER_RETAINED_BYTES) this.memory = Buffer.allocUnsafeSlow(WRITE_BUFFER_BYTES);
  }

  private grow(byBytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.memory.length, this.used + byBytes));
    this.memory.copy(larger, 0, 0, this.used);
    this.memory = larger;
  }
}

/** Repeats after short writes. */
function writeAll(segment: OpenSegment, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) {
    const count = writeSync(segment.file, bytes, written);
    written += count;
    segment.bytes += count;
  }
}
