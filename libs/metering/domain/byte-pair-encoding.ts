/** Ranks are below 2^18 and offsets below 2^32, so that a rank and an offset fit one exact number. */
const OFFSETS = 2 ** 32;

/**
 * Counts the tokens of an encoding by byte pairs: a text is split into pieces, and in each piece the neighbours of the
 * lowest rank are merged until none have one. A heap finds the lowest: the time is n log n in the longest piece and
 * linear in everything else, whatever the script. Exact.
 */
export class BytePairEncoding {
  /** By the bytes of a token, a character a byte. */
  private readonly ranks = new Map<string, number>();

  /**
   * @param tokens texts, or bytes where they are no text, at the place of their rank; holes are allowed
   * @param pieces global
   */
  constructor(
    tokens: readonly (string | readonly number[])[],
    private readonly pieces: RegExp,
  ) {
    tokens.forEach((token, rank) => {
      this.ranks.set(typeof token === 'string' ? bytesOf(token) : Buffer.from(token).toString('latin1'), rank);
    });
  }

  count(text: string): number {
    let tokens = 0;
    for (const [piece] of text.matchAll(this.pieces)) {
      const bytes = bytesOf(piece);
      tokens += this.ranks.has(bytes) ? 1 : new Merge(bytes, this.ranks).tokens();
    }
    return tokens;
  }
}

/** A character for each byte of UTF-8. */
function bytesOf(text: string): string {
  return /[^\0-\x7f]/.test(text) ? Buffer.from(text).toString('latin1') : text;
}

/** The merging of one piece. A part is known by the offset at which it begins. */
class Merge {
  private readonly nextPart: Int32Array;
  private readonly partBefore: Int32Array;
  /** Of a part together with the next one; −1 where the two are no token. */
  private readonly ranks: Int32Array;
  private readonly pairs = new NumberHeap();

  constructor(
    private readonly bytes: string,
    private readonly known: ReadonlyMap<string, number>,
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
      // One of the two has been merged with another part since.
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
    const rank = end === undefined ? undefined : this.known.get(this.bytes.slice(at, end));
    this.ranks[at] = rank ?? -1;
    if (rank !== undefined) this.pairs.push(rank * OFFSETS + at);
  }
}

/** A binary heap: the lowest number comes out first. */
class NumberHeap {
  private readonly numbers: number[] = [];

  push(number: number): void {
    const { numbers } = this;
    let place = numbers.length;
    numbers.push(number);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = numbers[parent] ?? -Infinity;
      if (above <= number) break;
      numbers[place] = above;
      place = parent;
    }
    numbers[place] = number;
  }

  pop(): number | undefined {
    const lowest = this.numbers[0];
    const last = this.numbers.pop();
    if (last !== undefined && this.numbers.length > 0) this.sink(last);
    return lowest;
  }

  /** Puts a number at the top and lets it down to its place. */
  private sink(number: number): void {
    const { numbers } = this;
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const child = (numbers[left + 1] ?? Infinity) < (numbers[left] ?? Infinity) ? left + 1 : left;
      const below = numbers[child] ?? Infinity;
      if (below >= number) break;
      numbers[place] = below;
      place = child;
    }
    numbers[place] = number;
  }
}
