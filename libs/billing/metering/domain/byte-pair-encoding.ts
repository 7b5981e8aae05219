import { rankOf, type RankTable } from './rank-table.js';

/** Ranks are below 2^18 and offsets below 2^32, so a rank and an offset fit into one exact number. */
const OFFSETS = 2 ** 32;

/**
 * Counts tokens by byte pair encoding: a text is split into pieces, and in each piece the neighbours with the lowest
 * rank are merged until no pair has a rank. A heap yields the lowest, so the time is n log n in the longest piece and
 * linear otherwise, for any script. Exact.
 */
export class BytePairEncoding {
  /** @param pieces matches the pieces of a text; needs the flag `g` */
  constructor(
    private readonly table: RankTable,
    private readonly pieces: RegExp,
  ) {}

  count(text: string): number {
    let tokens = 0;
    for (const [piece] of text.matchAll(this.pieces)) {
      const bytes = bytesOf(piece);
      const isToken = rankOf(this.table, bytes, 0, bytes.length) >= 0;
      tokens += isToken ? 1 : new Merge(bytes, this.table).tokens();
    }
    return tokens;
  }
}

/** The UTF-8 bytes of a text as latin1. */
function bytesOf(text: string): string {
  return /[^\0-\x7f]/.test(text) ? Buffer.from(text).toString('latin1') : text;
}

/** The merge of one piece. A part is identified by its start offset. */
class Merge {
  private readonly nextPart: Int32Array;
  private readonly partBefore: Int32Array;
  /** Rank of a part joined with the next one; −1: not a token. */
  private readonly ranks: Int32Array;
  private readonly pairs = new NumberHeap();

  constructor(
    private readonly bytes: string,
    private readonly table: RankTable,
  ) {
    this.nextPart = new Int32Array(bytes.length);
    this.partBefore = new Int32Array(bytes.length);
    for (let at = 0; at < bytes.length; at++) {
      this.nextPart[at] = at + 1;
      this.partBefore[at] = at - 1;
    }
    this.ranks = new Int32Array(bytes.length).fill(-1);
  }

  tokens(): number {
    let tokens = this.bytes.length;
    for (let at = 0; at < this.bytes.length; at++) this.rankPair(at);
    for (let pair = this.pairs.pop(); pair !== undefined; pair = this.pairs.pop()) {
      const at = pair % OFFSETS;
      // Stale: one of the two was merged meanwhile.
      if (this.ranks[at] !== (pair - at) / OFFSETS) continue;
      this.mergeAt(at);
      tokens--;
    }
    return tokens;
  }

  private mergeAt(at: number): void {
    const merged = this.nextPart[at] ?? 0;
    const next = this.nextPart[merged] ?? 0;
    this.ranks[merged] = -1;
    this.nextPart[at] = next;
    if (next < this.bytes.length) this.partBefore[next] = at;
    this.rankPair(at);
    const before = this.partBefore[at] ?? -1;
    if (before >= 0) this.rankPair(before);
  }

  private rankPair(at: number): void {
    const middle = this.nextPart[at] ?? 0;
    const end = this.nextPart[middle];
    const rank = end === undefined ? -1 : rankOf(this.table, this.bytes, at, end);
    this.ranks[at] = rank;
    if (rank >= 0) this.pairs.push(rank * OFFSETS + at);
  }
}

/** A binary min-heap. */
class NumberHeap {
  private readonly numbers: number[] = [];

  push(number: number): void {
    const { numbers } = this;
    let index = numbers.length;
    numbers.push(number);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = numbers[parent] ?? -Infinity;
      if (above <= number) break;
      numbers[index] = above;
      index = parent;
    }
    numbers[index] = number;
  }

  pop(): number | undefined {
    const lowest = this.numbers[0];
    const last = this.numbers.pop();
    if (last !== undefined && this.numbers.length > 0) this.sink(last);
    return lowest;
  }

  /** Replaces the top and restores the heap order. */
  private sink(number: number): void {
    const { numbers } = this;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = (numbers[left + 1] ?? Infinity) < (numbers[left] ?? Infinity) ? left + 1 : left;
      const below = numbers[child] ?? Infinity;
      if (below >= number) break;
      numbers[index] = below;
      index = child;
    }
    numbers[index] = number;
  }
}
