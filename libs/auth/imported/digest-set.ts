/** Digests are uniform, so their first bytes spread over the tables by themselves. */
export const DIGEST_BYTES = 4;

/** By the first byte. A small table grows in a moment, a large one would stop the requests of a gateway. */
const TABLES = 256;
const SLOTS_MIN = 16;
const EMPTY = 0;

/**
 * A set of digests by their first four bytes, to refuse most of what is not in it. It has no false negative. Of other
 * digests it takes one in 2^32 for each member: at a million members one in 4,300. The numbers are in open tables that are
 * at most three quarters full: a million members take 8 MiB.
 */
export class DigestSet {
  private readonly tables = Array.from({ length: TABLES }, () => new Uint32Array(SLOTS_MIN));
  private readonly counts = new Uint32Array(TABLES);
  private count = 0;

  /** Different members may share their first four bytes, and count once. */
  get size(): number {
    return this.count;
  }

  /** @param digests one after another, of each its first four bytes */
  addAll(digests: Uint8Array): void {
    const view = new DataView(digests.buffer, digests.byteOffset, digests.byteLength);
    for (let at = 0; at + DIGEST_BYTES <= digests.byteLength; at += DIGEST_BYTES) this.add(valueOf(view.getUint32(at)));
  }

  /** False: the digest was not added. */
  mayHave(digest: Uint8Array): boolean {
    const value = valueOf(new DataView(digest.buffer, digest.byteOffset).getUint32(0));
    const table = this.tables[value >>> 24];
    return table !== undefined && table[slotOf(table, value)] === value;
  }

  private add(value: number): void {
    const index = value >>> 24;
    const table = this.tables[index] ?? new Uint32Array(SLOTS_MIN);
    const slot = slotOf(table, value);
    if (table[slot] === value) return;
    table[slot] = value;
    this.count++;
    const count = (this.counts[index] ?? 0) + 1;
    this.counts[index] = count;
    if (count * 4 >= table.length * 3) this.tables[index] = doubled(table);
  }
}

/** Where the value is, or would be. */
function slotOf(table: Uint32Array, value: number): number {
  const mask = table.length - 1;
  let slot = value & mask;
  while (table[slot] !== EMPTY && table[slot] !== value) slot = (slot + 1) & mask;
  return slot;
}

function doubled(table: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(table.length * 2);
  for (const value of table) if (value !== EMPTY) larger[slotOf(larger, value)] = value;
  return larger;
}

/** Zero marks an empty slot. */
function valueOf(value: number): number {
  return value === EMPTY ? 1 : value;
}
