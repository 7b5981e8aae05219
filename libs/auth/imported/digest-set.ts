/** Digests are uniform, so their first bytes spread over the table by themselves. */
export const DIGEST_BYTES = 4;

const SLOTS_MIN = 1_024;
const EMPTY = 0;

/**
 * A set of digests by their first four bytes, to refuse most of what is not in it. It has no false negative. Of other
 * digests it has one in 2^32 for each member: at a million members one in 4,300. An open table of 32-bit numbers, at most
 * three quarters full: a million members take 8 MiB, and 12 MiB while the table doubles.
 */
export class DigestSet {
  private slots = new Uint32Array(SLOTS_MIN);
  private count = 0;

  /** Different members may share their first four bytes, and count once. */
  get size(): number {
    return this.count;
  }

  /** @param digests one after another, of each its first four bytes */
  addAll(digests: Uint8Array): void {
    const view = new DataView(digests.buffer, digests.byteOffset, digests.byteLength);
    for (let at = 0; at + DIGEST_BYTES <= digests.byteLength; at += DIGEST_BYTES) {
      if ((this.count + 1) * 4 > this.slots.length * 3) this.grow();
      this.add(valueOf(view.getUint32(at)));
    }
  }

  /** False: the digest was not added. */
  mayHave(digest: Uint8Array): boolean {
    const value = valueOf(new DataView(digest.buffer, digest.byteOffset).getUint32(0));
    return this.slots[this.slotOf(value)] === value;
  }

  private add(value: number): void {
    const slot = this.slotOf(value);
    if (this.slots[slot] === value) return;
    this.slots[slot] = value;
    this.count++;
  }

  /** Where the value is, or would be. */
  private slotOf(value: number): number {
    const mask = this.slots.length - 1;
    let slot = value & mask;
    while (this.slots[slot] !== EMPTY && this.slots[slot] !== value) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const before = this.slots;
    this.slots = new Uint32Array(before.length * 2);
    for (const value of before) if (value !== EMPTY) this.slots[this.slotOf(value)] = value;
  }
}

/** Zero marks an empty slot. */
function valueOf(value: number): number {
  return value === EMPTY ? 1 : value;
}
