import { closeSync, fstatSync, writeSync } from 'node:fs';
import type { Encodable } from './domain/journal-record.js';
import type { Place } from './domain/open-requests.js';
import type { SegmentFolder } from './segment-folder.js';
import { SyncGroup, type Waiter } from './sync-group.js';

/** A record begins with its own newline, so a blank line means nothing to a reader. */
const TRIAL = Buffer.from('\n');
const WRITE_BUFFER_BYTES = 65_536;
const WRITE_BUFFER_KEPT_BYTES = 1_048_576;

export interface WriterOptions {
  readonly segmentBytesMax: number;
  /** Milliseconds from a write to the fsync that serves it; 0: none. */
  readonly fsyncMs: number;
  /** How long after a failure a write is tried again. */
  readonly trialAfterMs: number;
  readonly onFailed: (error: Error) => void;
  /** Writing works again. */
  readonly onRecovered: () => void;
}

type OnWritten = (place: Place) => void;

/** What waits for the end of this turn of the event loop: written together, and safe or lost together. */
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
 * Appends records to the segments of one folder: all records of one turn of the event loop in one write, which
 * `kill -9` cannot take back. The first write that fails ends all: whoever waits is rejected, and so is every further
 * append, until a trial write into another segment succeeds.
 */
export class JournalWriter {
  private waiting: Batch | null = null;
  private readonly buffer = new WriteBuffer();
  private segment: OpenSegment | null = null;
  private failure: Error | null = null;
  private trial: NodeJS.Timeout | null = null;
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
    // Without a listener the kernel ends a process whose file reaches its size limit; with one, the write fails.
    if (process.listenerCount('SIGXFSZ') === 0) process.on('SIGXFSZ', () => undefined);
  }

  /** Why nothing can be written now; null while all is well. */
  get problem(): Error | null {
    return this.failure;
  }

  /** The segment that is being written; null between two. */
  get currentNumber(): number | null {
    return this.segment?.number ?? null;
  }

  /**
   * `onWritten` is called as soon as the record lies in a file; the promise resolves when it would survive, and rejects
   * when it may not.
   */
  append(record: Encodable, onWritten: OnWritten): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const batch = (this.waiting ??= this.beginBatch());
    batch.records.push({ length: this.buffer.add(record), onWritten });
    return batch.written;
  }

  /** Writes what waits and closes the file. */
  close(): void {
    this.flush();
    this.attempt(() => {
      this.endSegment();
    });
    if (this.trial !== null) clearTimeout(this.trial);
  }

  private beginBatch(): Batch {
    setImmediate(() => {
      this.flush();
    });
    return new Batch();
  }

  private flush(): void {
    const { waiting } = this;
    if (waiting === null) return;
    this.attempt(() => {
      this.write(waiting);
    });
  }

  private write(batch: Batch): void {
    const segment = this.currentSegment();
    let { bytes: offset } = segment;
    writeAll(segment, this.buffer.bytes());
    this.waiting = null;
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
    // Writes into a file that somebody has removed succeed, and are lost.
    if (fstatSync(file).nlink === 0) throw new Error(`segment ${number} of the journal was removed`);
    return this.segment;
  }

  private beginSegment(): OpenSegment {
    const file = this.folder.openToAppend(this.nextNumber);
    return { number: this.nextNumber, file, bytes: fstatSync(file).size };
  }

  /** The next write begins another one. */
  private endSegment(): void {
    if (this.segment === null) return;
    const { file, number } = this.segment;
    this.group.settle(file);
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

  /** A torn end may lie in the segment: nothing is appended to it any more. */
  private fail(error: Error): void {
    const { segment, waiting } = this;
    const isNews = this.failure === null;
    this.failure = error;
    this.waiting = null;
    this.buffer.clear();
    this.segment = null;
    if (segment !== null) this.abandon(segment);
    waiting?.reject(error);
    this.group.fail(error);
    if (isNews) this.options.onFailed(error);
    this.trial = setTimeout(() => {
      this.attempt(() => {
        this.tryAgain();
      });
    }, this.options.trialAfterMs);
    this.trial.unref();
  }

  private abandon({ bytes, number, file }: OpenSegment): void {
    if (bytes > 0) this.nextNumber = number + 1;
    try {
      closeSync(file);
    } catch {
      // It tells again what has just been told.
    }
  }

  private tryAgain(): void {
    writeAll(this.currentSegment(), TRIAL);
    this.failure = null;
    this.options.onRecovered();
  }
}

/** What will be written next: memory that is used again and again, and grows with what is asked of it. */
class WriteBuffer {
  private memory = Buffer.allocUnsafeSlow(WRITE_BUFFER_BYTES);
  private used = 0;

  /** Answers how many bytes the record takes. */
  add(record: Encodable): number {
    if (this.used + record.bytesMax > this.memory.length) this.grow(record.bytesMax);
    const length = record.encodeInto(this.memory, this.used);
    this.used += length;
    return length;
  }

  bytes(): Buffer {
    return this.memory.subarray(0, this.used);
  }

  /** Gives back what only a rare flood needed. */
  clear(): void {
    this.used = 0;
    if (this.memory.length > WRITE_BUFFER_KEPT_BYTES) this.memory = Buffer.allocUnsafeSlow(WRITE_BUFFER_BYTES);
  }

  private grow(byBytes: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.memory.length, this.used + byBytes));
    this.memory.copy(larger, 0, 0, this.used);
    this.memory = larger;
  }
}

/** The kernel may take less than it is given. */
function writeAll(segment: OpenSegment, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) {
    const count = writeSync(segment.file, bytes, written);
    written += count;
    segment.bytes += count;
  }
}
