const NOTHING = Buffer.alloc(0);

/**
 * One tool call while its arguments come. What was told cannot be taken back: when the provider starts its answer anew
 * in the middle of a call, the new call must begin with what was told of the old one, and only the rest is told.
 */
export class CallTrack {
  /** Room for more than was told so far. */
  private told = NOTHING;
  private toldBytes = 0;
  /** What the new call must still repeat. */
  private owed = NOTHING;

  /** @param index position among the answer's calls  @param input given with the call itself, as JSON text */
  constructor(
    readonly index: number,
    readonly name: string,
    private readonly input: string,
  ) {}

  /** Begins to compare with what was told; of another tool's call it is no repetition. */
  restart(name: string): boolean {
    this.owed = this.told.subarray(0, this.toldBytes);
    return name === this.name;
  }

  /** What is news in a piece of the arguments, as it stands in its JSON string; null where it contradicts. */
  news(raw: Buffer): Buffer | null {
    const repeated = Math.min(raw.length, this.owed.length);
    if (!raw.subarray(0, repeated).equals(this.owed.subarray(0, repeated))) return null;
    this.owed = this.owed.subarray(repeated);
    const news = repeated === 0 ? raw : raw.subarray(repeated);
    this.remember(news);
    return news;
  }

  /** What is left to tell at the end of the call: without arguments an empty object; null where something is missing. */
  end(): Buffer | null {
    if (this.owed.length > 0) return null;
    return this.toldBytes === 0 ? Buffer.from(JSON.stringify(this.input).slice(1, -1)) : NOTHING;
  }

  private remember(news: Buffer): void {
    const bytes = this.toldBytes + news.length;
    if (bytes > this.told.length) {
      const larger = Buffer.allocUnsafe(bytes * 2);
      this.told.copy(larger, 0, 0, this.toldBytes);
      this.told = larger;
    }
    news.copy(this.told, this.toldBytes);
    this.toldBytes = bytes;
  }
}
