import { closeSync, fstatSync, writeSync } from 'node:fs';
import type { Place } from './domain/open-requests.js';
import type { SegmentFolder } from './segment-folder.js';
import { SyncGroup, type Waiter } from './sync-group.js';

/** A record begins with its own newline, so a blank line means nothing to a reader. */
const TRIAL = Buffer.from('\n');

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

/** A record that waits for the end of this turn of the event loop. */
interface WaitingRecord extends Waiter {
  readonly bytes: Buffer;
  readonly onWritten: (place: Place) => void;
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
  private waiting: WaitingRecord[] = [];
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
  append(bytes: Buffer, onWritten: (place: Place) => void): Promise<void> {
    if (this.failure !== null) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) {
        setImmediate(() => {
          this.flush();
        });
      }
      this.waiting.push({ bytes, onWritten, resolve, reject });
    });
  }

  /** Writes what waits and closes the file. */
  close(): void {
    this.flush();
    this.attempt(() => {
      this.endSegment();
    });
    if (this.trial !== null) clearTimeout(this.trial);
  }

  private flush(): void {
    if (this.waiting.length === 0) return;
    this.attempt(() => {
      this.writeWaiting();
    });
  }

  private writeWaiting(): void {
    const segment = this.currentSegment();
    let { bytes: offset } = segment;
    writeAll(segment, joined(this.waiting));
    const written = this.waiting;
    this.waiting = [];
    for (const { bytes, onWritten } of written) {
      onWritten({ segment: segment.number, offset, length: bytes.length });
      offset += bytes.length;
    }
    this.group.join(segment.file, written);
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
    this.waiting = [];
    this.segment = null;
    if (segment !== null) this.abandon(segment);
    for (const waiter of waiting) waiter.reject(error);
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

function joined(records: readonly WaitingRecord[]): Buffer {
  const [first, ...others] = records;
  if (first !== undefined && others.length === 0) return first.bytes;
  return Buffer.concat(records.map(({ bytes }) => bytes));
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
