const NAME_CHARACTERS_MAX = 100;
const BLOCK_BITS = 32;
/** Of a column of the table of distances, a bit for each character of the query: where a cell is one more than the cell above, and one less. */
const MORE = new Int32Array(Math.ceil(NAME_CHARACTERS_MAX / BLOCK_BITS));
const LESS = new Int32Array(MORE.length);
const NOWHERE = new Int32Array(MORE.length);

/**
 * A text to be compared with thousands. Its Levenshtein distances are computed 32 cells at a time, as G. Myers describes ("A fast
 * bit-vector algorithm for approximate string matching based on dynamic programming", 1999), with H. Hyyrö's blocks for longer texts.
 */
class Compared {
  /** Where each character is, by code unit. */
  private readonly positions = new Map<number, Int32Array>();
  private readonly blocks: number;
  private readonly lastBit: number;

  /** @param text 1 to 100 characters */
  constructor(private readonly text: string) {
    this.blocks = Math.ceil(text.length / BLOCK_BITS);
    this.lastBit = 1 << ((text.length - 1) % BLOCK_BITS);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const positions = this.positions.get(code) ?? new Int32Array(this.blocks);
      positions[at >> 5] = (positions[at >> 5] ?? 0) | (1 << (at % BLOCK_BITS));
      this.positions.set(code, positions);
    }
  }

  /** Levenshtein distance; `limit + 1` if it exceeds `limit`. */
  distanceTo(other: string, limit: number): number {
    if (Math.abs(this.text.length - other.length) > limit) return limit + 1;
    MORE.fill(-1, 0, this.blocks);
    LESS.fill(0, 0, this.blocks);
    let distance = this.text.length;
    for (let at = 0; at < other.length; at++) {
      distance += this.addCharacter(this.positions.get(other.charCodeAt(at)) ?? NOWHERE);
      // Each character that follows takes one away at most.
      if (distance - (other.length - 1 - at) > limit) return limit + 1;
    }
    return distance;
  }

  /** The next column; returns how its last cell differs from that of the one before. */
  private addCharacter(positions: Int32Array): number {
    // The cell above the first one is one more than its neighbour.
    let carried = 1;
    for (let block = 0; block < this.blocks; block++) {
      const [more, less] = [MORE[block] ?? 0, LESS[block] ?? 0];
      let equal = positions[block] ?? 0;
      const vertical = equal | less;
      if (carried < 0) equal |= 1;
      const horizontal = (((equal & more) + more) ^ more) | equal;
      let rises = less | ~(horizontal | more);
      let falls = more & horizontal;
      const last = block === this.blocks - 1 ? this.lastBit : 1 << (BLOCK_BITS - 1);
      const next = (rises & last) !== 0 ? 1 : (falls & last) !== 0 ? -1 : 0;
      rises = (rises << 1) | (carried > 0 ? 1 : 0);
      falls = (falls << 1) | (carried < 0 ? 1 : 0);
      MORE[block] = falls | ~(vertical | rises);
      LESS[block] = rises & vertical;
      carried = next;
    }
    return carried;
  }
}

/**
 * Up to `count` names close to a mistyped one, nearest first: small edit distance, or one contains the other.
 * Inputs over 100 characters have no matches, so that a hostile name costs nothing.
 */
export function closestMatches(name: string, candidates: Iterable<string>, count = 3): string[] {
  if (name.length === 0 || name.length > NAME_CHARACTERS_MAX) return [];
  const query = name.toLowerCase();
  if (query.length > NAME_CHARACTERS_MAX) return []; // of some letters two become
  const compared = new Compared(query);
  const limit = Math.max(2, Math.floor(query.length / 3));
  const scored: { candidate: string; score: number }[] = [];
  for (const candidate of candidates) {
    const known = candidate.toLowerCase();
    const contained = query.length >= 3 && (known.includes(query) || query.includes(known));
    const score = contained ? 1 : compared.distanceTo(known, limit);
    if (score <= limit) scored.push({ candidate, score });
  }
  scored.sort((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate));
  return scored.slice(0, count).map(({ candidate }) => candidate);
}
