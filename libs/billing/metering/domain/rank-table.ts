/** Slots for each token: a search ends after one or two. */
const SLOTS_PER_TOKEN = 2;

/** FNV-1a. */
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

/** Tokens in three blocks of memory, which threads can pass on. A rank is the position of a token. */
export interface RankTable {
  /** The bytes of all tokens, in the order of their ranks. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each token ends. */
  readonly ends: Uint32Array<ArrayBuffer>;
  /** An open hash table of ranks plus one; 0: free. Its length is a power of two. */
  readonly slots: Uint32Array<ArrayBuffer>;
}

/**
 * The table of o200k_base takes 4 MB, where a Map of strings takes 40.
 * @param tokens indexed by rank: text, or bytes if they are not valid UTF-8; holes are allowed
 */
export function rankTable(tokens: readonly (string | readonly number[])[]): RankTable {
  // Holes become empty tokens, which match nothing.
  const encoded = Array.from(tokens, (token: string | readonly number[] | undefined) => Buffer.from(token ?? []));
  const slotCount = 2 ** Math.ceil(Math.log2(tokens.length * SLOTS_PER_TOKEN));
  const table: RankTable = {
    bytes: Uint8Array.from(Buffer.concat(encoded)),
    ends: new Uint32Array(tokens.length),
    slots: new Uint32Array(slotCount),
  };
  let end = 0;
  for (const [rank, bytes] of encoded.entries()) {
    end += bytes.length;
    table.ends[rank] = end;
    if (bytes.length > 0) table.slots[slotOf(table, bytes.toString('latin1'), 0, bytes.length)] = rank + 1;
  }
  return table;
}

/** The rank of a part of `text`, whose characters are bytes; −1: it is not a token. */
export function rankOf(table: RankTable, text: string, start: number, end: number): number {
  return (table.slots[slotOf(table, text, start, end)] ?? 0) - 1;
}

/** The slot of a token, or the free one where it belongs. */
function slotOf(table: RankTable, text: string, start: number, end: number): number {
  const { slots } = table;
  let hash = HASH_START;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), HASH_FACTOR);
  const mask = slots.length - 1;
  // The high bits of a product depend on all bytes, the low ones only on the low bits of each.
  for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
    const taken = slots[slot] ?? 0;
    if (taken === 0 || isToken(table, taken - 1, text, start, end)) return slot;
  }
}

function isToken({ bytes, ends }: RankTable, rank: number, text: string, start: number, end: number): boolean {
  const from = rank === 0 ? 0 : (ends[rank - 1] ?? 0);
  if ((ends[rank] ?? 0) - from !== end - start) return false;
  for (let at = start; at < end; at++) if (bytes[from + at - start] !== text.charCodeAt(at)) return false;
  return true;
}
