import * as fs from 'node:fs';
import { join } from 'node:path';

const FILE = /^(\d{1,15})\.(log|closed)$/;
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** One file of a journal. `log`: can hold open requests. `closed`: holds none, retained for inspection and replay. */
export interface Segment {
  readonly number: number;
  readonly state: 'log' | 'closed';
  readonly path: string;
}

/** Retention of closed segments. */
interface Retention {
  readonly closedAgeMaxMs: number;
  /** Of all segments; open ones are never removed. */
  readonly bytesMax: number;
}

/** The segments of one gateway, `<n>.log` and `<n>.closed`, numbered in order of creation. */
export class SegmentFolder {
  constructor(readonly path: string) {}

  create(): void {
    fs.mkdirSync(this.path, { recursive: true, mode: FOLDER_MODE });
  }

  /** All segments, the oldest first. */
  list(): Segment[] {
    return fs
      .readdirSync(this.path)
      .map((name) => FILE.exec(name))
      .filter((match) => match !== null)
      .map(([name, number, state]) => ({
        number: Number(number),
        state: state === 'log' ? ('log' as const) : ('closed' as const),
        path: join(this.path, name),
      }))
      .sort((left, right) => left.number - right.number);
  }

  /** Size of all segments. */
  bytes(): number {
    return this.list().reduce((sum, { path }) => sum + (fs.statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0);
  }

  nextNumber(): number {
    return (this.list().at(-1)?.number ?? 0) + 1;
  }

  /** Opens a segment for appending; creates the file, and the folder if it was removed. */
  openToAppend(number: number): number {
    this.create();
    return fs.openSync(this.pathOf(number), 'a', FILE_MODE);
  }

  read(number: number): Buffer {
    return fs.readFileSync(this.pathOf(number));
  }

  /** Throws when the segment does not contain the range. */
  readPart(number: number, offset: number, length: number): Buffer {
    const file = fs.openSync(this.pathOf(number), 'r');
    try {
      const bytes = Buffer.alloc(length);
      const read = fs.readSync(file, bytes, 0, length, offset);
      if (read < length) throw new RangeError(`segment ${number} ends before byte ${offset + length}`);
      return bytes;
    } finally {
      fs.closeSync(file);
    }
  }

  /** Marks a segment without open requests, so that a start skips it. */
  close(number: number): void {
    fs.renameSync(this.pathOf(number), join(this.path, `${number}.closed`));
  }

  /**
   * Moves all segments of an orphaned folder into this one, in order, and removes that folder. A rename is atomic, so
   * each segment is in exactly one of the two folders.
   */
  adopt(orphan: SegmentFolder): void {
    let number = this.nextNumber();
    for (const { path, state } of orphan.list()) fs.renameSync(path, join(this.path, `${number++}.${state}`));
    try {
      fs.rmdirSync(orphan.path);
    } catch {
      // Not empty: it contains foreign files.
    }
  }

  /** Removes closed segments that are too old, and the oldest while all segments are too large. */
  sweep({ closedAgeMaxMs, bytesMax }: Retention, nowMs: number): void {
    const segments = this.list().map((segment) => ({ ...segment, ...sizeOf(segment.path) }));
    let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
    for (const segment of segments) {
      if (segment.state !== 'closed') continue;
      if (nowMs - segment.modifiedMs <= closedAgeMaxMs && bytes <= bytesMax) continue;
      fs.rmSync(segment.path, { force: true });
      bytes -= segment.bytes;
    }
  }

  private pathOf(number: number): string {
    return join(this.path, `${number}.log`);
  }
}

function sizeOf(path: string): { bytes: number; modifiedMs: number } {
  const { size, mtimeMs } = fs.statSync(path);
  return { bytes: size, modifiedMs: mtimeMs };
}
