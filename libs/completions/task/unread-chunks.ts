import { givenValue } from '#core';
import type { Chunk } from '#formats';

const HEAD = Buffer.from('{"choices":');
const CLOSING_BRACE = 0x7d;
const BLOCK_BYTES_MIN = 1_024;

/**
 * The choices of chunks whose text is not read yet, copied into one block. A chunk itself is a view of everything that
 * its read of the socket brought; a thousand streams that kept theirs took 100 MB.
 */
export class UnreadChunks {
  private block = Buffer.alloc(0);
  private readonly ends: number[] = [];

  get lengthBytes(): number {
    return this.ends.at(-1) ?? 0;
  }

  get count(): number {
    return this.ends.length;
  }

  add({ object }: Chunk): void {
    const choices = givenValue(object, 'choices');
    if (choices === null) return;
    const start = this.lengthBytes;
    const end = start + HEAD.length + choices.length + 1;
    if (end > this.block.length) this.grow(end);
    HEAD.copy(this.block, start);
    choices.copy(this.block, start + HEAD.length);
    this.block[end - 1] = CLOSING_BRACE;
    this.ends.push(end);
  }

  /** Each chunk reduced to its choices, as a view until the next `add`; empties the block, which is used again. */
  take(): Buffer[] {
    const chunks = this.ends.map((end, index) => this.block.subarray(this.ends[index - 1] ?? 0, end));
    this.ends.length = 0;
    return chunks;
  }

  private grow(bytes: number): void {
    // Not from Node's pool: a small part of it, kept for as long as the stream, would keep all 8 kB.
    const larger = Buffer.allocUnsafeSlow(Math.max(bytes, 2 * this.block.length, BLOCK_BYTES_MIN));
    this.block.copy(larger, 0, 0, this.lengthBytes);
    this.block = larger;
  }
}
