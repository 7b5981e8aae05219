/** Reads numbers of bits. Past the end all bits are zero. */
export class BitReader {
  private at: number;

  /** @param order which bit of a byte comes first: the high one in MPEG, the low one in Vorbis */
  constructor(
    private readonly bytes: Buffer,
    fromByte: number,
    private readonly order: 'high' | 'low',
  ) {
    this.at = fromByte * 8;
  }

  get isPastEnd(): boolean {
    return this.at > this.bytes.length * 8;
  }

  /** Up to 32 bits. */
  read(count: number): number {
    let value = 0;
    for (let index = 0; index < count; index++) {
      const byte = this.bytes[this.at >> 3] ?? 0;
      const bit = this.order === 'high' ? (byte >> (7 - (this.at & 7))) & 1 : (byte >> (this.at & 7)) & 1;
      value = this.order === 'high' ? value * 2 + bit : value + bit * 2 ** index;
      this.at++;
    }
    return value;
  }

  skip(count: number): void {
    this.at += count;
  }
}
